package dev.plimsoll.lab.run;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.scenario.Variant;
import dev.plimsoll.lab.world.Row;
import dev.plimsoll.simulation.Interval;
import dev.plimsoll.simulation.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The replications of one variant, collected in their order. */
final class VariantRuns {
    private final Variant variant;
    private final Map<String, Row.Figure> first = new LinkedHashMap<>();
    private final Map<String, List<Double>> columns = new HashMap<>();
    private final Map<String, Sums> timelines = new LinkedHashMap<>();
    private int size;

    VariantRuns(Variant variant) {
        this.variant = variant;
    }

    void add(Row row) {
        for (Row.Figure figure : row.figures()) {
            first.putIfAbsent(figure.name(), figure);
            columns.computeIfAbsent(figure.name(), name -> new ArrayList<>()).add(figure.value());
        }
        size++;
        for (Row.Timed timed : row.timelines()) {
            timelines.computeIfAbsent(timed.name(), name -> new Sums(timed)).add(timed);
        }
    }

    int size() {
        return size;
    }

    String name() {
        return variant.name();
    }

    /** A figure over the runs so far; {@code null} if no run has it. */
    @Nullable
    Interval interval(String name) {
        Row.Figure figure = first.get(name);
        return figure == null ? null : interval(figure.unit(), values(name));
    }

    boolean isShare(String name) {
        Row.Figure figure = first.get(name);
        return figure != null && figure.unit().isShare();
    }

    /** One value a replication, NaN where a run has none; empty if no run of this variant knows the metric. */
    private double[] values(String name) {
        return columns.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    VariantResult result(VariantRuns base) {
        List<Metric> metrics = new ArrayList<>();
        for (Row.Figure figure : first.values()) {
            double[] values = values(figure.name());
            double[] bases = base.values(figure.name());
            boolean paired = this != base && bases.length == values.length;
            metrics.add(new Metric(
                    figure.name(),
                    figure.about(),
                    figure.unit(),
                    estimate(figure.unit(), values),
                    paired ? estimate(Unit.RATIO, differences(values, bases)) : null,
                    paired ? Statistics.varianceRatio(values, bases) : Double.NaN));
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
    private static @Nullable Estimate estimate(Unit unit, double[] all) {
        Interval interval = interval(unit, all);
        return interval == null ? null : new Estimate(interval.estimate(), interval.low(), interval.high());
    }

    private static @Nullable Interval interval(Unit unit, double[] all) {
        double[] values =
                Arrays.stream(all).filter(value -> !Double.isNaN(value)).toArray();
        if (values.length == 0) {
            return null;
        }
        if (unit == Unit.SHARE_OF_RUNS) {
            return Statistics.share(
                    Arrays.stream(values).filter(value -> value == 1).count(), values.length);
        }
        return values.length == 1
                ? new Interval(values[0], Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1)
                : Statistics.mean(values);
    }
}
