package dev.plimsoll.shedding;

import java.util.ArrayDeque;
import java.util.function.Consumer;

// A queue that tells a burst from a standing queue, the idea of CoDel [1] as servers use it [2]: what matters is not
// how long the queue
// is but whether it has been empty of late. A queue that was may let work wait for an interval, for it will be empty
// again
// soon. One that was not stands: those at its front have waited longest and will be late first, so the bound drops to
// the
// target and the newest is served. Newest first pays only then; in a short queue it would be unfair for nothing.
//
// [1] K. Nichols, V. Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012.
// [2] B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015.
//
// Told the time; one caller at a time.
final class StandingQueue<T> {
    private record Entry<T>(T item, long sinceNanos) {}

    private final ArrayDeque<Entry<T>> entries = new ArrayDeque<>();
    private final long intervalNanos;
    private final long targetNanos;
    private final int room;
    private long emptyNanos;

    StandingQueue(long nowNanos, long intervalNanos, long targetNanos, int room) {
        this.emptyNanos = nowNanos;
        this.intervalNanos = intervalNanos;
        this.targetNanos = targetNanos;
        this.room = room;
    }

    int size() {
        return entries.size();
    }

    /** Whether the queue has not been empty for an interval. */
    boolean stands(long nowNanos) {
        return !entries.isEmpty() && nowNanos - emptyNanos > intervalNanos;
    }

    /** Adds at the end; answers whether there was room, once those have gone who waited too long. */
    boolean offer(T item, long nowNanos, Consumer<? super T> shed) {
        expire(nowNanos, shed);
        if (entries.size() >= room) {
            return false;
        }
        if (entries.isEmpty()) {
            emptyNanos = nowNanos;
        }
        entries.addLast(new Entry<>(item, nowNanos));
        return true;
    }

    /** Takes who is served next to {@code served}; answers whether there was anybody. */
    boolean take(long nowNanos, Consumer<? super T> shed, Consumer<? super T> served) {
        expire(nowNanos, shed);
        if (entries.isEmpty()) {
            return false;
        }
        served.accept((stands(nowNanos) ? entries.removeLast() : entries.removeFirst()).item());
        if (entries.isEmpty()) {
            emptyNanos = nowNanos;
        }
        return true;
    }

    private void expire(long nowNanos, Consumer<? super T> shed) {
        if (entries.isEmpty()) {
            emptyNanos = nowNanos;
            return;
        }
        long bound = stands(nowNanos) ? targetNanos : intervalNanos;
        while (!entries.isEmpty() && nowNanos - entries.getFirst().sinceNanos() > bound) {
            shed.accept(entries.removeFirst().item());
        }
        if (entries.isEmpty()) {
            emptyNanos = nowNanos;
        }
    }
}
