package dev.plimsoll.shuffle;

import java.util.Arrays;

/**
 * Receives a shard without allocating, to be used again and again by one thread.
 *
 * <p>It grows to the largest shard and topology it has met and holds worker numbers, which are places in {@link
 * Topology#workers()}. Not safe for use by several threads at once.
 */
public final class ShardBuffer {
    int[] sequence = new int[16]; // the tenant's choices, best first; then the shard itself
    int[] picks = new int[16]; // the choices domain by domain
    int[] order = new int[8]; // the domains in the tenant's order
    int[] quota = new int[8]; // how many choices in each domain, by place in that order
    int[] capacity = new int[8];
    long[] scores = new long[8];
    final Shortlist shortlist = new Shortlist();
    int live;
    int down;

    /** Makes an empty buffer. */
    public ShardBuffer() {}

    /**
     * Tells how many workers serve the tenant.
     *
     * @return 0 or more
     */
    public int size() {
        return live;
    }

    /**
     * Tells one of those that serve the tenant.
     *
     * @param i its place in the tenant's order of preference, from 0
     * @return the worker's number
     * @throws IndexOutOfBoundsException if fewer serve it
     */
    public int worker(int i) {
        if (i < 0 || i >= live) {
            throw new IndexOutOfBoundsException("worker: " + i + " (expected: 0.." + (live - 1) + ")");
        }
        return sequence[i];
    }

    /**
     * Tells how many workers of the shard do not serve the tenant now.
     *
     * @return 0 or more
     */
    public int downSize() {
        return down;
    }

    /**
     * Tells one of those that do not serve the tenant now.
     *
     * @param i its place, from 0
     * @return the worker's number
     * @throws IndexOutOfBoundsException if fewer are down
     */
    public int down(int i) {
        if (i < 0 || i >= down) {
            throw new IndexOutOfBoundsException("down: " + i + " (expected: 0.." + (down - 1) + ")");
        }
        return picks[i];
    }

    void reserve(int choices, int domains) {
        if (sequence.length < choices) {
            sequence = new int[Integer.highestOneBit(choices) * 2];
        }
        if (picks.length < choices) {
            picks = new int[Integer.highestOneBit(choices) * 2];
        }
        if (order.length < domains) {
            order = new int[domains];
            quota = new int[domains];
            capacity = new int[domains];
            scores = new long[domains];
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(sequence, live));
    }
}
