package dev.plimsoll.simulation;

import java.util.Arrays;

/*
 * A ladder queue (Tang, Goh and Thng, "Ladder Queue: An O(1) Priority Queue Structure for Large-Scale Discrete Event
 * Simulation", ACM TOMACS 15(3), 2005), with changes. Events wait unsorted in buckets of time, and only a
 * bucket whose turn has come is sorted, so that adding is O(1) and sorting is of few.
 *
 *   few    while there are few events: all of them, sorted in an array, latest first
 *   near   else the current bucket: spread over 64 finer ones, each a sorted chain (of one event, mostly), with a bit for each
 *          that is not empty. The first event is found by the lowest bit, without a branch that depends on the data
 *   heap   what near has no room for
 *   rungs  buckets of equal width. The last rung of the array is the finest and the soonest: each covers the time up to
 *          its end, where the rung above it goes on. The last bucket of a rung takes all that is later than the rest, up to
 *          the end; that of rung 0, whose end is the end of time, is what the paper calls Top.
 *
 * Few, near and heap hold every event before bottomEnd; few is used without rungs only, near with rungs only. When they are empty the
 * next bucket is moved to near; a bucket too full for near is spread over a new, finer rung first.
 *
 * Three things differ from the paper. Its Bottom is a list sorted by insertion, whose mispredicted branches cost more than all the rest
 * of an event, and which degrades to O(n) when events crowd before bottomEnd; here near is spread and not sorted, the crowd goes to
 * the heap, and a crowded heap is spread over a rung of its own. What cannot be spread, since it is all of one time,
 * stays in the heap, so the worst case is O(log n), for a burst of events at one instant, too. And widths are powers of two, as
 * a shift is cheaper than a division.
 *
 * Buckets are chained through the records of the pool and needn't keep an order, since (time, order) is unique. A cancelled
 * event is dropped when it would be moved anyway.
 */
final class LadderEventList implements EventList {
    private static final int FEW = 24;
    private static final int FEW_FILL = FEW / 2;
    private static final int NEAR = 64;
    private static final int NEAR_FILL = 48;
    private static final int HEAP_LIMIT = 8;
    private static final int MAX_RUNGS = 12;
    private static final int MAX_BUCKETS = 1 << 22;

    private static final class Rung {
        long start;
        long end;
        int shift;
        int current; // buckets before it are empty for good
        int last;
        int[] heads = new int[0];
        int lastCount;
        long lastMin;
        long lastMax;

        /** Returns where a bucket but the last ends. */
        long bucketEnd(int bucket) {
            long width = (long) (bucket + 1) << shift;
            long to = start + width;
            return to < 0 || to > end ? end : to;
        }
    }

    private final EventPool pool;
    private final long[] fewTimes = new long[FEW];
    private final int[] fewSlots = new int[FEW];
    private int fewSize;
    private final int[] nearHeads = new int[NEAR];
    private long nearBits;
    private long nearStart;
    private int nearShift;
    private int nearSize;
    private final SlotHeap heap;
    private int heapLimit = HEAP_LIMIT;
    private final Rung[] rungs = new Rung[MAX_RUNGS];
    private int depth;
    private long bottomEnd = Simulation.NEVER;
    private int size;

    LadderEventList(EventPool pool) {
        this.pool = pool;
        heap = new SlotHeap(pool, HEAP_LIMIT + 1);
        for (int i = 0; i < MAX_RUNGS; i++) {
            rungs[i] = new Rung();
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void add(long time, long order, int slot) {
        size++;
        if (isPast(time, bottomEnd)) {
            int i = depth - 1;
            while (isPast(time, rungs[i].end)) {
                i--;
            }
            put(rungs[i], time, slot);
        } else if (depth > 0 && nearSize < NEAR) {
            addNear(time, order, slot);
        } else if (depth == 0 && fewSize < FEW) {
            addFew(time, order, slot);
        } else {
            heap.add(time, order, slot);
            if (heap.size() > heapLimit) {
                spill();
            }
        }
    }

    /** Whether a time is past an end, which is itself past; nothing is past the end of time. */
    private static boolean isPast(long time, long end) {
        return time >= end && end != Simulation.NEVER;
    }

    private void put(Rung rung, long time, int slot) {
        long bucket = (time - rung.start) >>> rung.shift;
        if (bucket >= rung.last) {
            bucket = rung.last;
            rung.lastCount++;
            rung.lastMin = Math.min(rung.lastMin, time);
            rung.lastMax = Math.max(rung.lastMax, time);
        }
        int[] heads = rung.heads;
        int b = (int) bucket;
        pool.setNext(slot, heads[b]);
        heads[b] = slot;
    }

    private void addFew(long time, long order, int slot) {
        long[] times = fewTimes;
        int[] slots = fewSlots;
        int i = fewSize++;
        while (i > 0 && (times[i - 1] < time || (times[i - 1] == time && pool.order(slots[i - 1]) < order))) {
            times[i] = times[i - 1];
            slots[i] = slots[i - 1];
            i--;
        }
        times[i] = time;
        slots[i] = slot;
    }

    // An event outside the span of the 64, on which only speed depends, goes to the first or the last.
    private void addNear(long time, long order, int slot) {
        int i = (int) Math.max(0, Math.min(NEAR - 1, (time - nearStart) >> nearShift));
        nearSize++;
        long bit = 1L << i;
        if ((nearBits & bit) == 0) {
            nearBits |= bit;
            nearHeads[i] = slot;
            pool.setNext(slot, EventPool.NONE);
        } else {
            link(i, time, order, slot);
        }
    }

    private void link(int i, long time, long order, int slot) {
        int before = EventPool.NONE;
        int after = nearHeads[i];
        while (after != EventPool.NONE && isBefore(after, time, order)) {
            before = after;
            after = pool.next(after);
        }
        pool.setNext(slot, after);
        if (before == EventPool.NONE) {
            nearHeads[i] = slot;
        } else {
            pool.setNext(before, slot);
        }
    }

    private boolean isBefore(int slot, long time, long order) {
        long t = pool.time(slot);
        return t < time || (t == time && pool.order(slot) < order);
    }

    @Override
    public int poll(long limit) {
        while (true) {
            long bits = nearBits;
            if (bits != 0) {
                int i = Long.numberOfTrailingZeros(bits);
                int slot = nearHeads[i];
                long time = pool.time(slot);
                if (heap.size() > 0 && isHeapFirst(time, slot)) {
                    return pollHeap(limit);
                }
                if (time > limit) {
                    return EventPool.NONE;
                }
                int next = pool.next(slot);
                nearHeads[i] = next;
                nearBits = next == EventPool.NONE ? bits & (bits - 1) : bits;
                nearSize--;
                size--;
                return slot;
            }
            if (fewSize > 0) {
                int last = fewSize - 1;
                long time = fewTimes[last];
                if (heap.size() > 0 && isHeapFirst(time, fewSlots[last])) {
                    return pollHeap(limit);
                }
                if (time > limit) {
                    return EventPool.NONE;
                }
                fewSize = last;
                size--;
                return fewSlots[last];
            }
            if (heap.size() > 0) {
                return pollHeap(limit);
            }
            if (!refill()) {
                return EventPool.NONE;
            }
        }
    }

    private boolean isHeapFirst(long time, int slot) {
        long first = heap.firstTime();
        return first < time || (first == time && heap.firstOrder() < pool.order(slot));
    }

    private int pollHeap(long limit) {
        if (heap.firstTime() > limit) {
            return EventPool.NONE;
        }
        size--;
        int slot = heap.poll();
        if (heap.size() == 0) {
            heapLimit = HEAP_LIMIT;
        }
        return slot;
    }

    /** Moves the next bucket down; few, near and heap are empty. Returns false if there is none. */
    private boolean refill() {
        while (depth > 0) {
            Rung rung = rungs[depth - 1];
            int[] heads = rung.heads;
            int bucket = rung.current;
            while (bucket < rung.last && heads[bucket] == EventPool.NONE) {
                bucket++;
            }
            int chain = heads[bucket];
            heads[bucket] = EventPool.NONE;
            if (bucket < rung.last) {
                rung.current = bucket + 1;
                bottomEnd = rung.bucketEnd(bucket);
                moveToNear(chain, rung.start + ((long) bucket << rung.shift), rung.shift - 6);
                return true;
            }
            depth--;
            bottomEnd = rung.end;
            if (chain != EventPool.NONE) {
                if (depth == 0 && rung.lastCount <= FEW_FILL) {
                    moveToFew(chain);
                } else if (depth > 0 && rung.lastCount <= NEAR_FILL) {
                    moveToNear(chain, rung.lastMin, 58 - Long.numberOfLeadingZeros(rung.lastMax - rung.lastMin));
                } else {
                    spread(chain, rung.lastCount, rung.lastMin, rung.lastMax);
                }
                return true;
            }
        }
        return false;
    }

    private void moveToFew(int chain) {
        for (int slot = chain; slot != EventPool.NONE; slot = pool.next(slot)) {
            addFew(pool.time(slot), pool.order(slot), slot);
        }
    }

    private void moveToNear(int chain, long start, int shift) {
        nearStart = start;
        nearShift = Math.max(0, shift);
        for (int slot = chain; slot != EventPool.NONE; ) {
            if (nearSize == NEAR_FILL) {
                spread(gather(slot));
                return;
            }
            int next = pool.next(slot);
            addNear(pool.time(slot), pool.order(slot), slot);
            slot = next;
        }
    }

    /** Puts what near holds in front of a chain. */
    private int gather(int chain) {
        int all = chain;
        for (; nearBits != 0; nearBits &= nearBits - 1) {
            for (int slot = nearHeads[Long.numberOfTrailingZeros(nearBits)]; slot != EventPool.NONE; ) {
                int next = pool.next(slot);
                pool.setNext(slot, all);
                all = slot;
                slot = next;
            }
        }
        nearSize = 0;
        return all;
    }

    private void spread(int chain) {
        int count = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int slot = chain; slot != EventPool.NONE; slot = pool.next(slot)) {
            long time = pool.time(slot);
            count++;
            min = Math.min(min, time);
            max = Math.max(max, time);
        }
        spread(chain, count, min, max);
    }

    /** Places a chain of events before bottomEnd: over a new rung, or in the heap if they are of one time. */
    private void spread(int chain, int count, long min, long max) {
        boolean spreads = min < max && depth < MAX_RUNGS;
        if (spreads) {
            push(count, min, max);
        }
        for (int slot = chain; slot != EventPool.NONE; ) {
            int next = pool.next(slot);
            if (pool.isDead(slot)) {
                size--;
                pool.reap(slot);
            } else if (spreads) {
                put(rungs[depth - 1], pool.time(slot), slot);
            } else {
                heap.add(pool.time(slot), pool.order(slot), slot);
            }
            slot = next;
        }
        heapLimit = Math.max(HEAP_LIMIT, 2 * heap.size());
    }

    /** Adds an empty rung from min to bottomEnd, with about as many buckets as events up to max. */
    private void push(int count, long min, long max) {
        Rung rung = rungs[depth++];
        int wanted = Math.min(MAX_BUCKETS, 2 * Integer.highestOneBit(count));
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(max - min) - Integer.numberOfTrailingZeros(wanted));
        rung.start = min;
        rung.end = bottomEnd;
        rung.shift = shift;
        rung.current = 0;
        rung.last = (int) ((max - min) >>> shift) + 1;
        rung.lastCount = 0;
        rung.lastMin = Long.MAX_VALUE;
        rung.lastMax = Long.MIN_VALUE;
        if (rung.heads.length <= rung.last) { // all heads are NONE between uses
            rung.heads = new int[Math.max(2 * wanted, 64) + 2];
            Arrays.fill(rung.heads, EventPool.NONE);
        }
        bottomEnd = min;
    }

    /** Spreads a crowded heap over a new rung, and few and near with it. */
    private void spill() {
        int chain = gather(EventPool.NONE);
        while (fewSize > 0) {
            int slot = fewSlots[--fewSize];
            pool.setNext(slot, chain);
            chain = slot;
        }
        for (int i = 0; i < heap.size(); i++) {
            int slot = heap.slot(i);
            pool.setNext(slot, chain);
            chain = slot;
        }
        heap.clear();
        spread(chain);
    }

    @Override
    public void purge() {
        int live = 0;
        for (int i = 0; i < fewSize; i++) {
            if (pool.isDead(fewSlots[i])) {
                pool.reap(fewSlots[i]);
            } else {
                fewTimes[live] = fewTimes[i];
                fewSlots[live++] = fewSlots[i];
            }
        }
        fewSize = live;
        heap.purge();
        live += heap.size();
        int near = gather(EventPool.NONE);
        for (int slot = near; slot != EventPool.NONE; ) {
            int next = pool.next(slot);
            if (pool.isDead(slot)) {
                pool.reap(slot);
            } else {
                addNear(pool.time(slot), pool.order(slot), slot);
                live++;
            }
            slot = next;
        }
        for (int i = 0; i < depth; i++) {
            Rung rung = rungs[i];
            rung.lastCount = 0;
            for (int bucket = rung.current; bucket <= rung.last; bucket++) {
                int kept = EventPool.NONE;
                for (int slot = rung.heads[bucket]; slot != EventPool.NONE; ) {
                    int next = pool.next(slot);
                    if (pool.isDead(slot)) {
                        pool.reap(slot);
                    } else {
                        pool.setNext(slot, kept);
                        kept = slot;
                        live++;
                        rung.lastCount += bucket == rung.last ? 1 : 0;
                    }
                    slot = next;
                }
                rung.heads[bucket] = kept;
            }
        }
        size = live;
    }
}
