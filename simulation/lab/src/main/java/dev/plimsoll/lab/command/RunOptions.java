package dev.plimsoll.lab.command;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to run a scenario.
 *
 * @param seed the seed; if empty, 1
 * @param replications how many runs of each variant, at least 1; if empty, as many as the scenario says, or as its intervals need
 */
public record RunOptions(OptionalLong seed, OptionalInt replications) {
    /**
     * Checks the count.
     *
     * @param seed the seed; if empty, 1
     * @param replications how many runs of each variant
     * @throws IllegalArgumentException if {@code replications} is below 1
     */
    public RunOptions {
        if (replications.isPresent() && replications.getAsInt() < 1) {
            throw new IllegalArgumentException("replications: " + replications.getAsInt() + " (expected: at least 1)");
        }
    }
}
