package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whether a tenant gets other workers when some of its own have failed.
 *
 * <p>Replacing them is the trap of shuffle sharding: the tenant whose requests kill workers is handed fresh ones until
 * the fleet is dead. So the default pins: a tenant lives with what is left of its shard. A budget of {@code b} lets a tenant
 * fall back on its next {@code b} choices and never on others: whatever it kills, and however often, it reaches its shard and {@code b} workers.
 *
 * @param budget how many workers beyond its shard a tenant may ever reach in one topology, 0 or more
 * @param delay how long a worker must have failed before it is replaced
 */
public record Replacement(int budget, Duration delay) {
    /**
     * Checks the parts.
     *
     * @param budget how many workers beyond its shard a tenant may ever reach in one topology, 0 or more
     * @param delay how long a worker must have failed before it is replaced
     */
    public Replacement {
        requireNonNull(delay, "delay");
        if (budget < 0 || budget > Topology.MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "budget: " + budget + " (expected: 0.." + Topology.MAX_WORKERS + " workers)");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
    }

    /**
     * Never replaces: a tenant keeps what is left of its shard.
     *
     * @return the default
     */
    public static Replacement pin() {
        return new Replacement(0, Duration.ZERO);
    }

    /**
     * Replaces up to so many failed workers of a shard by the tenant's next choices.
     *
     * @param budget how many, 0 or more
     * @param delay how long a worker must have failed before it is replaced; longer than a restart takes
     * @return the policy
     */
    public static Replacement upTo(int budget, Duration delay) {
        return new Replacement(budget, delay);
    }
}
