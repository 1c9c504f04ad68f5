package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes work from many tenants, keeps its kinds apart in lanes, and leases it to a bounded number of workers.
 *
 * <p>Thread-safe; every call but {@link #take} returns at once. The package page states exactly which item is leased
 * next. A worker loop, without threads of its own:
 *
 * <pre>{@code
 * Lease<Repair> lease = queue.take(Duration.ofSeconds(1));
 * if (lease != null) {
 *     try {
 *         repair(lease.payload(), lease.token());
 *         lease.complete();
 *     } catch (RuntimeException e) {
 *         lease.retry();
 *     }
 * }
 * }</pre>
 *
 * @param <T> the payload's type
 */
public final class RecoveryQueue<T> implements AutoCloseable {
    // One lock. Recovery work costs milliseconds; a lock-free queue would buy nanoseconds and sell the exact order.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongSupplier nanoClock;
    private final long originNanos;
    private final Engine<T> engine;
    private final Map<String, LaneState<T>> lanes = new HashMap<>();
    private long lastNanos;
    private int waiters;

    private RecoveryQueue(Builder<T> builder) {
        this.nanoClock = builder.nanoClock;
        this.originNanos = nanoClock.getAsLong();
        int[] guarantees = builder.guarantees();
        List<LaneState<T>> states = new ArrayList<>();
        Guard guard = new Guard();
        for (int i = 0; i < guarantees.length; i++) {
            Lane lane = builder.lanes.get(i);
            LaneState<T> state =
                    new LaneState<>(lane, guard, Math.min(lane.cap, builder.workers), guarantees[i], builder.seed);
            states.add(state);
            lanes.put(lane.name, state);
        }
        this.engine = new Engine<>(
                builder.workers, List.copyOf(states), builder.seed, builder.merge, builder.sizer, builder.operationLog);
    }

    /**
     * Starts a queue.
     *
     * @param workers how many leases may be held at a time, 1 to 1,000,000
     * @param <T> the payload's type
     * @return a builder that needs at least one lane
     */
    public static <T> Builder<T> builder(int workers) {
        return new Builder<>(workers);
    }

    /**
     * Submits an item with no stated cost, timeout or delay.
     *
     * @param lane the lane's name
     * @param tenant whom the work is accounted to
     * @param key what the work is about
     * @param payload what the worker needs
     * @return what became of it; refusal is an answer
     * @throws IllegalArgumentException if there is no such lane
     */
    public Admission submit(String lane, String tenant, String key, T payload) {
        requireNonNull(tenant, "tenant");
        requireNonNull(key, "key");
        requireNonNull(payload, "payload");
        LaneState<T> state = state(lane);
        lock.lock();
        try {
            Admission admission = engine.submit(state, tenant, key, payload, 0, Long.MAX_VALUE, 0, now());
            wakeOne();
            return admission;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Submits an item.
     *
     * @param item the item
     * @return what became of it; refusal is an answer
     * @throws IllegalArgumentException if there is no such lane
     */
    public Admission submit(Item<T> item) {
        LaneState<T> state = state(item.lane());
        Duration cost = item.cost();
        Duration timeout = item.timeout();
        float costNanos = cost == null ? 0 : Lane.positive("cost", cost);
        long timeoutNanos = Long.MAX_VALUE;
        if (timeout != null) {
            timeoutNanos = timeout.isNegative() || timeout.isZero() ? 0 : Lane.positive("timeout", timeout);
        }
        long delayNanos = item.delay().isZero() ? 0 : Lane.positive("delay", item.delay());
        lock.lock();
        try {
            Admission admission = engine.submit(
                    state, item.tenant(), item.key(), item.payload(), costNanos, timeoutNanos, delayNanos, now());
            wakeOne();
            return admission;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leases the item that is to run next, if a worker is free for it.
     *
     * @return the lease, or {@code null} if nothing may run now
     */
    public @Nullable Lease<T> tryLease() {
        lock.lock();
        try {
            return engine.tryLease(now());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until an item may run, and leases it.
     *
     * <p>Waits on real time, so it is of no use with a hand-moved clock.
     *
     * @param atMost how long to wait, more than zero
     * @return the lease, or {@code null} if the time is up, if the queue is closed and nothing may run, or if the
     *     thread was interrupted, in which case it still is
     */
    public @Nullable Lease<T> take(Duration atMost) {
        long left = Lane.positive("atMost", atMost);
        lock.lock();
        try {
            while (true) {
                long now = now();
                Lease<T> lease = engine.tryLease(now);
                if (lease != null) {
                    wakeOne(); // there may be more, and a signal may have been spent on this caller
                    return lease;
                }
                if (left <= 0 || engine.closed) {
                    return null;
                }
                long wait = Math.min(left, Math.max(1, engine.nextNanos() - now));
                waiters++;
                try {
                    left -= wait - changed.awaitNanos(wait);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                } finally {
                    waiters--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells when something may become runnable, or a lease runs out, without anybody calling.
     *
     * <p>An event loop or a simulator calls {@link #tryLease} then, and after every submission and every end of a lease.
     *
     * @return the time on the queue's clock, never later than the event, or empty if there is none
     */
    public OptionalLong nextEventNanos() {
        lock.lock();
        try {
            long next = engine.nextNanos();
            return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(originNanos + next);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops granting leases in a lane. Submissions go on, leases held stay.
     *
     * @param lane the lane's name
     */
    public void pause(String lane) {
        setPaused(state(lane), true);
    }

    /**
     * Grants leases in a lane again.
     *
     * @param lane the lane's name
     */
    public void resume(String lane) {
        setPaused(state(lane), false);
    }

    private void setPaused(LaneState<T> lane, boolean paused) {
        lock.lock();
        try {
            lane.paused = paused;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets a lane run empty: from now on it refuses what is not merged into a waiting entry.
     *
     * @param lane the lane's name
     */
    public void drain(String lane) {
        setDraining(state(lane), true);
    }

    /**
     * Lets a draining lane take work again.
     *
     * @param lane the lane's name
     */
    public void reopen(String lane) {
        setDraining(state(lane), false);
    }

    private void setDraining(LaneState<T> lane, boolean draining) {
        lock.lock();
        try {
            lane.draining = draining;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells whether a draining lane has nothing waiting and nothing running.
     *
     * @param lane the lane's name
     * @return {@code false} also if the lane is not draining
     */
    public boolean isDrained(String lane) {
        LaneState<T> state = state(lane);
        lock.lock();
        try {
            return engine.isDrained(state);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Quarantines a tenant in all lanes: its submissions are refused and its waiting items held. Its running leases
     * stay.
     *
     * @param tenant the tenant
     */
    public void quarantine(String tenant) {
        setQuarantined(tenant, true);
    }

    /**
     * Ends a tenant's quarantine; it earned no credit meanwhile.
     *
     * @param tenant the tenant
     */
    public void release(String tenant) {
        setQuarantined(tenant, false);
    }

    private void setQuarantined(String tenant, boolean on) {
        requireNonNull(tenant, "tenant");
        lock.lock();
        try {
            engine.quarantine(tenant, on, now());
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lists sidelined items, the longest set aside first.
     *
     * @param lane the lane's name
     * @param atMost how many to list, 0 or more
     * @return the items
     */
    public List<Sidelined<T>> sidelined(String lane, int atMost) {
        LaneState<T> state = state(lane);
        if (atMost < 0) {
            throw new IllegalArgumentException("atMost: " + atMost + " (expected: 0 or more)");
        }
        lock.lock();
        try {
            return engine.aside(state, atMost, now());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings back the items that are sidelined now, at a capped rate, the first at once. Their attempts count anew.
     *
     * @param lane the lane's name
     * @param perSecond items a second, more than 0
     * @return how many will come
     */
    public int redrive(String lane, double perSecond) {
        LaneState<T> state = state(lane);
        if (!(perSecond > 0 && perSecond <= 1e9)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: more than 0, at most 1e9)");
        }
        lock.lock();
        try {
            int coming = engine.redrive(state, Math.max(1, (long) (1e9 / perSecond)), now());
            wakeAll();
            return coming;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the figures of all lanes. O(lanes x (tenants + delayed items)); meant for a scrape, not for every request.
     *
     * @return the figures
     */
    public QueueStats stats() {
        lock.lock();
        try {
            long now = now();
            engine.advance(now);
            return engine.stats(now);
        } finally {
            lock.unlock();
        }
    }

    /** Refuses submissions from now on. What waits can still be leased, and leases can still be ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            engine.closed = true;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    private LaneState<T> state(String lane) {
        LaneState<T> state = lanes.get(requireNonNull(lane, "lane"));
        if (state == null) {
            throw new IllegalArgumentException("lane: \"" + lane + "\" (expected: one of "
                    + engine.lanes.stream().map(s -> s.settings.name).toList() + ")");
        }
        return state;
    }

    /** Time since the queue was made, never going back. */
    private long now() {
        lastNanos = Math.max(lastNanos, nanoClock.getAsLong() - originNanos);
        return lastNanos;
    }

    private void wakeOne() {
        if (waiters > 0) {
            changed.signal();
        }
    }

    private void wakeAll() {
        if (waiters > 0) {
            changed.signalAll();
        }
    }

    /** Ends leases under the lock. */
    private final class Guard implements Lease.Keeper<T> {
        @Override
        public boolean complete(Lease<T> lease) {
            lock.lock();
            try {
                boolean done = engine.complete(lease, now());
                wakeOne();
                return done;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean retry(Lease<T> lease, long delayNanos) {
            lock.lock();
            try {
                boolean done = engine.retry(lease, delayNanos, now());
                wakeOne();
                return done;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean fail(Lease<T> lease, String cause) {
            requireNonNull(cause, "cause");
            lock.lock();
            try {
                boolean done = engine.fail(lease, cause, now());
                wakeOne();
                return done;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean extend(Lease<T> lease, long nanos) {
            lock.lock();
            try {
                return engine.extend(lease, nanos, now());
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Collects the settings of a queue.
     *
     * @param <T> the payload's type
     */
    public static final class Builder<T> {
        private final int workers;
        private final List<Lane> lanes = new ArrayList<>();
        private LongSupplier nanoClock = System::nanoTime;
        private long seed = 0x706c_696d_736f_6c6cL;
        private BinaryOperator<T> merge = (older, newer) -> newer;
        private @Nullable ToIntFunction<T> sizer;
        private @Nullable OperationLog operationLog;

        private Builder(int workers) {
            if (workers < 1 || workers > 1_000_000) {
                throw new IllegalArgumentException("workers: " + workers + " (expected: 1..1000000)");
            }
            this.workers = workers;
        }

        /**
         * Adds a lane. The order in which lanes are added is their priority within the guarantees.
         *
         * @param lane the lane's settings
         * @return this builder
         */
        public Builder<T> lane(Lane lane) {
            for (Lane other : lanes) {
                if (other.name.equals(lane.name)) {
                    throw new IllegalArgumentException("lane: duplicate \"" + lane.name + "\"");
                }
            }
            lanes.add(lane);
            return this;
        }

        /**
         * Sets the monotonic clock.
         *
         * @param value nanoseconds from any origin, default {@code System::nanoTime}
         * @return this builder
         */
        public Builder<T> nanoClock(LongSupplier value) {
            nanoClock = requireNonNull(value, "nanoClock");
            return this;
        }

        /**
         * Sets the seed of all random choices (back-off, retry-after) and of the hash that defends against chosen keys.
         *
         * @param value default {@code 0x706c_696d_736f_6c6c}; where tenants choose keys freely, use one they don't know
         * @return this builder
         */
        public Builder<T> seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets how the payload of an item is merged into that of the waiting entry with its key.
         *
         * @param olderAndNewer called with (older, newer) under the queue's lock, quick and without side effects;
         *     default: the newer
         * @return this builder
         */
        public Builder<T> merge(BinaryOperator<T> olderAndNewer) {
            merge = requireNonNull(olderAndNewer, "olderAndNewer");
            return this;
        }

        /**
         * Sets how a payload's bytes are counted for the lanes' bounds.
         *
         * @param bytes called under the queue's lock, zero or more; default: payloads count nothing
         * @return this builder
         */
        public Builder<T> sizer(ToIntFunction<T> bytes) {
            sizer = requireNonNull(bytes, "bytes");
            return this;
        }

        /**
         * Sets who receives everything that happens.
         *
         * @param log called under the queue's lock; default nobody
         * @return this builder
         */
        public Builder<T> operationLog(OperationLog log) {
            operationLog = requireNonNull(log, "log");
            return this;
        }

        /**
         * Makes the queue.
         *
         * @return the queue
         */
        public RecoveryQueue<T> build() {
            if (lanes.isEmpty()) {
                throw new IllegalArgumentException("lanes: none (expected: at least one)");
            }
            return new RecoveryQueue<>(this);
        }

        /** Divides the workers by share, within reserve and cap. */
        private int[] guarantees() {
            int n = lanes.size();
            double[] lower = new double[n];
            double[] upper = new double[n];
            double[] target = new double[n];
            int[] caps = new int[n];
            long reserves = 0;
            for (int i = 0; i < n; i++) {
                Lane lane = lanes.get(i);
                caps[i] = Math.min(lane.cap, workers);
                lower[i] = lane.reserve;
                upper[i] = caps[i];
                target[i] = lane.share;
                reserves += lane.reserve;
            }
            if (reserves > workers) {
                throw new IllegalArgumentException(
                        "reserves: they add up to " + reserves + " (expected: at most the workers, " + workers + ")");
            }
            return FairShare.whole(FairShare.proportional(lower, upper, target, workers), caps, workers);
        }
    }
}
