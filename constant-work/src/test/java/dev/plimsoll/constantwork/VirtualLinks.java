package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A network in virtual time: each frame takes 20 ms to a receiver that answers, fails at once, or never comes back. */
final class VirtualLinks implements PushTransport {
    enum Link {
        FINE,
        RESET,
        BLACKHOLE
    }

    private static final long TRANSFER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ScheduledExecutorService executor;
    private final LongSupplier clock;
    private final Function<String, Link> links;
    private final Map<String, ConfigReceiver<?>> receivers;
    private final Set<String> open = new HashSet<>();
    final List<Sent> sent = new ArrayList<>();
    final Set<String> abandoned = new HashSet<>();
    boolean closed;
    boolean keepLog = true;

    record Sent(long nanos, String receiver, int bytes) {}

    VirtualLinks(
            ScheduledExecutorService executor,
            LongSupplier clock,
            Function<String, Link> links,
            Map<String, ConfigReceiver<?>> receivers) {
        this.executor = executor;
        this.clock = clock;
        this.links = links;
        this.receivers = receivers;
    }

    @Override
    public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
        Link link = links.apply(endpoint.name());
        if (!open.add(endpoint.name())) {
            throw new AssertionError("a second frame in flight to " + endpoint.name());
        }
        if (keepLog) {
            sent.add(new Sent(
                    clock.getAsLong(), endpoint.name(), frame.sizeClass().frameBytes()));
        }
        switch (link) {
            case FINE -> {
                var unused = executor.schedule(
                        () -> arrive(endpoint, frame, attempt, exchange), TRANSFER_NANOS, TimeUnit.NANOSECONDS);
            }
            case RESET -> {
                open.remove(endpoint.name());
                exchange.failed(attempt, "reset");
            }
            case BLACKHOLE -> {}
        }
    }

    private void arrive(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
        if (!open.remove(endpoint.name())) {
            return; // abandoned
        }
        ConfigReceiver<?> receiver = receivers.get(endpoint.name());
        exchange.replied(
                attempt,
                receiver == null
                        ? READY_ANSWER.duplicate()
                        : receiver.offer(frame.bytes()).encode());
    }

    private static final ByteBuffer READY_ANSWER = new Reply(
                    Reply.Outcome.UNCHANGED, Set.of(), Optional.of(new Edition(1, 1)), false, true, 0, 1, 0, 0)
            .encode();

    @Override
    public void abandon(Endpoint endpoint) {
        open.remove(endpoint.name());
        abandoned.add(endpoint.name());
    }

    @Override
    public void close() {
        closed = true;
    }

    /** How many receivers were sent to, by name. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        sent.forEach(one -> counts.merge(one.receiver(), 1, Integer::sum));
        return counts;
    }
}
