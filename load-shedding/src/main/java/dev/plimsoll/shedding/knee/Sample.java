package dev.plimsoll.shedding.knee;

import java.util.OptionalDouble;

/**
 * One measurement of a server at one load. Give what was measured; {@link Double#NaN} stands for what was not.
 *
 * @param load offered load in requests a second, or NaN
 * @param concurrency mean number in flight, or NaN; at least one of load and concurrency is needed
 * @param throughput completions a second, or NaN; taken for the load where missing
 * @param mean mean latency in seconds, or NaN
 * @param p50 median latency in seconds, or NaN
 * @param p99 99th percentile of latency in seconds, or NaN
 * @param lateShare share of answers that came after the client's time-out, 0..1, or NaN
 */
public record Sample(
        double load, double concurrency, double throughput, double mean, double p50, double p99, double lateShare) {
    /**
     * Checks that every figure given is one that can be.
     *
     * @param load offered load in requests a second, or NaN
     * @param concurrency mean number in flight, or NaN; at least one of load and concurrency is needed
     * @param throughput completions a second, or NaN; taken for the load where missing
     * @param mean mean latency in seconds, or NaN
     * @param p50 median latency in seconds, or NaN
     * @param p99 99th percentile of latency in seconds, or NaN
     * @param lateShare share of answers that came after the client's time-out, 0..1, or NaN
     */
    public Sample {
        check("load", load, Double.MAX_VALUE);
        check("concurrency", concurrency, Double.MAX_VALUE);
        check("throughput", throughput, Double.MAX_VALUE);
        check("mean", mean, Double.MAX_VALUE);
        check("p50", p50, Double.MAX_VALUE);
        check("p99", p99, Double.MAX_VALUE);
        check("lateShare", lateShare, 1);
        if (Double.isNaN(load) && Double.isNaN(concurrency)) {
            throw new IllegalArgumentException("load, concurrency: both missing (expected: at least one)");
        }
        if (load == 0 || concurrency == 0) {
            throw new IllegalArgumentException((load == 0 ? "load" : "concurrency") + ": 0.0 (expected: above 0)");
        }
    }

    private static void check(String name, double value, double most) {
        if (!Double.isNaN(value) && !(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: 0 or more" + (most == 1 ? ", at most 1" : ", finite") + ")");
        }
    }

    /**
     * A measurement by offered load.
     *
     * @param load offered load in requests a second, above 0
     * @param throughput completions a second
     * @param mean mean latency in seconds
     * @param p99 99th percentile of latency in seconds
     * @return a sample with these figures
     */
    public static Sample atLoad(double load, double throughput, double mean, double p99) {
        return new Sample(load, Double.NaN, throughput, mean, Double.NaN, p99, Double.NaN);
    }

    /**
     * A measurement by concurrency.
     *
     * @param concurrency number in flight, above 0
     * @param throughput completions a second
     * @return a sample with these figures; its mean latency follows from Little's law
     */
    public static Sample atConcurrency(double concurrency, double throughput) {
        return new Sample(Double.NaN, concurrency, throughput, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * What came back.
     *
     * @return completions a second, the load where they were not measured; empty if neither is known
     */
    public OptionalDouble completions() {
        double known = Double.isNaN(throughput) ? load : throughput;
        return Double.isNaN(known) ? OptionalDouble.empty() : OptionalDouble.of(known);
    }

    /**
     * Mean latency.
     *
     * @return seconds: as measured, else concurrency over throughput (Little's law); empty if neither is known
     */
    public OptionalDouble meanLatency() {
        if (!Double.isNaN(mean)) {
            return OptionalDouble.of(mean);
        }
        if (!Double.isNaN(concurrency) && completions().orElse(0) > 0) {
            return OptionalDouble.of(concurrency / completions().getAsDouble());
        }
        return OptionalDouble.empty();
    }
}
