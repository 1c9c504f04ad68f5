package dev.plimsoll.simulation;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Repeats a run with other seeds until its figure is known well enough.
 *
 * <p>Replication {@code i} gets the streams {@link Streams#ofReplication}{@code (seed, i)}, so two variants of a model that are
 * repeated under one seed see the same worlds, and their results may be paired by index.
 */
public final class Replications {
    private Replications() {}

    /**
     * Estimates the mean of a run's figure.
     *
     * @param seed the seed of the whole experiment
     * @param rule when to stop
     * @param run runs once and returns its figure; given the streams of its replication
     * @return the mean and its 95 % interval by Student's t
     */
    public static Interval mean(long seed, StoppingRule rule, ToDoubleFunction<Streams> run) {
        return repeat(seed, rule, run, rule::enoughForMean);
    }

    /**
     * Estimates the mean of a run's figure that is a share, such as the share of tenants harmed.
     *
     * @param seed the seed of the whole experiment
     * @param rule when to stop
     * @param run runs once and returns its figure, 0..1; given the streams of its replication
     * @return the mean and its 95 % interval by Student's t
     */
    public static Interval share(long seed, StoppingRule rule, ToDoubleFunction<Streams> run) {
        return repeat(seed, rule, run, rule::enoughForShare);
    }

    private static Interval repeat(
            long seed, StoppingRule rule, ToDoubleFunction<Streams> run, Predicate<Interval> enough) {
        double[] figures = new double[rule.most()];
        for (int i = 0; ; i++) {
            figures[i] = run.applyAsDouble(Streams.ofReplication(seed, i));
            if (i + 1 >= rule.least()) {
                Interval interval = Statistics.mean(Arrays.copyOf(figures, i + 1));
                if (enough.test(interval)) {
                    return interval;
                }
            }
        }
    }
}
