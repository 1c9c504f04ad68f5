package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows what changed between two saved runs, figure by figure.
 *
 * <p>The two runs are taken as independent: a figure has <em>changed</em> if the difference of the means is larger than
 * the root of the summed squares of both half intervals, which is a 95 % test; otherwise the difference is within the
 * runs' own noise. Where both runs have the same seed the test is stricter than it need be, since common random
 * numbers cancel noise that it counts twice.
 */
public final class ComparisonReport {
    private final Style style;
    private final int width;

    private ComparisonReport(Style style, int width) {
        this.style = requireNonNull(style, "style");
        this.width = width;
    }

    /**
     * Makes a writer of comparisons.
     *
     * @param style with or without a terminal's colours
     * @param width the terminal's columns
     * @return the writer
     */
    public static ComparisonReport of(Style style, int width) {
        return new ComparisonReport(style, width);
    }

    /**
     * Writes the comparison.
     *
     * @param before the run to compare with
     * @param after the run that may have changed
     * @return lines, each ended by a line feed
     */
    public String write(SavedRun before, SavedRun after) {
        StringBuilder out = new StringBuilder();
        identity(before, after, out);
        TextTable table = new TextTable(style, width, List.of("", "A", "B", "B − A", ""));
        List<String> alone = new ArrayList<>();
        int changed = 0;
        int same = 0;
        for (SavedRun.Variant a : before.variants()) {
            SavedRun.Variant b = variant(after, a.name());
            if (b == null) {
                alone.add("only in A: variant " + a.name());
                continue;
            }
            for (Map.Entry<String, @Nullable Estimate> metric : a.metrics().entrySet()) {
                String name = a.name() + " " + metric.getKey();
                if (!b.metrics().containsKey(metric.getKey())) {
                    alone.add("only in A: " + name);
                    continue;
                }
                Estimate was = metric.getValue();
                Estimate is = b.metrics().get(metric.getKey());
                if (changed(was, is)) {
                    changed++;
                    table.row(List.of(name, figure(was), figure(is), difference(was, is), trend(was, is)));
                } else {
                    same++;
                }
            }
            b.metrics().keySet().stream()
                    .filter(name -> !a.metrics().containsKey(name))
                    .forEach(name -> alone.add("only in B: " + a.name() + " " + name));
        }
        after.variants().stream()
                .filter(variant -> variant(before, variant.name()) == null)
                .forEach(variant -> alone.add("only in B: variant " + variant.name()));
        if (changed > 0) {
            table.appendTo(out);
        }
        alone.forEach(line -> out.append(line).append('\n'));
        out.append(style.bold(changed + " changed, " + same + " the same within their intervals"))
                .append("; times in seconds, shares in 0..1\n");
        return out.toString();
    }

    private void identity(SavedRun before, SavedRun after, StringBuilder out) {
        List<String> notes = new ArrayList<>();
        if (!before.scenario().equals(after.scenario())) {
            notes.add("scenario " + before.scenario() + " against " + after.scenario());
        } else if (!before.scenarioHash().equals(after.scenarioHash())) {
            notes.add("the scenario itself differs");
        }
        if (!before.version().equals(after.version())) {
            notes.add("version " + before.version() + " against " + after.version());
        }
        notes.add(
                before.seed() == after.seed()
                        ? "same seed " + before.seed()
                        : "seed " + before.seed() + " against " + after.seed());
        out.append(String.join("; ", notes)).append("\n\n");
    }

    private static SavedRun.@Nullable Variant variant(SavedRun run, String name) {
        return run.variants().stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean changed(@Nullable Estimate was, @Nullable Estimate is) {
        if (was == null || is == null) {
            return (was == null) != (is == null);
        }
        return Math.abs(is.mean() - was.mean()) > noise(was, is);
    }

    private static double noise(Estimate was, Estimate is) {
        double a = (was.high() - was.low()) / 2;
        double b = (is.high() - is.low()) / 2;
        double noise = Math.hypot(Double.isFinite(a) ? a : 0, Double.isFinite(b) ? b : 0);
        // A figure without spread, such as a count, has changed if it is another one; the last digit of JSON is none.
        return Math.max(noise, 1e-11 * Math.max(Math.abs(was.mean()), Math.abs(is.mean())));
    }

    private static String figure(@Nullable Estimate estimate) {
        return Figures.human(Unit.RATIO, estimate);
    }

    private static String difference(@Nullable Estimate was, @Nullable Estimate is) {
        if (was == null || is == null) {
            return Figures.NONE;
        }
        double mean = is.mean() - was.mean();
        double noise = noise(was, is);
        return Figures.difference(Unit.RATIO, new Estimate(mean, mean - noise, mean + noise));
    }

    private static String trend(@Nullable Estimate was, @Nullable Estimate is) {
        if (was == null || is == null) {
            return was == null ? "now a figure" : "no figure any more";
        }
        return was.mean() == 0 ? "" : percent((is.mean() - was.mean()) / Math.abs(was.mean()));
    }

    private static String percent(double share) {
        return Figures.difference(Unit.SHARE, new Estimate(share, share, share));
    }
}
