package dev.plimsoll.lab.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What common random numbers leave of the variance of a run's differences: of those whose two variants both vary, since
 * where one is a constant nothing can cancel.
 *
 * @param median the median of their variance ratios
 * @param least the smallest
 * @param most the largest
 * @param differences how many there are
 */
public record Pairing(double median, double least, double most, int differences) {
    /** A standard deviation below this part of the other one is none. */
    private static final double HARDLY = 0.1;

    /**
     * Looks at all differences of a run.
     *
     * @param result the run
     * @return what pairing gained; empty if no two variants vary
     */
    public static Optional<Pairing> of(RunResult result) {
        List<Double> ratios = new ArrayList<>();
        for (VariantResult variant : result.variants()) {
            for (Metric metric : variant.metrics()) {
                if (!Double.isNaN(metric.varianceRatio())
                        && bothVary(result.variants().get(0), metric)) {
                    ratios.add(metric.varianceRatio());
                }
            }
        }
        if (ratios.isEmpty()) {
            return Optional.empty();
        }
        ratios.sort(null);
        int half = ratios.size() / 2;
        double median = ratios.size() % 2 == 1 ? ratios.get(half) : (ratios.get(half - 1) + ratios.get(half)) / 2;
        return Optional.of(new Pairing(median, ratios.get(0), ratios.get(ratios.size() - 1), ratios.size()));
    }

    private static boolean bothVary(VariantResult first, Metric metric) {
        return first.metrics().stream()
                .filter(base -> base.name().equals(metric.name()))
                .anyMatch(base -> alike(width(base.estimate()), width(metric.estimate())));
    }

    private static boolean alike(double a, double b) {
        return Math.min(a, b) > 0 && Math.min(a, b) >= HARDLY * Math.max(a, b);
    }

    private static double width(@Nullable Estimate estimate) {
        return estimate == null ? 0 : estimate.high() - estimate.low();
    }

    /**
     * Says it in a sentence.
     *
     * @return such as {@code Common random numbers leave 82.4 % of the variance that independent runs would give (median of 52
     *     differences, 0.01 % to 130 %).}
     */
    public String sentence() {
        return "Common random numbers leave " + percent(median) + " of the variance that independent runs would give"
                + (differences == 1
                        ? "."
                        : " (median of " + differences + " differences, " + percent(least) + " to " + percent(most)
                                + ").");
    }

    private static String percent(double ratio) {
        return Figures.human(Unit.SHARE, ratio);
    }
}
