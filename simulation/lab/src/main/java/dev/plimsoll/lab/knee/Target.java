package dev.plimsoll.lab.knee;

import java.util.concurrent.CompletableFuture;

/** Something that answers requests. */
public interface Target extends AutoCloseable {
    /** How one request ended. */
    enum Answer {
        /** As it should. */
        OK,
        /** The target refused it: 429 or 503. */
        REFUSED,
        /** Any other way, such as an error or a lost connection. */
        FAILED
    }

    /**
     * Sends one request; does not block.
     *
     * @param number 0, 1, … in the order of sending
     * @return completes, never exceptionally, when the answer is there or can no longer come
     */
    CompletableFuture<Answer> send(long number);

    @Override
    default void close() {}
}
