package dev.plimsoll.lab.result;

import java.util.List;

/**
 * What one variant of a scenario did.
 *
 * @param name the variant's name in the scenario
 * @param about one line from the scenario: what is different here
 * @param replications how many runs stand behind each figure
 * @param metrics the figures, in the order in which they are shown
 * @param series the timelines
 */
public record VariantResult(String name, String about, int replications, List<Metric> metrics, List<Series> series) {
    /**
     * Copies the lists.
     *
     * @param name the variant's name in the scenario
     * @param about one line from the scenario: what is different here
     * @param replications how many runs stand behind each figure
     * @param metrics the figures, in the order in which they are shown
     * @param series the timelines
     */
    public VariantResult {
        metrics = List.copyOf(metrics);
        series = List.copyOf(series);
    }
}
