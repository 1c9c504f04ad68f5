package dev.plimsoll.lab.result;

import java.util.List;

/**
 * A scenario's whole result: {@code plimsoll.run/1} in JSON.
 *
 * @param scenario its name
 * @param title its title
 * @param question what it asks, one sentence
 * @param answer the verdict in one plain sentence, made from the scenario's template and the figures
 * @param assumptions what was assumed, each with its source
 * @param scenarioHash SHA-256 of the scenario as it ran, hexadecimal
 * @param seed the seed that reproduces it
 * @param version the library's version
 * @param effort how many runs there are and why, in words
 * @param classesRun the shipped classes that ran, by name, sorted
 * @param assertions the scenario's assertions, judged
 * @param variants one result a variant, in the scenario's order
 * @param marks moments to mark on a timeline, in seconds
 */
public record RunResult(
        String scenario,
        String title,
        String question,
        String answer,
        List<Assumption> assumptions,
        String scenarioHash,
        long seed,
        String version,
        String effort,
        List<String> classesRun,
        List<Verdict> assertions,
        List<VariantResult> variants,
        List<Mark> marks) {
    /**
     * Copies the lists.
     *
     * @param scenario its name
     * @param title its title
     * @param question what it asks, one sentence
     * @param answer the verdict in one plain sentence
     * @param assumptions what was assumed, each with its source
     * @param scenarioHash SHA-256 of the scenario as it ran, hexadecimal
     * @param seed the seed that reproduces it
     * @param version the library's version
     * @param effort how many runs there are and why, in words
     * @param classesRun the shipped classes that ran, by name, sorted
     * @param assertions the scenario's assertions, judged
     * @param variants one result a variant, in the scenario's order
     * @param marks moments to mark on a timeline, in seconds
     */
    public RunResult {
        assumptions = List.copyOf(assumptions);
        classesRun = List.copyOf(classesRun);
        assertions = List.copyOf(assertions);
        variants = List.copyOf(variants);
        marks = List.copyOf(marks);
    }

    /**
     * An assumption of the scenario.
     *
     * @param says what is assumed
     * @param source where it comes from, or {@code assumed}
     */
    public record Assumption(String says, String source) {}

    /**
     * A moment of the scenario, such as its trigger.
     *
     * @param name what happens
     * @param from when it begins, seconds
     * @param to when it ends, seconds; equal to {@code from} for an instant
     */
    public record Mark(String name, double from, double to) {}
}
