package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How a deadline travels: the header {@value #NAME} carries the milliseconds the caller will still wait, as a decimal number.
 *
 * <p>The time left travels, not the point in time, so that no two clocks need agree; the time on the wire is lost, which
 * errs on the side of answering too late. Each hop subtracts what it has used before it calls the next.
 */
public final class DeadlineHeader {
    /** The header's name. */
    public static final String NAME = "Plimsoll-Deadline-Ms";

    private static final int DIGITS_MOST = 9;

    private DeadlineHeader() {}

    /**
     * Writes the header for a call that is made now.
     *
     * @param deadlineNanos when the caller stops waiting
     * @param nowNanos the time on the same clock
     * @return the header's value; "0" if the deadline has passed
     */
    public static String write(long deadlineNanos, long nowNanos) {
        long left = (deadlineNanos - nowNanos) / 1_000_000;
        return Long.toString(Math.max(0, Math.min(999_999_999, left)));
    }

    /**
     * Reads the header of a request that arrived now.
     *
     * @param value the header's value
     * @return the time left; empty if the value is no number of one to nine decimal digits, in which case the request has no deadline
     */
    public static Optional<Duration> read(String value) {
        requireNonNull(value, "value");
        String digits = value.strip();
        if (digits.isEmpty() || digits.length() > DIGITS_MOST) {
            return Optional.empty();
        }
        long millis = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return Optional.empty();
            }
            millis = millis * 10 + (digit - '0');
        }
        return Optional.of(Duration.ofMillis(millis));
    }
}
