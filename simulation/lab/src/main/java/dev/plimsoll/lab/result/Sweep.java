package dev.plimsoll.lab.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure of one variant over one or two varied settings.
 *
 * @param scenario the scenario's name
 * @param variant the variant's name
 * @param metric the figure's name
 * @param about what it means
 * @param unit what it counts
 * @param seed the seed of every run
 * @param replications how many runs stand behind each figure
 * @param axes the varied settings, one or two
 * @param cells one estimate a point, the first axis varying slowest; {@code null} where no run has the figure
 */
public record Sweep(
        String scenario,
        String variant,
        String metric,
        String about,
        Unit unit,
        long seed,
        int replications,
        List<Axis> axes,
        List<Cell> cells) {
    /**
     * Copies the lists.
     *
     * @param scenario the scenario's name
     * @param variant the variant's name
     * @param metric the figure's name
     * @param about what it means
     * @param unit what it counts
     * @param seed the seed of every run
     * @param replications how many runs stand behind each figure
     * @param axes the varied settings
     * @param cells one estimate a point
     */
    public Sweep {
        axes = List.copyOf(axes);
        cells = List.copyOf(cells);
    }

    /**
     * A varied setting.
     *
     * @param path its path in the scenario
     * @param values what it was set to, in order
     */
    public record Axis(String path, List<String> values) {
        /**
         * Copies the values.
         *
         * @param path its path in the scenario
         * @param values what it was set to
         */
        public Axis {
            values = List.copyOf(values);
        }
    }

    /**
     * The figure at one point.
     *
     * @param estimate the figure; {@code null} where no run has it
     */
    public record Cell(@Nullable Estimate estimate) {}
}
