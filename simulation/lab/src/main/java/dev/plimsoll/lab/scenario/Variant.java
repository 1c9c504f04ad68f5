package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

/**
 * One way to run a scenario.
 *
 * @param name its name, unique in the scenario
 * @param about what it shows, one line
 * @param loses whether the pattern loses here
 * @param settings the scenario's values with this variant's laid over
 */
public record Variant(String name, String about, boolean loses, Settings settings) {
    /**
     * Checks for nulls.
     *
     * @param name its name
     * @param about what it shows
     * @param loses whether the pattern loses here
     * @param settings its values
     */
    public Variant {
        requireNonNull(name, "name");
        requireNonNull(about, "about");
        requireNonNull(settings, "settings");
    }
}
