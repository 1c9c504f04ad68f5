package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work to submit.
 *
 * <p>{@link #of} gives the required parts, the {@code with} methods the others.
 *
 * @param lane the lane's name
 * @param tenant whom the work is accounted to, at most 1,024 characters; fairness is between tenants
 * @param key what the work is about, at most 1,024 characters; in a coalescing lane, items of one tenant with equal keys stand for each other
 * @param payload what the worker needs
 * @param cost the expected worker time, or {@code null}: the mean of the tenant's work so far
 * @param timeout how long after its first admission the work is of use, or {@code null}: for ever
 * @param delay how long the item is not to be leased, from now; zero for none
 * @param <T> the payload's type
 */
public record Item<T>(
        String lane,
        String tenant,
        String key,
        T payload,
        @Nullable Duration cost,
        @Nullable Duration timeout,
        Duration delay) {

    private static final int LONGEST_NAME = 1024;

    /**
     * Checks the components.
     *
     * @param lane the lane's name
     * @param tenant whom the work is accounted to
     * @param key what the work is about
     * @param payload what the worker needs
     * @param cost the expected worker time, or {@code null}
     * @param timeout how long the work is of use, or {@code null}; zero or less is refused by the queue
     * @param delay how long the item is not to be leased
     */
    public Item {
        requireNonNull(lane, "lane");
        checkName("tenant", tenant);
        checkName("key", key);
        requireNonNull(payload, "payload");
        requireNonNull(delay, "delay");
        if (cost != null) {
            Lane.positive("cost", cost);
        }
        if (timeout != null && !timeout.isNegative() && !timeout.isZero()) {
            Lane.positive("timeout", timeout);
        }
        if (!delay.isZero()) {
            Lane.positive("delay", delay);
        }
    }

    static void checkName(String what, String name) {
        if (requireNonNull(name, what).length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    what + ": " + name.length() + " characters (expected: at most " + LONGEST_NAME + ")");
        }
    }

    /**
     * Makes an item with no stated cost, no timeout and no delay.
     *
     * @param lane the lane's name
     * @param tenant whom the work is accounted to
     * @param key what the work is about
     * @param payload what the worker needs
     * @param <T> the payload's type
     * @return the item
     */
    public static <T> Item<T> of(String lane, String tenant, String key, T payload) {
        return new Item<>(lane, tenant, key, payload, null, null, Duration.ZERO);
    }

    /**
     * States the expected worker time.
     *
     * @param value the expected worker time, more than zero
     * @return a copy with that cost
     */
    public Item<T> withCost(Duration value) {
        return new Item<>(lane, tenant, key, payload, value, timeout, delay);
    }

    /**
     * States how long the work is of use, counted from the moment the queue first admits it.
     *
     * @param value the time; zero or less is refused as {@link Admission.Reason#DEADLINE_PASSED}
     * @return a copy with that timeout
     */
    public Item<T> withTimeout(Duration value) {
        return new Item<>(lane, tenant, key, payload, cost, value, delay);
    }

    /**
     * Holds the item back for a time.
     *
     * @param value the time, zero or more
     * @return a copy with that delay
     */
    public Item<T> withDelay(Duration value) {
        return new Item<>(lane, tenant, key, payload, cost, timeout, value);
    }
}
