package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

/**
 * A figure with its dimension, as assertions state it.
 *
 * @param value in seconds, in 0..1 for a share, a second for a rate, otherwise the number itself
 * @param dimension what the unit said
 */
public record Quantity(double value, Dimension dimension) {
    /** What a figure's unit says it is. */
    public enum Dimension {
        /** Time, such as {@code 443 s}. */
        SECONDS,
        /** A share, such as {@code 92.5 %}. */
        SHARE,
        /** A rate, such as {@code 25k/s}. */
        PER_SECOND,
        /** A number without unit: a count or a ratio. */
        NUMBER
    }

    /**
     * Checks for null.
     *
     * @param value the figure
     * @param dimension what the unit said
     */
    public Quantity {
        requireNonNull(dimension, "dimension");
    }
}
