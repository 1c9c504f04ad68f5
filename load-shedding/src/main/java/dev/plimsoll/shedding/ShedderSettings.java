package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What can be set, also while a shedder runs.
 *
 * @param timeout how long a client waits for an answer; above 0, at most a day
 * @param leastLimit the law never goes below it; 1 by default
 * @param mostLimit the law never goes above it; 1,000 by default, at most 100,000
 * @param fixedLimit a limit that holds whatever the law says; empty by default
 * @param reservedShare most of the limit that may be kept free for higher priorities, 0..1; 0.5 by default
 * @param dryRun whether to admit everything and only count what would have been refused; {@code false} by default
 */
public record ShedderSettings(
        Duration timeout, int leastLimit, int mostLimit, OptionalInt fixedLimit, double reservedShare, boolean dryRun) {
    static final int MOST = 100_000;

    /**
     * Checks each value.
     *
     * @param timeout how long a client waits for an answer; above 0, at most a day
     * @param leastLimit the law never goes below it; 1 by default
     * @param mostLimit the law never goes above it; 1,000 by default, at most 100,000
     * @param fixedLimit a limit that holds whatever the law says; empty by default
     * @param reservedShare most of the limit that may be kept free for higher priorities, 0..1; 0.5 by default
     * @param dryRun whether to admit everything and only count what would have been refused; {@code false} by default
     */
    public ShedderSettings {
        requireNonNull(timeout, "timeout");
        requireNonNull(fixedLimit, "fixedLimit");
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0, at most 24 hours)");
        }
        if (leastLimit < 1 || leastLimit > mostLimit) {
            throw new IllegalArgumentException(
                    "leastLimit: " + leastLimit + " (expected: 1.." + mostLimit + ", the mostLimit)");
        }
        if (mostLimit > MOST) {
            throw new IllegalArgumentException("mostLimit: " + mostLimit + " (expected: at most " + MOST + ")");
        }
        if (fixedLimit.isPresent() && (fixedLimit.getAsInt() < 1 || fixedLimit.getAsInt() > mostLimit)) {
            throw new IllegalArgumentException(
                    "fixedLimit: " + fixedLimit.getAsInt() + " (expected: 1.." + mostLimit + ", the mostLimit)");
        }
        if (!(reservedShare >= 0 && reservedShare <= 1)) {
            throw new IllegalArgumentException("reservedShare: " + reservedShare + " (expected: 0..1)");
        }
    }

    /**
     * The defaults for a client that waits so long.
     *
     * @param timeout how long a client waits for an answer; above 0, at most a day
     * @return settings with every other value at its default
     */
    public static ShedderSettings of(Duration timeout) {
        return new ShedderSettings(timeout, 1, 1000, OptionalInt.empty(), .5, false);
    }

    /**
     * Changes the time-out.
     *
     * @param timeout how long a client waits for an answer; above 0, at most a day
     * @return a copy with that value
     */
    public ShedderSettings withTimeout(Duration timeout) {
        return new ShedderSettings(timeout, leastLimit, mostLimit, fixedLimit, reservedShare, dryRun);
    }

    /**
     * Changes the range in which the law may move.
     *
     * @param least the law never goes below it; at least 1
     * @param most the law never goes above it; at most 100,000
     * @return a copy with those values
     */
    public ShedderSettings withLimits(int least, int most) {
        return new ShedderSettings(timeout, least, most, fixedLimit, reservedShare, dryRun);
    }

    /**
     * Fixes the limit.
     *
     * @param limit what may be in flight; 1 to {@link #mostLimit()}
     * @return a copy with that value
     */
    public ShedderSettings withFixedLimit(int limit) {
        return new ShedderSettings(timeout, leastLimit, mostLimit, OptionalInt.of(limit), reservedShare, dryRun);
    }

    /**
     * Gives the limit back to the law.
     *
     * @return a copy without a fixed limit
     */
    public ShedderSettings withAdaptiveLimit() {
        return new ShedderSettings(timeout, leastLimit, mostLimit, OptionalInt.empty(), reservedShare, dryRun);
    }

    /**
     * Changes what may be kept free for higher priorities.
     *
     * @param share most of the limit, 0..1
     * @return a copy with that value
     */
    public ShedderSettings withReservedShare(double share) {
        return new ShedderSettings(timeout, leastLimit, mostLimit, fixedLimit, share, dryRun);
    }

    /**
     * Switches the dry run on or off.
     *
     * @param on whether to admit everything and only count what would have been refused
     * @return a copy with that value
     */
    public ShedderSettings withDryRun(boolean on) {
        return new ShedderSettings(timeout, leastLimit, mostLimit, fixedLimit, reservedShare, on);
    }
}
