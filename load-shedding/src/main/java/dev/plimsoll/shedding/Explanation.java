package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/**
 * Why the last refusal happened, with the state it was judged by.
 *
 * @param reason why
 * @param priority the request's priority
 * @param costClass the request's cost class
 * @param inFlight what was in flight
 * @param limit the limit then
 * @param knee estimate of the knee now
 * @param flatLatency mean latency below the knee now
 * @param timeout how long clients wait
 */
public record Explanation(
        Refusal reason,
        Priority priority,
        int costClass,
        int inFlight,
        int limit,
        double knee,
        Duration flatLatency,
        Duration timeout) {
    /**
     * Checks that nothing is missing.
     *
     * @param reason why
     * @param priority the request's priority
     * @param costClass the request's cost class
     * @param inFlight what was in flight
     * @param limit the limit then
     * @param knee estimate of the knee now
     * @param flatLatency mean latency below the knee now
     * @param timeout how long clients wait
     */
    public Explanation {
        requireNonNull(reason, "reason");
        requireNonNull(priority, "priority");
        requireNonNull(flatLatency, "flatLatency");
        requireNonNull(timeout, "timeout");
    }

    /**
     * Says it in a sentence.
     *
     * @return a sentence with the figures, in English
     */
    public String text() {
        String state = String.format(
                Locale.ROOT,
                "%d in flight, limit %d, knee %.1f, %.1f ms alone, clients wait %d ms",
                inFlight,
                limit,
                knee,
                flatLatency.toNanos() / 1e6,
                timeout.toMillis());
        return switch (reason) {
            case OVER_LIMIT -> priority + " request refused, the limit is reached: " + state;
            case RESERVED -> priority + " request refused, what is left is kept for higher priorities: " + state;
            case DEADLINE -> priority + " request refused, it could not be answered before its deadline: " + state;
            case HOPELESS_CLASS ->
                priority + " request refused, most answers of cost class " + costClass + " come too late now: " + state;
        };
    }
}
