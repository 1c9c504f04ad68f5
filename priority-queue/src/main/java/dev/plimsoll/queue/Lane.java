package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of one lane. Immutable; {@link #named} starts one.
 *
 * <p>A lane that sets nothing has share 1, no reserve, no cap, room for a million items, coalesces, is fair between
 * tenants, retries 8 times with back-off from 100 ms to 1 min, and takes a lease back after 10 min.
 */
public final class Lane {
    /** The largest number of attempts a lane may allow. */
    static final int MAX_ATTEMPTS = 1000;

    final String name;
    final int share;
    final int reserve;
    final int cap;
    final int maxItems;
    final long maxBytes;
    final int maxPayloadBytes;
    final boolean coalescing;
    final boolean fair;
    final int tenantCap;
    final Map<String, Double> weights;
    final long leaseNanos;
    final int maxAttempts;
    final long backoffBaseNanos;
    final long backoffCapNanos;
    final double retryRatio;
    final int retryBurst;
    final long standingTargetNanos;
    final long standingIntervalNanos;
    final double tenantRate;
    final long tenantWindowNanos;
    final long spillIntervalNanos;

    private Lane(Builder b) {
        this.name = b.name;
        this.share = b.share;
        this.reserve = b.reserve;
        this.cap = b.cap;
        this.maxItems = b.maxItems;
        this.maxBytes = b.maxBytes;
        this.maxPayloadBytes = b.maxPayloadBytes;
        this.coalescing = b.coalescing;
        this.fair = b.fair;
        this.tenantCap = b.tenantCap;
        this.weights = Map.copyOf(b.weights);
        this.leaseNanos = b.leaseNanos;
        this.maxAttempts = b.maxAttempts;
        this.backoffBaseNanos = b.backoffBaseNanos;
        this.backoffCapNanos = b.backoffCapNanos;
        this.retryRatio = b.retryRatio;
        this.retryBurst = b.retryBurst;
        this.standingTargetNanos = b.standingTargetNanos;
        this.standingIntervalNanos = b.standingIntervalNanos;
        this.tenantRate = b.tenantRate;
        this.tenantWindowNanos = b.tenantWindowNanos;
        this.spillIntervalNanos = b.spillIntervalNanos;
    }

    /**
     * Starts the settings of a lane.
     *
     * @param name the lane's name, not empty
     * @return a builder with the defaults of {@link Lane}
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Names the lane.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * Tells whether one entry stands for all items of a tenant with one key.
     *
     * @return whether the lane coalesces
     */
    public boolean coalescing() {
        return coalescing;
    }

    /**
     * Tells how many items the lane may hold.
     *
     * @return the bound
     */
    public int maxItems() {
        return maxItems;
    }

    /**
     * Tells how many bytes one payload may have.
     *
     * @return the bound
     */
    public int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /**
     * Tells how often an item is run before it is sidelined.
     *
     * @return the bound
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Tells after what time a lease is taken back.
     *
     * @return the time
     */
    public Duration leaseTimeout() {
        return Duration.ofNanos(leaseNanos);
    }

    /**
     * Gives the ceiling of the delay after so many failed runs; the delay is uniform between zero and it.
     *
     * @param failures the failed runs, 1 or more
     * @return the ceiling
     */
    public Duration backoffCeiling(int failures) {
        return Duration.ofNanos(Backoff.ceilingNanos(backoffBaseNanos, backoffCapNanos, Math.max(1, failures)));
    }

    @Override
    public String toString() {
        return "Lane[" + name + ", share " + share + ", reserve " + reserve + "]";
    }

    /** Collects the settings of a lane; each setter checks its own value. */
    public static final class Builder {
        private final String name;
        private int share = 1;
        private int reserve;
        private int cap = Integer.MAX_VALUE;
        private int maxItems = 1_000_000;
        private long maxBytes = Long.MAX_VALUE;
        private int maxPayloadBytes = Integer.MAX_VALUE;
        private boolean coalescing = true;
        private boolean fair = true;
        private int tenantCap = Integer.MAX_VALUE;
        private final Map<String, Double> weights = new HashMap<>();
        private long leaseNanos = Duration.ofMinutes(10).toNanos();
        private int maxAttempts = 8;
        private long backoffBaseNanos = Duration.ofMillis(100).toNanos();
        private long backoffCapNanos = Duration.ofMinutes(1).toNanos();
        private double retryRatio = .1;
        private int retryBurst = 100;
        private long standingTargetNanos;
        private long standingIntervalNanos;
        private double tenantRate;
        private long tenantWindowNanos;
        private long spillIntervalNanos;

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
            if (name.isEmpty()) {
                throw new IllegalArgumentException("name: empty (expected: the lane's name)");
            }
        }

        /**
         * Sets the lane's weight when the workers are divided into guarantees.
         *
         * @param value the weight, 1 to 1,000,000, default 1
         * @return this builder
         */
        public Builder share(int value) {
            share = atLeast("share", value, 1);
            if (value > 1_000_000) {
                throw new IllegalArgumentException("share: " + value + " (expected: 1..1000000)");
            }
            return this;
        }

        /**
         * Sets how many workers are kept for this lane and never lent, even while they idle.
         *
         * @param workers the workers, 0 or more, default 0
         * @return this builder
         */
        public Builder reserve(int workers) {
            reserve = atLeast("reserve", workers, 0);
            return this;
        }

        /**
         * Sets how many leases the lane may hold at most, borrowed workers included.
         *
         * @param workers the leases, 1 or more, default no cap
         * @return this builder
         */
        public Builder cap(int workers) {
            cap = atLeast("cap", workers, 1);
            return this;
        }

        /**
         * Bounds the items the lane holds: waiting, delayed and sidelined ones.
         *
         * @param items the bound, 1 or more, default 1,000,000
         * @return this builder
         */
        public Builder maxItems(int items) {
            maxItems = atLeast("maxItems", items, 1);
            return this;
        }

        /**
         * Bounds the bytes of the payloads the lane holds, leased ones included, as the queue's sizer counts them.
         *
         * @param bytes the bound, 1 or more, default none
         * @return this builder
         */
        public Builder maxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxBytes: " + bytes + " (expected: 1 or more)");
            }
            maxBytes = bytes;
            return this;
        }

        /**
         * Bounds the bytes of one payload.
         *
         * @param bytes the bound, 1 or more, default none
         * @return this builder
         */
        public Builder maxPayloadBytes(int bytes) {
            maxPayloadBytes = atLeast("maxPayloadBytes", bytes, 1);
            return this;
        }

        /**
         * Chooses whether one entry stands for all items of a tenant with one key.
         *
         * <p>Without it every item has its own run, and equal keys may run at the same time.
         *
         * @param value default {@code true}
         * @return this builder
         */
        public Builder coalescing(boolean value) {
            coalescing = value;
            return this;
        }

        /**
         * Chooses between start-time fair queueing over tenants and strict first in, first out over all of them.
         *
         * @param value {@code true} for fair, the default
         * @return this builder
         */
        public Builder fair(boolean value) {
            fair = value;
            return this;
        }

        /**
         * Bounds the leases one tenant may hold in this lane, whoever else wants a worker or not.
         *
         * @param workers the leases, 1 or more, default no cap
         * @return this builder
         */
        public Builder tenantCap(int workers) {
            tenantCap = atLeast("tenantCap", workers, 1);
            return this;
        }

        /**
         * Sets a tenant's weight in this lane; others weigh 1.
         *
         * @param tenant the tenant
         * @param weight from 0.001 to 1,000
         * @return this builder
         */
        public Builder weight(String tenant, double weight) {
            requireNonNull(tenant, "tenant");
            if (!(weight >= .001 && weight <= 1000)) {
                throw new IllegalArgumentException(
                        "weight of \"" + tenant + "\": " + weight + " (expected: 0.001..1000)");
            }
            weights.put(tenant, weight);
            return this;
        }

        /**
         * Sets after what time a lease that was neither ended nor extended is taken back and its item retried.
         *
         * @param value more than zero, default 10 minutes
         * @return this builder
         */
        public Builder leaseTimeout(Duration value) {
            leaseNanos = positive("leaseTimeout", value);
            return this;
        }

        /**
         * Sets how often an item is run before it is sidelined.
         *
         * @param value 1 to 1,000, default 8
         * @return this builder
         */
        public Builder maxAttempts(int value) {
            maxAttempts = atLeast("maxAttempts", value, 1);
            if (value > MAX_ATTEMPTS) {
                throw new IllegalArgumentException("maxAttempts: " + value + " (expected: 1.." + MAX_ATTEMPTS + ")");
            }
            return this;
        }

        /**
         * Sets the delays between attempts: uniform between zero and a ceiling that starts at {@code first}, doubles
         * with every attempt and stays at {@code cap}.
         *
         * @param first the first ceiling, more than zero, default 100 ms
         * @param cap the last ceiling, at least {@code first}, default 1 minute
         * @return this builder
         */
        public Builder backoff(Duration first, Duration cap) {
            long base = positive("first", first);
            if (cap.compareTo(first) < 0) {
                throw new IllegalArgumentException("cap: " + cap + " (expected: at least first, " + first + ")");
            }
            backoffBaseNanos = base;
            backoffCapNanos = positive("cap", cap);
            return this;
        }

        /**
         * Sets the lane's retry budget: every first attempt earns {@code ratio} of a retry, up to {@code burst}.
         *
         * <p>An item whose retry finds the budget spent is sidelined, not lost. The lane starts with a full budget.
         *
         * @param ratio retries for one first attempt, 0 to 1,000, default 0.1
         * @param burst the most that can be saved up, 0 or more, default 100
         * @return this builder
         */
        public Builder retryBudget(double ratio, int burst) {
            if (!(ratio >= 0 && ratio <= 1000)) {
                throw new IllegalArgumentException("ratio: " + ratio + " (expected: 0..1000)");
            }
            retryRatio = ratio;
            retryBurst = atLeast("burst", burst, 0);
            return this;
        }

        /**
         * Serves each tenant's newest item first while the lane has a standing queue.
         *
         * <p>A queue stands when the item at the head had waited longer than {@code target} at every grant throughout
         * {@code interval}; it ceases with the first head that waited less, or when the lane is empty.
         *
         * @param target the wait that is still good, more than zero
         * @param interval how long it must be exceeded, more than zero
         * @return this builder
         */
        public Builder newestFirstUnderOverload(Duration target, Duration interval) {
            standingTargetNanos = positive("target", target);
            standingIntervalNanos = positive("interval", interval);
            return this;
        }

        /**
         * Refuses a tenant as a whole while it submits faster than a rate.
         *
         * <p>A tenant that submits more than {@code perSecond * window} items in one window is refused until the end of
         * the first window in which it stayed below. Its waiting items are served as before.
         *
         * @param perSecond items a second, more than 0
         * @param window over which the rate is taken, more than zero
         * @return this builder
         */
        public Builder tenantRate(double perSecond, Duration window) {
            if (!(perSecond > 0 && perSecond <= 1e9)) {
                throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: more than 0, at most 1e9)");
            }
            tenantRate = perSecond;
            tenantWindowNanos = positive("window", window);
            return this;
        }

        /**
         * Spills what finds the lane full to the journal instead of refusing it.
         *
         * <p>A spilled item is durable and takes a few bytes of memory. It comes back when the lane has nothing else
         * ready and a worker is free for it, in the order spilled, at no more than the given rate: so new work goes first.
         * It coalesces when it comes back. Without a journal this setting does nothing.
         *
         * @param perSecond items a second that come back at most, more than 0, at most 1e9
         * @return this builder
         */
        public Builder spill(double perSecond) {
            if (!(perSecond > 0 && perSecond <= 1e9)) {
                throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: more than 0, at most 1e9)");
            }
            spillIntervalNanos = Math.max(1, (long) (1e9 / perSecond));
            return this;
        }

        /**
         * Makes the lane.
         *
         * @return the settings
         */
        public Lane build() {
            if (reserve > cap) {
                throw new IllegalArgumentException(
                        "reserve of \"" + name + "\": " + reserve + " (expected: at most the lane's cap, " + cap + ")");
            }
            return new Lane(this);
        }

        private static int atLeast(String what, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(what + ": " + value + " (expected: " + least + " or more)");
            }
            return value;
        }
    }

    /** The longest duration a setting may have; longer ones would overflow sums of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    static long positive(String what, Duration value) {
        requireNonNull(value, what);
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: more than 0, at most ten years)");
        }
        return value.toNanos();
    }
}
