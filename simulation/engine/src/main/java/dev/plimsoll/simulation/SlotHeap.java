package dev.plimsoll.simulation;

import java.util.Arrays;

/*
 * A 4-ary heap over primitive arrays. Four children to a node halve the depth of a binary heap, and the keys are kept
 * here, beside each other, rather than in the pool: sifting compares up to four neighbours a level, and those share
 * a cache line.
 */
final class SlotHeap {
    private final EventPool pool;
    private long[] times;
    private long[] orders;
    private int[] slots;
    private int size;

    SlotHeap(EventPool pool, int initialCapacity) {
        this.pool = pool;
        times = new long[initialCapacity];
        orders = new long[initialCapacity];
        slots = new int[initialCapacity];
    }

    int size() {
        return size;
    }

    void add(long time, long order, int slot) {
        if (size == slots.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            slots = Arrays.copyOf(slots, size * 2);
        }
        siftUp(size++, time, order, slot);
    }

    /** Returns the first event's time; only if there is one. */
    long firstTime() {
        return times[0];
    }

    /** Returns the first event's order; only if there is one. */
    long firstOrder() {
        return orders[0];
    }

    /** Returns the slot of any event by position, for emptying the heap. */
    int slot(int position) {
        return slots[position];
    }

    void clear() {
        size = 0;
    }

    /** Removes the first event and returns its slot; only if there is one. */
    int poll() {
        int first = slots[0];
        int last = --size;
        if (last > 0) {
            siftDown(0, times[last], orders[last], slots[last]);
        }
        return first;
    }

    void purge() {
        int live = 0;
        for (int i = 0; i < size; i++) {
            if (pool.isDead(slots[i])) {
                pool.reap(slots[i]);
            } else {
                times[live] = times[i];
                orders[live] = orders[i];
                slots[live++] = slots[i];
            }
        }
        size = live;
        for (int i = (live - 2) >> 2; i >= 0; i--) {
            siftDown(i, times[i], orders[i], slots[i]);
        }
    }

    private void siftUp(int from, long time, long order, int slot) {
        long[] t = times;
        long[] o = orders;
        int[] s = slots;
        int i = from;
        while (i > 0) {
            int parent = (i - 1) >> 2;
            if (t[parent] < time || (t[parent] == time && o[parent] < order)) {
                break;
            }
            t[i] = t[parent];
            o[i] = o[parent];
            s[i] = s[parent];
            i = parent;
        }
        t[i] = time;
        o[i] = order;
        s[i] = slot;
    }

    private void siftDown(int from, long time, long order, int slot) {
        long[] t = times;
        long[] o = orders;
        int[] s = slots;
        int n = size;
        int i = from;
        for (int child = 4 * i + 1; child < n; child = 4 * i + 1) {
            int best = child;
            int end = Math.min(child + 4, n);
            for (int c = child + 1; c < end; c++) {
                if (t[c] < t[best] || (t[c] == t[best] && o[c] < o[best])) {
                    best = c;
                }
            }
            if (time < t[best] || (time == t[best] && order < o[best])) {
                break;
            }
            t[i] = t[best];
            o[i] = o[best];
            s[i] = s[best];
            i = best;
        }
        t[i] = time;
        o[i] = order;
        s[i] = slot;
    }
}
