package dev.plimsoll.simulation;

/**
 * An estimate and how sure it is: the bounds that hold the true value 95 times in 100.
 *
 * @param estimate the mean, share or quantile that was found
 * @param low the lower bound
 * @param high the upper bound
 * @param samples how many runs or trials it rests on
 */
public record Interval(double estimate, double low, double high, long samples) {

    /**
     * Returns half the distance between the bounds.
     *
     * @return the half width, at least 0
     */
    public double halfWidth() {
        return (high - low) / 2;
    }

    /**
     * Returns whether a value lies between the bounds.
     *
     * @param value what may be the true value
     * @return whether it is one of those the data does not contradict
     */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
