package dev.plimsoll.simulation;

import java.util.Arrays;

/*
 * A 4-ary heap over primitive arrays. Four children to a node halve the depth of a binary heap, and the keys are kept
 * here, beside each other, rather than in the pool: sifting compares up to four neighbours a level, and those share
 * a cache line.
 */
final class HeapEventList implements EventList {
    private final EventPool pool;
    private long[] times;
    private long[] orders;
    private int[] slots;
    private int size;

    HeapEventList(EventPool pool, int initialCapacity) {
        this.pool = pool;
        times = new long[initialCapacity];
        orders = new long[initialCapacity];
        slots = new int[initialCapacity];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void add(long time, long order, int slot) {
        if (size == slots.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            slots = Arrays.copyOf(slots, size * 2);
        }
        siftUp(size++, time, order, slot);
    }

    @Override
    public int poll(long limit) {
        if (size == 0 || times[0] > limit) {
            return EventPool.NONE;
        }
        int first = slots[0];
        int last = --size;
        if (last > 0) {
            siftDown(0, times[last], orders[last], slots[last]);
        }
        return first;
    }

    @Override
    public void purge() {
        int live = 0;
        for (int i = 0; i < size; i++) {
            if (pool.isDead(slots[i])) {
                pool.free(slots[i]);
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
