package dev.plimsoll.lab.result;

import java.util.List;
import java.util.Optional;
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
 * @param theory where theory puts the border, if it knows one along an axis
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
        List<Cell> cells,
        Optional<Theory> theory) {
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
     * @param theory where theory puts the border
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

    /**
     * Where theory says that a bad state sustains itself: between two values along one axis.
     *
     * @param axis which axis, 0 or 1
     * @param at the numbers behind that axis's values, in order
     * @param low where the band begins, in the same numbers: one for each value of the other axis, or one where there is none
     * @param high where it ends, likewise
     * @param says the formula, in words
     */
    public record Theory(int axis, List<Double> at, List<Double> low, List<Double> high, String says) {
        /**
         * Copies the lists.
         *
         * @param axis which axis, 0 or 1
         * @param at the numbers behind that axis's values
         * @param low where the band begins
         * @param high where it ends
         * @param says the formula, in words
         */
        public Theory {
            at = List.copyOf(at);
            low = List.copyOf(low);
            high = List.copyOf(high);
        }
    }
}
