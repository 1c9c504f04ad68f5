package dev.plimsoll.queue;

import org.jspecify.annotations.Nullable;

/** One tenant in one lane: its ready items in order of first admission, and its virtual times. */
final class Flow<T> {
    final LaneState<T> lane;
    final String tenant;
    /** Virtual time that a nanosecond of worker time costs: one over the weight. */
    final double price;

    /** Far apart for different tenants, so that their equal keys are too. */
    final int hash;

    @Nullable
    Lease<T> head;

    @Nullable
    Lease<T> tail;

    /** Ready items, those on the list. */
    int ready;
    /** Entries of any kind that point here: ready, delayed, following or leased. */
    int entries;

    int inFlight;
    boolean quarantined;

    /** Virtual start of the next item, and virtual finish of the last one granted. */
    long start;

    long finish;
    /** Mean worker time of this tenant's work, exponentially weighted; 0 before the first. */
    double meanNanos;

    /** Place in the lane's heap, and what it is ordered by. */
    int heapIndex = -1;

    long tag;
    long order;

    /** Admission of the tenant as a whole: the window's start and count, and until when it is refused. */
    long windowNanos = Long.MIN_VALUE;

    long windowCount;
    boolean refused;

    Flow(LaneState<T> lane, String tenant, double weight) {
        this.lane = lane;
        this.tenant = tenant;
        this.price = 1 / weight;
        this.hash = (int) ((tenant.hashCode() * 0x9e37_79b9_7f4a_7c15L) >>> 32);
    }

    /** Adds in order of first admission. New items are the youngest, retried ones nearly always the oldest. */
    void add(Lease<T> item) {
        Lease<T> last = tail;
        if (last == null) {
            head = tail = item;
        } else if (isBefore(last, item)) {
            last.next = item;
            item.previous = last;
            tail = item;
        } else {
            Lease<T> after = head;
            while (after != null && isBefore(after, item)) {
                after = after.next;
            }
            insertBefore(after, item);
        }
        ready++;
    }

    private void insertBefore(@Nullable Lease<T> after, Lease<T> item) {
        assert after != null : "the tail is younger";
        if (after == null) {
            return;
        }
        Lease<T> before = after.previous;
        item.next = after;
        item.previous = before;
        after.previous = item;
        if (before == null) {
            head = item;
        } else {
            before.next = item;
        }
    }

    void remove(Lease<T> item) {
        Lease<T> before = item.previous;
        Lease<T> after = item.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        item.previous = null;
        item.next = null;
        ready--;
    }

    private static boolean isBefore(Lease<?> a, Lease<?> b) {
        return a.firstNanos < b.firstNanos || (a.firstNanos == b.firstNanos && a.id < b.id);
    }
}
