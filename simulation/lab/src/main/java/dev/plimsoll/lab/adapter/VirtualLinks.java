package dev.plimsoll.lab.adapter;

import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.Reply;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Carries frames in virtual time: each way takes a millisecond, and nothing is lost. */
final class VirtualLinks implements PushTransport {
    /** What a receiver that has it already answers; for the many that are simulated without one. */
    static final ByteBuffer TAKEN = new Reply(
                    Reply.Outcome.UNCHANGED, Set.of(), Optional.of(new Edition(1, 1)), false, true, 0, 1, 0, 0)
            .encode();

    private static final long MILLISECOND = 1_000_000;

    /** Takes a frame where it arrives. */
    interface Receivers {
        /**
         * Takes a frame.
         *
         * @param endpoint who gets it
         * @param frame its bytes
         * @return the answer
         */
        ByteBuffer offer(Endpoint endpoint, ByteBuffer frame);
    }

    private final ScheduledExecutorService executor;
    private final Receivers receivers;

    VirtualLinks(ScheduledExecutorService executor, Receivers receivers) {
        this.executor = executor;
        this.receivers = receivers;
    }

    @Override
    public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
        var unused = executor.schedule(
                () -> {
                    ByteBuffer answer = receivers.offer(endpoint, frame.bytes());
                    var unusedToo = executor.schedule(
                            () -> exchange.replied(attempt, answer), MILLISECOND, TimeUnit.NANOSECONDS);
                },
                MILLISECOND,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void abandon(Endpoint endpoint) {}

    @Override
    public void close() {}
}
