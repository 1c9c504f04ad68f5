package dev.plimsoll.simulation;

import java.util.Arrays;

/*
 * A ladder queue (Tang, Goh and Thng, "Ladder Queue: An O(1) Priority Queue Structure for Large-Scale Discrete Event
 * Simulation", ACM TOMACS 15(3), 2005), with changes. Events wait unsorted in buckets of time, and only a
 * bucket whose turn has come is sorted, so that adding is O(1) and sorting is of few.
 *
 *   near   at most 64 events, sorted, latest first: polling takes from the end, and adding moves what is sooner
 *   heap   what near has no room for
 *   rungs  buckets of equal width. The last rung of the array is the finest and the soonest: each covers the time up to
 *          its end, where the rung above it goes on. The last bucket of a rung takes all that is later than the rest, up to
 *          the end; that of rung 0, whose end is the end of time, is what the paper calls Top.
 *
 * Near and heap hold every event before bottomEnd. When both are empty the next bucket is moved there; a bucket too full for
 * near is spread over a new, finer rung first. A list of a few events is near alone, with bottomEnd at the end of time: then adding and
 * polling touch two small arrays.
 *
 * Two things differ from the paper. Its Bottom degrades to a linear list when events crowd before bottomEnd; here the crowd goes to
 * the heap, and a crowded heap is spread over a rung of its own. What cannot be spread, since it is all of one time,
 * stays in the heap, so the worst case is O(log n), for a burst of events at one instant, too. And widths are powers of two, as
 * a shift is cheaper than a division.
 *
 * Buckets are chained through the records of the pool and needn't keep an order, since (time, order) is unique. A cancelled
 * event is dropped when it would be moved anyway.
 */
final class LadderEventList implements EventList {
    private static final int NEAR = 64;
    private static final int NEAR_FILL = 48;
    private static final int HEAP_LIMIT = 64;
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
    private final long[] nearTimes = new long[NEAR];
    private final int[] nearSlots = new int[NEAR];
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
        if (time >= bottomEnd) {
            for (int i = depth - 1; i >= 0; i--) {
                if (time < rungs[i].end || i == 0) {
                    put(rungs[i], time, slot);
                    return;
                }
            }
        }
        if (nearSize < NEAR) {
            insert(time, order, slot);
        } else {
            heap.add(time, order, slot);
            if (heap.size() > heapLimit) {
                spill();
            }
        }
    }

    private void put(Rung rung, long time, int slot) {
        long bucket = (time - rung.start) >>> rung.shift;
        if (bucket >= rung.last) {
            bucket = rung.last;
            rung.lastCount++;
            rung.lastMin = Math.min(rung.lastMin, time);
            rung.lastMax = Math.max(rung.lastMax, time);
        }
        int b = (int) bucket;
        pool.setNext(slot, rung.heads[b]);
        rung.heads[b] = slot;
    }

    private void insert(long time, long order, int slot) {
        long[] times = nearTimes;
        int[] slots = nearSlots;
        int i = nearSize++;
        while (i > 0 && (times[i - 1] < time || (times[i - 1] == time && pool.order(slots[i - 1]) < order))) {
            times[i] = times[i - 1];
            slots[i] = slots[i - 1];
            i--;
        }
        times[i] = time;
        slots[i] = slot;
    }

    @Override
    public int poll(long limit) {
        while (true) {
            if (nearSize > 0) {
                int last = nearSize - 1;
                long time = nearTimes[last];
                if (heap.size() > 0 && isHeapFirst(time, nearSlots[last])) {
                    return pollHeap(limit);
                }
                if (time > limit) {
                    return EventPool.NONE;
                }
                nearSize = last;
                size--;
                return nearSlots[last];
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

    /** Moves the next bucket to near, which is empty, as is the heap. Returns false if there is none. */
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
            if (bucket == rung.last) {
                depth--;
                bottomEnd = rung.end;
                if (chain == EventPool.NONE) {
                    continue;
                }
                settle(chain, rung.lastCount, rung.lastMin, rung.lastMax);
            } else {
                rung.current = bucket + 1;
                bottomEnd = rung.bucketEnd(bucket);
                moveToNear(chain);
            }
            if (nearSize > 0 || heap.size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Moves a chain to near if it fits, sorting it on the way, or else spreads it. */
    private void moveToNear(int chain) {
        long[] times = nearTimes;
        int[] slots = nearSlots;
        long[] w = pool.words;
        int n = 0;
        for (int slot = chain; slot != EventPool.NONE; ) {
            if (n == NEAR_FILL) {
                spread(chain);
                return;
            }
            int at = slot * EventPool.STRIDE;
            long time = w[at + EventPool.TIME];
            long order = w[at + EventPool.ORDER];
            int i = n++;
            while (i > 0
                    && (times[i - 1] < time
                            || (times[i - 1] == time
                                    && w[slots[i - 1] * EventPool.STRIDE + EventPool.ORDER] < order))) {
                times[i] = times[i - 1];
                slots[i] = slots[i - 1];
                i--;
            }
            times[i] = time;
            slots[i] = slot;
            slot = (int) w[at + EventPool.LINK];
        }
        nearSize = n;
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
        settle(chain, count, min, max);
    }

    /** Places a chain of events before bottomEnd: in near if few, in the heap if of one time, else in a new rung. */
    private void settle(int chain, int count, long min, long max) {
        if (count <= NEAR_FILL) {
            moveToNear(chain);
            return;
        }
        if (min == max || depth == MAX_RUNGS) {
            for (int slot = chain; slot != EventPool.NONE; ) {
                int next = pool.next(slot);
                if (pool.isDead(slot)) {
                    size--;
                    pool.reap(slot);
                } else {
                    heap.add(pool.time(slot), pool.order(slot), slot);
                }
                slot = next;
            }
            heapLimit = Math.max(HEAP_LIMIT, 2 * heap.size());
            return;
        }
        Rung rung = push(count, min, max);
        for (int slot = chain; slot != EventPool.NONE; ) {
            int next = pool.next(slot);
            if (pool.isDead(slot)) {
                size--;
                pool.reap(slot);
            } else {
                put(rung, pool.time(slot), slot);
            }
            slot = next;
        }
    }

    /** Adds an empty rung from min to bottomEnd, with about as many buckets as events up to max. */
    private Rung push(int count, long min, long max) {
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
        return rung;
    }

    /** Spreads a crowded heap, and near with it, over a new rung. */
    private void spill() {
        long min = nearTimes[nearSize - 1];
        long max = nearTimes[0];
        for (int i = 0; i < heap.size(); i++) {
            long time = pool.time(heap.slot(i));
            min = Math.min(min, time);
            max = Math.max(max, time);
        }
        if (min == max || depth == MAX_RUNGS) {
            heapLimit = 2 * heap.size();
            return;
        }
        Rung rung = push(heap.size() + nearSize, min, max);
        for (int i = 0; i < heap.size(); i++) {
            put(rung, pool.time(heap.slot(i)), heap.slot(i));
        }
        for (int i = 0; i < nearSize; i++) {
            put(rung, nearTimes[i], nearSlots[i]);
        }
        heap.clear();
        nearSize = 0;
        heapLimit = HEAP_LIMIT;
    }

    @Override
    public void purge() {
        int live = 0;
        for (int i = 0; i < nearSize; i++) {
            if (pool.isDead(nearSlots[i])) {
                pool.reap(nearSlots[i]);
            } else {
                nearTimes[live] = nearTimes[i];
                nearSlots[live++] = nearSlots[i];
            }
        }
        nearSize = live;
        heap.purge();
        live += heap.size();
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
