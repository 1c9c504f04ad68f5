package dev.plimsoll.lab.result;

import java.util.List;

/**
 * A figure over virtual time, averaged over replications.
 *
 * @param name stable name, such as {@code customersInvolved}
 * @param about what it means, one line for people
 * @param unit what it counts
 * @param step seconds between two values; the first value stands at second 0
 * @param mean the values; {@code NaN} where nothing was observed
 */
public record Series(String name, String about, Unit unit, double step, List<Double> mean) {
    /**
     * Copies the values.
     *
     * @param name stable name
     * @param about what it means, one line for people
     * @param unit what it counts
     * @param step seconds between two values
     * @param mean the values
     */
    public Series {
        mean = List.copyOf(mean);
    }
}
