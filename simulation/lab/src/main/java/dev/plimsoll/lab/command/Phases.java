package dev.plimsoll.lab.command;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.theory.MetastableBand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Variants that differ in their load only, as the points of a phase diagram. */
final class Phases {
    private static final int FEWEST = 3; // below, inside, and how far inside

    private Phases() {}

    /** Empty unless theory knows one band for at least three loads. */
    static Optional<Sweep> of(Lab.Study study, RunResult result) {
        TreeMap<Double, Metric> points = new TreeMap<>();
        List<MetastableBand> bands = new ArrayList<>();
        for (VariantResult variant : result.variants()) {
            Optional<MetastableBand> band = study.metastableBand(variant.name());
            Optional<Metric> recovered = recovered(variant);
            if (band.isPresent() && recovered.isPresent() && (bands.isEmpty() || alike(bands.get(0), band.get()))) {
                bands.add(band.get());
                points.putIfAbsent(band.get().rate(), recovered.get());
            }
        }
        if (points.size() < FEWEST) {
            return Optional.empty();
        }
        MetastableBand border = bands.get(0);
        Metric metric = points.firstEntry().getValue();
        List<String> loads = points.keySet().stream()
                .map(load -> Figures.human(Unit.PER_SECOND, load))
                .toList();
        return Optional.of(new Sweep(
                result.scenario(),
                result.variants().get(0).name(),
                metric.name(),
                metric.about(),
                metric.unit(),
                result.seed(),
                result.variants().get(0).replications(),
                List.of(new Sweep.Axis(border.path(), loads)),
                points.values().stream()
                        .map(point -> new Sweep.Cell(point.estimate()))
                        .toList(),
                Optional.of(new Sweep.Theory(
                        0, List.copyOf(points.keySet()), List.of(border.low()), List.of(border.high()), says(bands)))));
    }

    private static boolean alike(MetastableBand one, MetastableBand other) {
        return one.path().equals(other.path()) && one.low() == other.low() && one.high() == other.high();
    }

    private static Optional<Metric> recovered(VariantResult variant) {
        return variant.metrics().stream()
                .filter(metric -> metric.name().equals("recoveredShare") && metric.estimate() != null)
                .findFirst();
    }

    /** What theory says about the border of each of these bands, in one clause. */
    static String says(List<MetastableBand> edges) {
        MetastableBand first = edges.get(0);
        boolean alike = edges.stream().allMatch(edge -> edge.low() == first.low() && edge.high() == first.high());
        return "a full queue of retries sustains itself where load x attempts is above capacity, and capacity above load"
                + (alike
                        ? ": between " + Figures.human(Unit.PER_SECOND, first.low()) + " and "
                                + Figures.human(Unit.PER_SECOND, first.high())
                        : "");
    }
}
