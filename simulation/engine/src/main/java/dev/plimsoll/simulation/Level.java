package dev.plimsoll.simulation;

import java.util.Arrays;

/**
 * Follows a number that changes over time (a backlog, servers busy, customers involved) and gives its average weighted by
 * time, and its peak, by buckets and as a whole.
 *
 * <p>The level is 0 from time 0 on until it is first set. Sums are exact integers. Not thread-safe.
 */
public final class Level {
    private final long widthNanos;
    private long[] areas = new long[64];
    private long[] peaks = new long[64];
    private int size;
    private long level;
    private long since;
    private long peak;
    private double area; // of whole, for means over horizons where a long would overflow

    private Level(long widthNanos) {
        this.widthNanos = widthNanos;
    }

    /**
     * Creates a level with one-second buckets.
     *
     * @return a level of 0
     */
    public static Level ofSeconds() {
        return of(1_000_000_000);
    }

    /**
     * Creates a level.
     *
     * @param widthNanos the width of a bucket, at least 1
     * @return a level of 0
     * @throws IllegalArgumentException if the width is less than 1
     */
    public static Level of(long widthNanos) {
        if (widthNanos < 1) {
            throw new IllegalArgumentException("widthNanos: " + widthNanos + " (expected: at least 1)");
        }
        return new Level(widthNanos);
    }

    /**
     * Changes the level.
     *
     * @param nowNanos when, not before the last change
     * @param value the level from now on
     * @throws IllegalArgumentException if the time is before the last change, or past a timeline's last bucket
     */
    public void set(long nowNanos, long value) {
        advance(nowNanos);
        level = value;
        peak = Math.max(peak, value);
        int bucket = (int) (nowNanos / widthNanos);
        reach(bucket);
        peaks[bucket] = Math.max(peaks[bucket], value);
    }

    /**
     * Changes the level by a difference.
     *
     * @param nowNanos when, not before the last change
     * @param difference what to add to the level
     * @throws IllegalArgumentException if the time is before the last change, or past a timeline's last bucket
     */
    public void add(long nowNanos, long difference) {
        set(nowNanos, level + difference);
    }

    /**
     * Accounts for the time since the last change; call it at the end of a run, before reading.
     *
     * @param nowNanos when, not before the last change
     * @throws IllegalArgumentException if the time is before the last change, or past a timeline's last bucket
     */
    public void advance(long nowNanos) {
        if (nowNanos < since || nowNanos / widthNanos >= Timeline.MAX_BUCKETS) {
            throw new IllegalArgumentException("nowNanos: " + nowNanos + " (expected: at least " + since + ", within "
                    + Timeline.MAX_BUCKETS + " buckets)");
        }
        while (since < nowNanos) {
            int bucket = (int) (since / widthNanos);
            long end = Math.min(nowNanos, (bucket + 1) * widthNanos);
            reach(bucket);
            areas[bucket] = Math.addExact(areas[bucket], Math.multiplyExact(level, end - since));
            peaks[bucket] = Math.max(peaks[bucket], level);
            area += (double) level * (end - since);
            since = end;
        }
    }

    private void reach(int bucket) {
        if (bucket >= areas.length) {
            int length = Math.min(Timeline.MAX_BUCKETS, Math.max(bucket + 1, areas.length * 2));
            areas = Arrays.copyOf(areas, length);
            peaks = Arrays.copyOf(peaks, length);
        }
        size = Math.max(size, bucket + 1);
    }

    /**
     * Returns the level now.
     *
     * @return what was last set
     */
    public long value() {
        return level;
    }

    /**
     * Returns the highest level ever set.
     *
     * @return the peak, at least 0
     */
    public long peak() {
        return peak;
    }

    /**
     * Returns the average from time 0 to the last change.
     *
     * @return the average weighted by time; NaN if no time has passed
     */
    public double mean() {
        return area / since;
    }

    /**
     * Returns the number of buckets.
     *
     * @return one more than the last bucket reached
     */
    public int size() {
        return size;
    }

    /**
     * Returns a bucket's average, the part of the last one that has not passed counting as 0.
     *
     * @param bucket its number, from 0
     * @return the average weighted by time; 0 past the end
     */
    public double mean(int bucket) {
        return bucket < size ? (double) areas[bucket] / widthNanos : 0;
    }

    /**
     * Returns a bucket's highest level.
     *
     * @param bucket its number, from 0
     * @return the peak; 0 past the end
     */
    public long peak(int bucket) {
        return bucket < size ? peaks[bucket] : 0;
    }
}
