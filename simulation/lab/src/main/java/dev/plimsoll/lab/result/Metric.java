package dev.plimsoll.lab.result;

import org.jspecify.annotations.Nullable;

/**
 * One figure of one variant.
 *
 * @param name stable name, with a dot for each level of the JSON, such as {@code bystanderWait.p99}
 * @param about what it means, one line for people
 * @param unit what it counts
 * @param estimate the figure, or {@code null} where no run has one (a run that never recovers has no time to recover)
 * @param difference this variant minus the first, paired by replication; {@code null} for the first variant and where a
 *     figure is missing
 * @param varianceRatio the variance of that difference over the one that independent runs of both would give: what common
 *     random numbers leave of it; NaN where there is no difference, or nothing varies
 */
public record Metric(
        String name,
        String about,
        Unit unit,
        @Nullable Estimate estimate,
        @Nullable Estimate difference,
        double varianceRatio) {
    /**
     * Makes a figure that is compared with no other.
     *
     * @param name stable name
     * @param about what it means
     * @param unit what it counts
     * @param estimate the figure, or {@code null} where no run has one
     */
    public Metric(String name, String about, Unit unit, @Nullable Estimate estimate) {
        this(name, about, unit, estimate, null, Double.NaN);
    }
}
