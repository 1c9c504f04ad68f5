package dev.plimsoll.lab.run;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.scenario.Variant;
import dev.plimsoll.simulation.Interval;
import dev.plimsoll.simulation.StoppingRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/*
 * Are there enough runs? The figures that decide are those that the scenario is about: what its assertions and its answer name, or,
 * where they name none, blast radius, goodput and the share that recovers of every variant. All variants get as many runs, since
 * they are paired, and only runs of one prefix are looked at, so that the answer is the same whatever ran ahead of it.
 */
final class Precision {
    private static final List<String> HEADLINES = List.of("blastRadius", "goodput", "recoveredShare");

    private final StoppingRule rule;
    private final Set<Deciding> deciding = new LinkedHashSet<>();

    private record Deciding(String variant, String metric) {
        @Override
        public String toString() {
            return variant + " " + metric;
        }
    }

    Precision(Scenario scenario, StoppingRule rule) {
        this.rule = rule;
        for (Settings assertion : scenario.settings().list("assertions")) {
            deciding.add(new Deciding(assertion.text("variant"), assertion.text("metric")));
        }
        Matcher places = Judge.PLACEHOLDER.matcher(scenario.answer());
        while (places.find()) {
            deciding.add(new Deciding(places.group(1), places.group(2)));
        }
        if (deciding.isEmpty()) {
            for (Variant variant : scenario.variants()) {
                HEADLINES.forEach(metric -> deciding.add(new Deciding(variant.name(), metric)));
            }
        }
    }

    /** How many runs of each variant it takes: no more than there are if they suffice, otherwise a guess of how many will. */
    int wanted(List<VariantRuns> runs) {
        int made = runs.get(0).size();
        if (made < rule.least()) {
            return rule.least();
        }
        double wanted = made;
        for (Deciding figure : deciding) {
            VariantRuns variant = variant(runs, figure);
            double widths = variant == null ? 0 : widths(variant, figure.metric());
            if (widths > 1) { // and shrink with the root of the runs
                wanted = Math.max(wanted, Math.max(made + 1.0, made * widths * widths));
            }
        }
        return (int) Math.min(rule.most(), Math.ceil(wanted));
    }

    /** How the number of runs came about. */
    String effort(List<VariantRuns> runs) {
        int made = runs.get(0).size();
        String counted = made + " runs of each variant: ";
        List<String> wide = wide(runs);
        String allowed = "±" + Figures.human(Unit.SHARE, rule.relative()) + ", or ±"
                + Figures.human(Unit.RATIO, rule.absolute()) + " for a share";
        if (made < wanted(runs)) {
            return counted + "it was interrupted before the intervals were within " + allowed;
        }
        return wide.isEmpty()
                ? counted + "then the intervals were within " + allowed
                : counted + "the most there are; wider than " + allowed + ", stay " + String.join(", ", wide);
    }

    /** The figures that are not known well enough. */
    private List<String> wide(List<VariantRuns> runs) {
        List<String> wide = new ArrayList<>();
        for (Deciding figure : deciding) {
            VariantRuns variant = variant(runs, figure);
            if (variant != null && widths(variant, figure.metric()) > 1) {
                wide.add(figure.toString());
            }
        }
        return wide;
    }

    /** How often the widest interval allowed goes into the one there is. */
    private double widths(VariantRuns variant, String metric) {
        Interval interval = variant.interval(metric);
        if (interval == null || interval.low() == interval.high()) { // no run has it, or all agree
            return 0;
        }
        double allowed = variant.isShare(metric) ? rule.absolute() : rule.relative() * Math.abs(interval.estimate());
        return interval.halfWidth() / allowed;
    }

    private static @Nullable VariantRuns variant(List<VariantRuns> runs, Deciding figure) {
        return runs.stream()
                .filter(each -> each.name().equals(figure.variant()))
                .findFirst()
                .orElse(null);
    }
}
