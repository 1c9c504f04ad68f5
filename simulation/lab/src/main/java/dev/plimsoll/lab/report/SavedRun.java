package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as {@code plimsoll.run/1} keeps it: its figures and what reproduces it, without texts and timelines.
 *
 * @param scenario the scenario's name
 * @param scenarioHash SHA-256 of the scenario as it ran, hexadecimal
 * @param seed the seed that reproduces it
 * @param version the version of the library that ran it
 * @param classesRun the shipped classes that ran
 * @param assertions the scenario's assertions, judged
 * @param variants the variants, in the scenario's order
 */
public record SavedRun(
        String scenario,
        String scenarioHash,
        long seed,
        String version,
        List<String> classesRun,
        List<Verdict> assertions,
        List<Variant> variants) {
    /**
     * Copies the lists.
     *
     * @param scenario the scenario's name
     * @param scenarioHash SHA-256 of the scenario as it ran, hexadecimal
     * @param seed the seed that reproduces it
     * @param version the version of the library that ran it
     * @param classesRun the shipped classes that ran
     * @param assertions the scenario's assertions, judged
     * @param variants the variants, in the scenario's order
     */
    public SavedRun {
        classesRun = List.copyOf(classesRun);
        assertions = List.copyOf(assertions);
        variants = List.copyOf(variants);
    }

    /**
     * One variant's figures.
     *
     * @param name the variant's name
     * @param replications how many runs stand behind each figure
     * @param metrics figures by dotted name, in the file's order; {@code null} where no run had one. Times in seconds,
     *     shares in 0..1
     */
    public record Variant(String name, int replications, Map<String, @Nullable Estimate> metrics) {
        /**
         * Copies the map, its order included.
         *
         * @param name the variant's name
         * @param replications how many runs stand behind each figure
         * @param metrics figures by dotted name
         */
        public Variant {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Estimate>(metrics));
        }
    }
}
