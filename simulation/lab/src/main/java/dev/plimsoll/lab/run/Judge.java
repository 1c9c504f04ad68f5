package dev.plimsoll.lab.run;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult.Mark;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges a scenario's assertions by the figures of its variants, and puts figures into its sentences. */
final class Judge {
    private static final double NANOS = 1e9;
    static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_-]+)\\.([A-Za-z0-9_.-]+)}");

    private final List<VariantResult> variants;

    Judge(List<VariantResult> variants) {
        this.variants = variants;
    }

    List<Verdict> verdicts(Scenario scenario) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Settings assertion : scenario.variants().get(0).settings().list("assertions")) {
            verdicts.add(verdict(assertion));
        }
        return verdicts;
    }

    private Verdict verdict(Settings assertion) {
        String variant = assertion.text("variant");
        String name = assertion.text("metric");
        Optional<Metric> metric = metric(variant, name);
        Estimate estimate = metric.map(Metric::estimate).orElse(null);
        String subject = variant + ": " + name;
        if (metric.isEmpty() || estimate == null) {
            return new Verdict(subject + ": there is no such figure", false);
        }
        Unit unit = metric.get().unit();
        double mean = estimate.mean();
        String found = found(unit, mean, mean);
        if (assertion.has("within")) {
            Settings within = assertion.section("within");
            double of = within.quantity("of").value();
            double tolerance = within.share("tolerance");
            return new Verdict(
                    subject + " is within " + Figures.human(Unit.SHARE, tolerance) + " of " + Figures.human(unit, of)
                            + found,
                    Math.abs(mean - of) <= tolerance * Math.abs(of));
        }
        if (assertion.has("at-most")) {
            double most = assertion.quantity("at-most").value();
            return new Verdict(subject + " is at most " + Figures.human(unit, most) + found, mean <= most);
        }
        if (assertion.has("at-least")) {
            double least = assertion.quantity("at-least").value();
            return new Verdict(subject + " is at least " + Figures.human(unit, least) + found, mean >= least);
        }
        if (assertion.has("interval-contains")) {
            double figure = assertion.quantity("interval-contains").value();
            String interval = " (found " + Figures.human(unit, estimate.low()) + " to "
                    + Figures.human(unit, estimate.high()) + ")";
            return new Verdict(
                    subject + ": its interval contains " + Figures.human(unit, figure) + interval,
                    estimate.low() <= figure && figure <= estimate.high());
        }
        double equal = assertion.quantity("equals").value();
        return new Verdict(subject + " is " + Figures.human(unit, equal) + found(unit, mean, equal), mean == equal);
    }

    /** What was found, with all digits where three would make it look like the limit that it misses. */
    private static String found(Unit unit, double mean, double limit) {
        String human = Figures.human(unit, mean);
        boolean alike = mean != limit && human.equals(Figures.human(unit, limit));
        return " (found " + (alike ? String.valueOf(Figures.exact(mean)) : human) + ")";
    }

    private Optional<Metric> metric(String variant, String name) {
        return variants.stream()
                .filter(result -> result.name().equals(variant))
                .flatMap(result -> result.metrics().stream())
                .filter(metric -> metric.name().equals(name))
                .findFirst();
    }

    /** The scenario's answer with its figures: {@code {fifo.waitAtBurstEnd}} becomes {@code 443 s}. */
    String answer(Scenario scenario) {
        return PLACEHOLDER
                .matcher(scenario.answer())
                .replaceAll(match -> Matcher.quoteReplacement(figure(match.group(1), match.group(2))));
    }

    private String figure(String variant, String name) {
        Metric metric = metric(variant, name).orElse(null);
        Estimate estimate = metric == null ? null : metric.estimate();
        return metric == null || estimate == null ? "–" : Figures.human(metric.unit(), estimate.mean());
    }

    List<Mark> marks(Scenario scenario) {
        List<Mark> marks = new ArrayList<>();
        Settings settings = scenario.variants().get(0).settings();
        for (Choice fault : settings.choices("faults")) {
            double at = fault.settings().nanos("at") / NANOS;
            double end = fault.settings().declares("for") && fault.settings().has("for")
                    ? at + fault.settings().nanos("for") / NANOS
                    : at;
            marks.add(new Mark(fault.kind(), at, end));
        }
        return marks;
    }
}
