package dev.plimsoll.simulation;

import java.util.Arrays;

/**
 * Collects values in buckets of time, one second wide unless said otherwise: what a chart over time is drawn from.
 *
 * <p>24 bytes a bucket from 0 to the last one used; all figures are exact integers. Not thread-safe.
 */
public final class Timeline {

    /** How many buckets a timeline may have: eleven days of seconds. */
    public static final int MAX_BUCKETS = 1_000_000;

    private final long widthNanos;
    private long[] counts = new long[64];
    private long[] sums = new long[64];
    private long[] maxima = new long[64];
    private int size;

    private Timeline(long widthNanos) {
        this.widthNanos = widthNanos;
    }

    /**
     * Creates a timeline of one-second buckets.
     *
     * @return an empty timeline
     */
    public static Timeline ofSeconds() {
        return of(1_000_000_000);
    }

    /**
     * Creates a timeline.
     *
     * @param widthNanos the width of a bucket, at least 1
     * @return an empty timeline
     * @throws IllegalArgumentException if the width is less than 1
     */
    public static Timeline of(long widthNanos) {
        if (widthNanos < 1) {
            throw new IllegalArgumentException("widthNanos: " + widthNanos + " (expected: at least 1)");
        }
        return new Timeline(widthNanos);
    }

    /**
     * Counts an event without a value.
     *
     * @param timeNanos when it happened, at least 0
     * @throws IllegalArgumentException if the time is negative or past the last bucket
     */
    public void record(long timeNanos) {
        record(timeNanos, 0);
    }

    /**
     * Adds a value to the bucket of its time.
     *
     * @param timeNanos when it happened, at least 0
     * @param value what to add
     * @throws IllegalArgumentException if the time is negative or past the last bucket
     * @throws ArithmeticException if the bucket's sum overflows
     */
    public void record(long timeNanos, long value) {
        int bucket = bucket(timeNanos);
        sums[bucket] = Math.addExact(sums[bucket], value);
        if (counts[bucket]++ == 0 || value > maxima[bucket]) {
            maxima[bucket] = value;
        }
    }

    private int bucket(long timeNanos) {
        long bucket = timeNanos / widthNanos;
        if (timeNanos < 0 || bucket >= MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "timeNanos: " + timeNanos + " (expected: 0.." + MAX_BUCKETS + " buckets of " + widthNanos + " ns)");
        }
        if (bucket >= counts.length) {
            int length = Math.min(MAX_BUCKETS, Math.max((int) bucket + 1, counts.length * 2));
            counts = Arrays.copyOf(counts, length);
            sums = Arrays.copyOf(sums, length);
            maxima = Arrays.copyOf(maxima, length);
        }
        size = Math.max(size, (int) bucket + 1);
        return (int) bucket;
    }

    /**
     * Adds another timeline's values to this one's.
     *
     * @param other a timeline of the same width
     * @throws IllegalArgumentException if the widths differ
     * @throws ArithmeticException if a bucket's sum overflows
     */
    public void add(Timeline other) {
        if (other.widthNanos != widthNanos) {
            throw new IllegalArgumentException(
                    "other: width " + other.widthNanos + " ns (expected: the same, " + widthNanos + " ns)");
        }
        for (int i = 0; i < other.size; i++) {
            int bucket = bucket(i * widthNanos);
            sums[bucket] = Math.addExact(sums[bucket], other.sums[i]);
            if (other.counts[i] > 0) {
                maxima[bucket] = counts[bucket] == 0 ? other.maxima[i] : Math.max(maxima[bucket], other.maxima[i]);
                counts[bucket] += other.counts[i];
            }
        }
    }

    /**
     * Returns the width of a bucket.
     *
     * @return nanoseconds
     */
    public long widthNanos() {
        return widthNanos;
    }

    /**
     * Returns the number of buckets.
     *
     * @return one more than the last bucket in which something was recorded; 0 if nothing was
     */
    public int size() {
        return size;
    }

    /**
     * Returns how many values a bucket has.
     *
     * @param bucket its number, from 0
     * @return the count; 0 past the end
     */
    public long count(int bucket) {
        return bucket < size ? counts[bucket] : 0;
    }

    /**
     * Returns the sum of a bucket's values.
     *
     * @param bucket its number, from 0
     * @return the sum; 0 past the end
     */
    public long sum(int bucket) {
        return bucket < size ? sums[bucket] : 0;
    }

    /**
     * Returns the largest of a bucket's values.
     *
     * @param bucket its number, from 0
     * @return the maximum; 0 if it has none
     */
    public long max(int bucket) {
        return bucket < size ? maxima[bucket] : 0;
    }

    /**
     * Returns the mean of a bucket's values.
     *
     * @param bucket its number, from 0
     * @return the mean; NaN if it has none
     */
    public double mean(int bucket) {
        return (double) sum(bucket) / count(bucket);
    }
}
