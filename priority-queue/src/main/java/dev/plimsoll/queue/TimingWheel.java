package dev.plimsoll.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries by their due time; any number of them, in exact order of (due, id). */
final class TimingWheel<T> {
    // Five wheels of 64 slots over ticks of 2^20 ns (about a millisecond) reach 13 days; what lies beyond waits on one
    // more list. An entry's level is the highest group of six bits in which its tick differs from the present one, so
    // that it moves down at most once a level. Within the present tick a small heap gives the exact order, which keeps
    // the wheel's tick out of every answer: an entry comes out at its nanosecond, not at the end of its tick.
    private static final int TICK_BITS = 20;
    private static final int LEVELS = 5;
    private static final int BEYOND = LEVELS * 64;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type; only leases of T enter
    private final @Nullable Lease<T>[] slots = new Lease[BEYOND + 1];

    private final long[] occupied = new long[LEVELS];

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    private @Nullable Lease<T>[] near = new Lease[16];

    private int nearSize;
    private long tick;
    private int size;

    int size() {
        return size;
    }

    void add(Lease<T> entry) {
        size++;
        insert(entry);
    }

    void remove(Lease<T> entry) {
        size--;
        if (entry.slot < 0) {
            removeNear(-2 - entry.slot);
        } else {
            unlink(entry);
        }
        entry.slot = -1;
    }

    /** Takes out the first entry that is due, or returns {@code null}. */
    @Nullable
    Lease<T> poll(long nowNanos) {
        if (size == 0) {
            return null;
        }
        advance(nowNanos >> TICK_BITS);
        Lease<T> first = near[0];
        if (first == null || first.dueNanos > nowNanos) {
            return null;
        }
        removeNear(0);
        first.slot = -1;
        size--;
        return first;
    }

    /** A time no later than the first entry's due time, and later than now if nothing is due. */
    long nextNanos() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        Lease<T> first = near[0];
        if (first != null) {
            return first.dueNanos;
        }
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return startOf(level, Long.numberOfTrailingZeros(occupied[level])) << TICK_BITS;
            }
        }
        return ((tick >> (6 * LEVELS)) + 1) << (6 * LEVELS + TICK_BITS);
    }

    /** The earliest first admission among a lane's entries; walks all of them. */
    long oldestOf(LaneState<T> lane) {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < nearSize; i++) {
            oldest = older(near[i], lane, oldest);
        }
        for (Lease<T> slot : slots) {
            for (Lease<T> entry = slot; entry != null; entry = entry.next) {
                oldest = older(entry, lane, oldest);
            }
        }
        return oldest;
    }

    private static <T> long older(@Nullable Lease<T> entry, LaneState<T> lane, long oldest) {
        return entry != null && entry.flow.lane == lane ? Math.min(oldest, entry.firstNanos) : oldest;
    }

    private void advance(long to) {
        while (tick < to) {
            int level = 0;
            while (level < LEVELS && occupied[level] == 0) {
                level++;
            }
            int slot = level == LEVELS ? 0 : Long.numberOfTrailingZeros(occupied[level]);
            long start = level == LEVELS ? ((tick >> (6 * LEVELS)) + 1) << (6 * LEVELS) : startOf(level, slot);
            if (start > to) {
                tick = to;
                return;
            }
            tick = start;
            int index = level == LEVELS ? BEYOND : level * 64 + slot;
            Lease<T> entry = slots[index];
            slots[index] = null;
            if (level < LEVELS) {
                occupied[level] &= ~(1L << slot);
            } else if (entry == null) {
                tick = to; // nothing anywhere but in the present tick
                return;
            }
            while (entry != null) {
                Lease<T> following = entry.next;
                entry.previous = null;
                entry.next = null;
                insert(entry);
                entry = following;
            }
        }
    }

    private long startOf(int level, int slot) {
        return ((tick >> (6 * (level + 1))) << (6 * (level + 1))) + ((long) slot << (6 * level));
    }

    private void insert(Lease<T> entry) {
        long due = entry.dueNanos >> TICK_BITS;
        if (due <= tick) {
            if (nearSize == near.length) {
                near = Arrays.copyOf(near, 2 * nearSize);
            }
            up(nearSize++, entry);
            return;
        }
        int level = (63 - Long.numberOfLeadingZeros(due ^ tick)) / 6;
        int index = BEYOND;
        if (level < LEVELS) {
            int slot = (int) (due >> (6 * level)) & 63;
            occupied[level] |= 1L << slot;
            index = level * 64 + slot;
        }
        Lease<T> first = slots[index];
        entry.slot = index;
        entry.next = first;
        if (first != null) {
            first.previous = entry;
        }
        slots[index] = entry;
    }

    private void unlink(Lease<T> entry) {
        Lease<T> before = entry.previous;
        Lease<T> after = entry.next;
        if (after != null) {
            after.previous = before;
        }
        if (before != null) {
            before.next = after;
        } else {
            slots[entry.slot] = after;
            if (after == null && entry.slot < BEYOND) {
                occupied[entry.slot >> 6] &= ~(1L << (entry.slot & 63));
            }
        }
        entry.previous = null;
        entry.next = null;
    }

    // The heap of the present tick. An entry at place i has slot -2 - i.

    private void removeNear(int hole) {
        Lease<T> last = near[--nearSize];
        near[nearSize] = null;
        if (last == null || hole == nearSize) {
            return;
        }
        Lease<T> parent = hole == 0 ? null : near[(hole - 1) >>> 1];
        if (parent != null && before(last, parent)) {
            up(hole, last);
        } else {
            down(hole, last);
        }
    }

    private void up(int from, Lease<T> entry) {
        int hole = from;
        while (hole > 0) {
            Lease<T> parent = near[(hole - 1) >>> 1];
            if (parent == null || !before(entry, parent)) {
                break;
            }
            put(hole, parent);
            hole = (hole - 1) >>> 1;
        }
        put(hole, entry);
    }

    private void down(int from, Lease<T> entry) {
        int hole = from;
        while (2 * hole + 1 < nearSize) {
            int child = 2 * hole + 1;
            Lease<T> smaller = near[child];
            Lease<T> right = child + 1 < nearSize ? near[child + 1] : null;
            if (right != null && smaller != null && before(right, smaller)) {
                smaller = right;
                child++;
            }
            if (smaller == null || !before(smaller, entry)) {
                break;
            }
            put(hole, smaller);
            hole = child;
        }
        put(hole, entry);
    }

    private void put(int place, Lease<T> entry) {
        near[place] = entry;
        entry.slot = -2 - place;
    }

    private boolean before(Lease<T> a, Lease<T> b) {
        return a.dueNanos < b.dueNanos || (a.dueNanos == b.dueNanos && a.id < b.id);
    }
}
