package dev.plimsoll.shedding.knee;

/**
 * A figure and the interval that holds the true one with 95 % confidence.
 *
 * @param mean the best guess
 * @param low lower end
 * @param high upper end
 */
public record Estimate(double mean, double low, double high) {
    /**
     * Checks the order.
     *
     * @param mean the best guess
     * @param low lower end
     * @param high upper end
     */
    public Estimate {
        if (!(low <= mean && mean <= high)) {
            throw new IllegalArgumentException(
                    "low, mean, high: " + low + ", " + mean + ", " + high + " (expected: ascending)");
        }
    }

    /**
     * Asks whether a figure lies in the interval.
     *
     * @param value any figure
     * @return whether it is between low and high, both included
     */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
