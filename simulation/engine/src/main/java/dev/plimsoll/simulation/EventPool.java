package dev.plimsoll.simulation;

import java.util.Arrays;

/*
 * Every pending event is a record of four longs in one array:
 *
 *   TIME   when it is due, in nanoseconds
 *   ORDER  priority in the high 8 bits, sequence number in the low 40: the tie-breaker
 *   A, B   the payload
 *
 * and, in arrays of their own, its handler and the next record of whatever list it is in. Lists are apart since following one
 * is a chain of loads each of which waits for the one before: among a hundred thousand events the links still fit into a
 * cache that the records don't, and the records' loads then needn't wait for each other.
 *
 * A handle is (sequence << 24 | slot). Sequence numbers are never used twice, so a handle of an event that ran, or was
 * cancelled, never matches the record's new tenant: no generation counter is needed.
 */
final class EventPool {
    static final int SLOT_BITS = 24;
    static final int MAX_PENDING = 1 << SLOT_BITS;
    static final int SEQUENCE_BITS = 40;
    static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;

    static final int NONE = -1;
    /** Handler of a record that is in no list. */
    static final int FREE = -1;
    /** Handler of a record that is in the list but cancelled. */
    static final int DEAD = -2;

    static final int STRIDE = 4;
    static final int TIME = 0;
    static final int ORDER = 1;
    static final int A = 2;
    static final int B = 3;

    long[] words;
    private int[] handlers;
    private int[] nexts;
    private int capacity;
    private int free = NONE;
    private int dead;

    EventPool(int initialCapacity) {
        words = new long[initialCapacity * STRIDE];
        handlers = new int[initialCapacity];
        nexts = new int[initialCapacity];
        chain(0, initialCapacity);
    }

    private void chain(int from, int to) {
        for (int slot = to - 1; slot >= from; slot--) {
            free(slot);
        }
        capacity = to;
    }

    int allocate(long time, long order, int handler, long a, long b) {
        if (free == NONE) {
            grow();
        }
        int slot = free;
        int at = slot * STRIDE;
        long[] w = words;
        free = nexts[slot];
        w[at + TIME] = time;
        w[at + ORDER] = order;
        w[at + A] = a;
        w[at + B] = b;
        handlers[slot] = handler;
        return slot;
    }

    private void grow() {
        if (capacity == MAX_PENDING) {
            throw new IllegalStateException("pending events: " + capacity + " (expected: fewer, the limit of one run)");
        }
        int from = capacity;
        int to = Math.min(MAX_PENDING, capacity * 2);
        words = Arrays.copyOf(words, to * STRIDE);
        handlers = Arrays.copyOf(handlers, to);
        nexts = Arrays.copyOf(nexts, to);
        chain(from, to);
    }

    void free(int slot) {
        handlers[slot] = FREE;
        nexts[slot] = free;
        free = slot;
    }

    long time(int slot) {
        return words[slot * STRIDE + TIME];
    }

    long a(int slot) {
        return words[slot * STRIDE + A];
    }

    long order(int slot) {
        return words[slot * STRIDE + ORDER];
    }

    int handler(int slot) {
        return handlers[slot];
    }

    boolean isDead(int slot) {
        return handler(slot) == DEAD;
    }

    /** Frees the record of a cancelled event that has left its list. */
    void reap(int slot) {
        dead--;
        free(slot);
    }

    /** Returns how many records are in a list though their event is cancelled. */
    int dead() {
        return dead;
    }

    int next(int slot) {
        return nexts[slot];
    }

    void setNext(int slot, int next) {
        nexts[slot] = next;
    }

    void kill(int slot) {
        dead++;
        handlers[slot] = DEAD;
    }

    static long handle(long sequence, int slot) {
        return sequence << SLOT_BITS | slot;
    }

    /** Returns the slot of a pending event, or {@link #NONE} if it has run or was cancelled, or never existed. */
    int slotOf(long handle) {
        int slot = (int) handle & (MAX_PENDING - 1);
        if (slot >= capacity) {
            return NONE;
        }
        boolean same = (order(slot) & MAX_SEQUENCE) == handle >>> SLOT_BITS;
        return same && handler(slot) >= 0 ? slot : NONE;
    }
}
