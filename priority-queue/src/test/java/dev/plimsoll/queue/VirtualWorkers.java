package dev.plimsoll.queue;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Workers and arrivals in virtual time, on one thread: drives a queue through its façade. */
final class VirtualWorkers<T> implements LongSupplier {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long sequence;
    private @Nullable RecoveryQueue<T> queue;
    private ToLongFunction<Lease<T>> service = lease -> 100_000_000;
    private java.util.function.Consumer<Lease<T>> started = lease -> {};
    private java.util.function.Consumer<Lease<T>> finished = Lease::complete;
    private long wakeAt = Long.MAX_VALUE;

    @Override
    public long getAsLong() {
        return now;
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(nanos, sequence++, action));
    }

    VirtualWorkers<T> serving(RecoveryQueue<T> served) {
        queue = served;
        return this;
    }

    /** How long a run takes. */
    VirtualWorkers<T> taking(ToLongFunction<Lease<T>> value) {
        service = value;
        return this;
    }

    VirtualWorkers<T> onStart(java.util.function.Consumer<Lease<T>> value) {
        started = value;
        return this;
    }

    VirtualWorkers<T> onFinish(java.util.function.Consumer<Lease<T>> value) {
        finished = value;
        return this;
    }

    /** Runs until nothing is left to happen before {@code end}. */
    void runUntil(long end) {
        while (true) {
            Event event = events.peek();
            if (event == null || event.nanos > end) {
                now = end;
                return;
            }
            events.poll();
            now = event.nanos;
            event.action.run();
            startWork();
        }
    }

    private void startWork() {
        RecoveryQueue<T> served = queue;
        if (served == null) {
            return;
        }
        for (Lease<T> lease = served.tryLease(); lease != null; lease = served.tryLease()) {
            Lease<T> granted = lease;
            started.accept(granted);
            at(now + service.applyAsLong(granted), () -> finished.accept(granted));
        }
        long next = served.nextEventNanos().orElse(Long.MAX_VALUE);
        if (next != Long.MAX_VALUE && (next < wakeAt || wakeAt <= now)) {
            wakeAt = Math.max(next, now + 1);
            at(wakeAt, () -> {});
        }
    }

    private record Event(long nanos, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
