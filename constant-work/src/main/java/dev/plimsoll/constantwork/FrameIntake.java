package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * The part that every HTTP adapter of a receiver shares: bounds first, then bytes, then the receiver.
 *
 * <p>At most two bodies are in memory at a time, each of exactly one size class; whoever sends more is told to come
 * back, which for a pusher means its next tick. Thread-safe; blocks only for reading the body, under the server's own
 * read time-out.
 */
public final class FrameIntake {
    private static final int MOST_AT_ONCE = 2;

    private final ConfigReceiver<?> receiver;
    private final Semaphore bodies = new Semaphore(MOST_AT_ONCE);

    private FrameIntake(ConfigReceiver<?> receiver) {
        this.receiver = requireNonNull(receiver, "receiver");
    }

    /**
     * Makes an intake.
     *
     * @param receiver takes the frames
     * @return the intake
     */
    public static FrameIntake of(ConfigReceiver<?> receiver) {
        return new FrameIntake(receiver);
    }

    /**
     * What to answer: a status, and a body of 64 bytes if it is 200.
     *
     * @param status the HTTP status
     * @param body the reply, empty unless the status is 200
     */
    public record Answer(int status, ByteBuffer body) {
        /**
         * Makes the body read-only.
         *
         * @param status the HTTP status
         * @param body the reply, empty unless the status is 200
         */
        public Answer {
            body = body.asReadOnlyBuffer();
        }

        /**
         * Returns the reply.
         *
         * @return a fresh view, position 0
         */
        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }

        /**
         * Returns the reply as an array, for servers that want one.
         *
         * @return a fresh copy
         */
        public byte[] bytes() {
            byte[] copy = new byte[body.remaining()];
            body.duplicate().get(copy);
            return copy;
        }
    }

    /**
     * Takes one request.
     *
     * @param method the request's method; only PUT is taken (405 otherwise)
     * @param contentLength the declared length, negative if none was (411); any length that no size class has is 413
     * @param body exactly that many bytes are read from it
     * @return the answer: 200 with the receiver's reply, also when that refuses the frame; 400 if the body was shorter
     *     than declared; 503 if two others are being read
     */
    public Answer take(String method, long contentLength, InputStream body) {
        if (!method.equals("PUT")) {
            return status(405);
        }
        if (contentLength < 0) {
            return status(411);
        }
        if (SizeClass.ofFrameBytes(contentLength).isEmpty()
                || contentLength > receiver.largest().frameBytes()) {
            return status(413);
        }
        if (!bodies.tryAcquire()) {
            return status(503);
        }
        try {
            byte[] frame = body.readNBytes((int) contentLength);
            if (frame.length < contentLength) {
                return status(400);
            }
            return new Answer(200, receiver.offer(ByteBuffer.wrap(frame)).encode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            bodies.release();
        }
    }

    private static Answer status(int status) {
        return new Answer(status, ByteBuffer.allocate(0));
    }
}
