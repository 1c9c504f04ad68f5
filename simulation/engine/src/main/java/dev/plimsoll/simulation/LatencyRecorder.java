package dev.plimsoll.simulation;

import org.HdrHistogram.Histogram;

/**
 * Records durations and gives their percentiles, to three digits.
 *
 * <p>Count, mean, maximum and the number over the objective are exact. Percentiles come from an HdrHistogram: any value within
 * 0.1 %, never below the true one. Recording costs some nanoseconds and allocates only when a new maximum outgrows the table, whose
 * size is 16 kB a doubling of the range, at most 0.6 MB. Not thread-safe.
 */
public final class LatencyRecorder {
    private final Histogram histogram = new Histogram(3);
    private final long objectiveNanos;
    private long sumNanos;
    private long over;
    private long max;

    private LatencyRecorder(long objectiveNanos) {
        this.objectiveNanos = objectiveNanos;
    }

    /**
     * Creates a recorder without an objective.
     *
     * @return an empty recorder
     */
    public static LatencyRecorder create() {
        return new LatencyRecorder(Long.MAX_VALUE);
    }

    /**
     * Creates a recorder that counts what takes longer than it may.
     *
     * @param objectiveNanos the longest duration within the objective
     * @return an empty recorder
     * @throws IllegalArgumentException if the objective is negative
     */
    public static LatencyRecorder withObjective(long objectiveNanos) {
        if (objectiveNanos < 0) {
            throw new IllegalArgumentException("objectiveNanos: " + objectiveNanos + " (expected: at least 0)");
        }
        return new LatencyRecorder(objectiveNanos);
    }

    /**
     * Records a duration.
     *
     * @param nanos how long, at least 0
     * @throws IllegalArgumentException if the duration is negative
     * @throws ArithmeticException if the durations add up to more than 292 years
     */
    public void record(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos: " + nanos + " (expected: at least 0)");
        }
        sumNanos = Math.addExact(sumNanos, nanos);
        histogram.recordValue(nanos);
        if (nanos > objectiveNanos) {
            over++;
        }
        if (nanos > max) {
            max = nanos;
        }
    }

    /**
     * Adds what another recorder has recorded. The objective stays this one's; the count over it is the sum of both counts.
     *
     * @param other a recorder with the same objective
     * @throws IllegalArgumentException if the objectives differ
     */
    public void add(LatencyRecorder other) {
        if (other.objectiveNanos != objectiveNanos) {
            throw new IllegalArgumentException(
                    "other: objective " + other.objectiveNanos + " ns (expected: the same, " + objectiveNanos + " ns)");
        }
        histogram.add(other.histogram);
        sumNanos = Math.addExact(sumNanos, other.sumNanos);
        over += other.over;
        max = Math.max(max, other.max);
    }

    /**
     * Returns how many durations were recorded.
     *
     * @return the count
     */
    public long count() {
        return histogram.getTotalCount();
    }

    /**
     * Returns how many durations were longer than the objective.
     *
     * @return the exact count; 0 without an objective
     */
    public long overObjective() {
        return over;
    }

    /**
     * Returns the share of durations longer than the objective.
     *
     * @return 0..1; 0 if none was recorded
     */
    public double shareOverObjective() {
        return count() == 0 ? 0 : (double) over / count();
    }

    /**
     * Returns the mean.
     *
     * @return nanoseconds; NaN if none was recorded
     */
    public double meanNanos() {
        return (double) sumNanos / count();
    }

    /**
     * Returns the longest duration.
     *
     * @return nanoseconds, exact; 0 if none was recorded
     */
    public long maxNanos() {
        return max;
    }

    /**
     * Returns a percentile: the shortest duration that at least this share of all durations does not exceed.
     *
     * @param fraction 0..1, as 0.99
     * @return nanoseconds, rounded up by at most 0.1 %, and never more than the maximum; 0 if none was recorded
     * @throws IllegalArgumentException if the fraction is out of range
     */
    public long percentileNanos(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction: " + fraction + " (expected: 0..1)");
        }
        return Math.min(max, histogram.getValueAtPercentile(fraction * 100));
    }
}
