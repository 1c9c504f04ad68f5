package dev.plimsoll.lab.run;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.scenario.Variant;
import dev.plimsoll.lab.world.Row;
import dev.plimsoll.simulation.Interval;
import dev.plimsoll.simulation.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The replications of one variant, collected in their order. */
final class VariantRuns {
    private final Variant variant;
    private final List<List<Row.Figure>> figures = new ArrayList<>();
    private final Map<String, Sums> timelines = new LinkedHashMap<>();

    VariantRuns(Variant variant) {
        this.variant = variant;
    }

    void add(Row row) {
        figures.add(row.figures());
        for (Row.Timed timed : row.timelines()) {
            timelines.computeIfAbsent(timed.name(), name -> new Sums(timed)).add(timed);
        }
    }

    int size() {
        return figures.size();
    }

    /** One value a replication, NaN where a run has none; empty if no run of this variant knows the metric. */
    private double[] values(String name) {
        List<Double> values = new ArrayList<>();
        for (List<Row.Figure> run : figures) {
            for (Row.Figure figure : run) {
                if (figure.name().equals(name)) {
                    values.add(figure.value());
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    VariantResult result(VariantRuns first) {
        List<Metric> metrics = new ArrayList<>();
        for (Row.Figure figure : figures.get(0)) {
            double[] values = values(figure.name());
            double[] base = first.values(figure.name());
            metrics.add(new Metric(
                    figure.name(),
                    figure.about(),
                    figure.unit(),
                    estimate(values),
                    this == first || base.length != values.length ? null : estimate(differences(values, base))));
        }
        List<Series> series = timelines.values().stream().map(Sums::series).toList();
        return new VariantResult(variant.name(), variant.about(), size(), metrics, series);
    }

    private static double[] differences(double[] values, double[] base) {
        double[] differences = new double[values.length];
        Arrays.setAll(differences, i -> values[i] - base[i]);
        return differences;
    }

    // Runs without the figure are left out here; how many there are is a figure of its own (recoveredShare), so that a
    // mean over the
    // lucky runs is never shown without the share of the others.
    private static @Nullable Estimate estimate(double[] all) {
        double[] values =
                Arrays.stream(all).filter(value -> !Double.isNaN(value)).toArray();
        if (values.length == 0) {
            return null;
        }
        if (values.length == 1) {
            return new Estimate(values[0], Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        Interval interval = Statistics.mean(values);
        return new Estimate(interval.estimate(), interval.low(), interval.high());
    }
}
