package dev.plimsoll.shedding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

// Who holds a permit. Without it a second release of the same permit would let one request too many in, for ever, and
// nobody could tell; with it the second release does nothing and
// is counted, and a permit whose holder has vanished can be found by its age and taken back.
//
// A slot holds the permit itself while it is held and the complement of the slot's generation while it is free. Each
// permit carries slot and generation, so an old permit never
// matches a slot that has been used again (until the generation comes round, 2^24 uses of the same slot later). There
// are at least twice as many slots as permits, and a search
// starts where the thread's last one is likely to have been, so that a single probe is the rule and threads seldom
// meet.
final class PermitTable {
    // permit, from the top: 0 | generation 24 | in flight before 17 | class 3 | sampled 1 | slot 18
    static final int SLOT_BITS = 18;
    private static final int CLASS_SHIFT = SLOT_BITS + 1;
    private static final int BEFORE_SHIFT = CLASS_SHIFT + 3;
    private static final int GENERATION_SHIFT = BEFORE_SHIFT + 17;
    private static final int GENERATIONS = 1 << 24;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] slots;
    private final long[] since;
    private final int mask;
    private long[] lastSwept = {};

    PermitTable(int permits) {
        int size = Integer.highestOneBit(Math.max(8, permits) * 2 - 1) * 2;
        this.slots = new long[size];
        this.since = new long[size];
        this.mask = size - 1;
        Arrays.fill(slots, ~0L);
    }

    static int slot(long permit) {
        return (int) permit & ((1 << SLOT_BITS) - 1);
    }

    static boolean sampled(long permit) {
        return (permit >>> SLOT_BITS & 1) != 0;
    }

    static int costClass(long permit) {
        return (int) (permit >>> CLASS_SHIFT) & 7;
    }

    static int inFlightBefore(long permit) {
        return (int) (permit >>> BEFORE_SHIFT) & 0x1ffff;
    }

    /** Finds a slot; returns the permit, or -1 if all are taken. */
    long take(int inFlightBefore, int costClass, boolean sampled, long sinceNanos) {
        long low = (long) Math.min(inFlightBefore, 0x1ffff) << BEFORE_SHIFT
                | (long) costClass << CLASS_SHIFT
                | (sampled ? 1L << SLOT_BITS : 0);
        int start = (int) ((Thread.currentThread().getId() * 0x9E3779B9L) >>> 7);
        for (int i = 0; i < slots.length; i++) {
            int slot = (start + i) & mask;
            long seen = (long) SLOT.getAcquire(slots, slot);
            if (seen < 0) {
                long permit = (~seen << GENERATION_SHIFT) | low | slot;
                if (SLOT.compareAndSet(slots, slot, seen, permit)) {
                    since[slot] = sinceNanos;
                    return permit;
                }
            }
        }
        return -1;
    }

    long since(long permit) {
        return since[slot(permit)];
    }

    /** Frees the permit's slot; returns whether this caller was the one to do so. */
    boolean free(long permit) {
        if (permit < 0 || slot(permit) > mask) {
            return false;
        }
        long generation = ((permit >>> GENERATION_SHIFT) + 1) & (GENERATIONS - 1);
        return SLOT.compareAndSet(slots, slot(permit), permit, ~generation);
    }

    int size() {
        return slots.length;
    }

    /** What the slot holds: a permit, or something negative. */
    long at(int slot) {
        return (long) SLOT.getAcquire(slots, slot);
    }

    /**
     * Takes back every permit that was already held at the sweep before. One caller at a time; sweeps must lie further apart than anybody may hold a permit. Comparing whole permits
     * instead of ages needs no clock on the way in, and cannot mistake a slot's new holder for its old one.
     */
    int sweep() {
        int reclaimed = 0;
        if (lastSwept.length == 0) {
            lastSwept = new long[slots.length];
            Arrays.fill(lastSwept, -1);
        }
        for (int slot = 0; slot < slots.length; slot++) {
            long seen = at(slot);
            if (seen >= 0 && seen == lastSwept[slot] && free(seen)) {
                reclaimed++;
                seen = -1;
            }
            lastSwept[slot] = seen;
        }
        return reclaimed;
    }

    /** Age of the oldest permit held, or -1 if none is. */
    long oldest(long nowNanos) {
        long oldest = -1;
        for (int slot = 0; slot < slots.length; slot++) {
            if (at(slot) >= 0) {
                oldest = Math.max(oldest, nowNanos - since[slot]);
            }
        }
        return oldest;
    }
}
