package dev.plimsoll.lab.knee;

import dev.plimsoll.shedding.knee.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Means by load (or by concurrency) for a picture and for fitting a model; at most some thousand points, whatever comes. */
public final class Shown {
    /**
     * Means of the samples at one load.
     *
     * @param at the load, or the concurrency where there is no load
     * @param throughput completions a second
     * @param mean mean latency in seconds
     * @param p99 99th percentile of latency in seconds
     * @param late share of late answers
     */
    public record Point(double at, double throughput, double mean, double p99, double late) {}

    private static final class Sums {
        final double[] sum = new double[5];
        final long[] count = new long[5];

        void add(int index, double value) {
            if (!Double.isNaN(value)) {
                sum[index] += value;
                count[index]++;
            }
        }

        double mean(int index) {
            return count[index] == 0 ? Double.NaN : sum[index] / count[index];
        }
    }

    // In steps of a hundredth.
    private final TreeMap<Long, Sums> sums = new TreeMap<>();

    /** Starts without samples. */
    public Shown() {}

    /**
     * Adds a sample.
     *
     * @param sample a measurement
     */
    public void add(Sample sample) {
        double at = Double.isNaN(sample.load()) ? sample.concurrency() : sample.load();
        Sums here = sums.computeIfAbsent(Math.round(Math.log(at) * 100), key -> new Sums());
        here.add(0, at);
        here.add(1, sample.completions().orElse(Double.NaN));
        here.add(2, sample.meanLatency().orElse(Double.NaN));
        here.add(3, sample.p99());
        here.add(4, sample.lateShare());
    }

    /**
     * What is known at each load.
     *
     * @return ascending
     */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (Sums s : sums.values()) {
            points.add(new Point(s.mean(0), s.mean(1), s.mean(2), s.mean(3), s.mean(4)));
        }
        return points;
    }
}
