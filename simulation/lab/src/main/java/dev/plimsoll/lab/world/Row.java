package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * What one replication measured.
 *
 * @param figures one number each; NaN where the run has none
 * @param timelines one number a step each
 */
public record Row(List<Figure> figures, List<Timed> timelines) {
    /**
     * Copies the lists.
     *
     * @param figures one number each
     * @param timelines one number a step each
     */
    public Row {
        figures = List.copyOf(figures);
        timelines = List.copyOf(timelines);
    }

    /**
     * One number of one run.
     *
     * @param name stable name, with a dot for each level
     * @param about what it means
     * @param unit what it counts
     * @param value the number, in seconds, shares or counts; NaN if the run has none
     */
    public record Figure(String name, String about, Unit unit, double value) {}

    /**
     * Numbers of one run over virtual time.
     *
     * @param name stable name
     * @param about what they mean
     * @param unit what they count
     * @param step seconds between two values; the first value stands at second 0
     * @param values one a step, NaN where there is none
     */
    public record Timed(String name, String about, Unit unit, int step, List<Double> values) {
        /**
         * Copies the values.
         *
         * @param name stable name
         * @param about what they mean
         * @param unit what they count
         * @param step seconds between two values
         * @param values one a step
         */
        public Timed {
            values = List.copyOf(values);
        }
    }

    /** Collects a row in the order in which it is shown. */
    static final class Builder {
        private final List<Figure> figures = new ArrayList<>();
        private final List<Timed> timelines = new ArrayList<>();

        void seconds(String name, String about, double value) {
            figures.add(new Figure(name, about, Unit.SECONDS, value));
        }

        void share(String name, String about, double value) {
            figures.add(new Figure(name, about, Unit.SHARE, value));
        }

        void shareOfRuns(String name, String about, boolean holds) {
            figures.add(new Figure(name, about, Unit.SHARE_OF_RUNS, holds ? 1 : 0));
        }

        void count(String name, String about, double value) {
            figures.add(new Figure(name, about, Unit.COUNT, value));
        }

        void perSecond(String name, String about, double value) {
            figures.add(new Figure(name, about, Unit.PER_SECOND, value));
        }

        void ratio(String name, String about, double value) {
            figures.add(new Figure(name, about, Unit.RATIO, value));
        }

        void timeline(String name, String about, Unit unit, List<Double> values) {
            timeline(name, about, unit, 1, values);
        }

        void timeline(String name, String about, Unit unit, int step, List<Double> values) {
            timelines.add(new Timed(name, about, unit, step, values));
        }

        Row build() {
            return new Row(figures, timelines);
        }
    }
}
