package dev.plimsoll.lab.result;

import java.util.List;

/**
 * Some replications of a scenario, each by itself: what one shard of a run finished. Joined with the other shards they give
 * the result that a single run would have given.
 *
 * @param scenarioHash SHA-256 of the scenario as it ran, hexadecimal
 * @param seed the seed of the whole run
 * @param replications how many replications the whole run has
 * @param version the library's version
 * @param classesRun the shipped classes that ran, by name, sorted
 * @param runs one a replication and variant
 */
public record Samples(
        String scenarioHash, long seed, int replications, String version, List<String> classesRun, List<Run> runs) {
    /**
     * Copies the lists.
     *
     * @param scenarioHash SHA-256 of the scenario as it ran
     * @param seed the seed of the whole run
     * @param replications how many replications the whole run has
     * @param version the library's version
     * @param classesRun the shipped classes that ran
     * @param runs one a replication and variant
     */
    public Samples {
        classesRun = List.copyOf(classesRun);
        runs = List.copyOf(runs);
    }

    /**
     * One replication of one variant.
     *
     * @param variant the variant's name
     * @param replication its number, from 0
     * @param figures what it measured, in the order in which it is shown
     */
    public record Run(String variant, int replication, List<Figure> figures) {
        /**
         * Copies the figures.
         *
         * @param variant the variant's name
         * @param replication its number, from 0
         * @param figures what it measured
         */
        public Run {
            figures = List.copyOf(figures);
        }
    }

    /**
     * One number of one replication.
     *
     * @param name stable name, with a dot for each level
     * @param about what it means
     * @param unit what it counts
     * @param value the number; NaN if the run has none
     */
    public record Figure(String name, String about, Unit unit, double value) {}
}
