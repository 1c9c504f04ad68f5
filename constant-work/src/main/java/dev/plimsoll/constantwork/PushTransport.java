package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;

/**
 * Carries frames from a pusher to receivers: over HTTP, or over virtual links in a simulation.
 *
 * <p>A transport does what it is told once: it neither retries nor queues a second frame for a receiver, and holds one
 * shared copy of a frame, not one for each receiver. Connecting belongs to sending: a connection that is not there is
 * made, and where that fails the exchange fails.
 */
public interface PushTransport extends AutoCloseable {
    /** Where the outcome of one exchange goes. Any thread; the transport calls one of the two methods, once. */
    interface Exchange {
        /**
         * The receiver answered.
         *
         * @param attempt the number given to {@link PushTransport#send}
         * @param reply the answer, {@link Reply#BYTES} long if it is one; read before this method returns
         */
        void replied(long attempt, ByteBuffer reply);

        /**
         * It did not, and will not.
         *
         * @param attempt the number given to {@link PushTransport#send}
         * @param why for the log
         */
        void failed(long attempt, String why);
    }

    /**
     * Begins to send a frame. Must not block; may call back before it returns.
     *
     * @param endpoint the receiver; at most one exchange with it is open at a time
     * @param frame what to send; the same instance for many receivers
     * @param attempt a number for this exchange
     * @param exchange where its outcome goes
     */
    void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange);

    /**
     * Gives up on the open exchange with a receiver, if there is one: the deadline has passed, or it left the fleet. Its
     * connection is of no more use, and nothing more of that exchange is wanted.
     *
     * @param endpoint the receiver
     */
    void abandon(Endpoint endpoint);

    /** Ends all connections. */
    @Override
    void close();
}
