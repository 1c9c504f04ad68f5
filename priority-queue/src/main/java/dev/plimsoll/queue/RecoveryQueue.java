package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final @Nullable Journal journal;
    private final JournalRecovery recovery;
    private final Map<String, LaneState<T>> lanes = new HashMap<>();
    private long lastNanos;
    private int waiters;

    private RecoveryQueue(Builder<T> builder) {
        this.nanoClock = builder.nanoClock;
        this.originNanos = nanoClock.getAsLong();
        LanePlan plan = LanePlan.of(builder.workers, builder.lanes);
        List<LaneState<T>> states = new ArrayList<>();
        Guard guard = new Guard();
        for (LanePlan.Entry lane : plan.lanes()) {
            LaneState<T> state = new LaneState<>(lane.lane(), guard, lane.cap(), lane.guaranteed(), builder.seed);
            states.add(state);
            lanes.put(lane.lane().name, state);
        }
        Journal opened = null;
        ItemRecords<T> records = null;
        if (builder.disk != null && builder.codec != null) {
            opened = new Journal(builder.disk, builder.journalSegmentBytes);
            records = new ItemRecords<>(opened, builder.codec, builder.wallClock);
        }
        this.journal = opened;
        this.engine = new Engine<>(
                builder.workers,
                List.copyOf(states),
                builder.seed,
                builder.merge,
                builder.sizer,
                builder.operationLog,
                records);
        this.recovery =
                opened == null || records == null ? new JournalRecovery(0, 0, 0, List.of()) : recover(opened, records);
    }

    private JournalRecovery recover(Journal opened, ItemRecords<T> records) {
        List<ItemRecords.Stored<T>> items = new ArrayList<>();
        long now = now();
        long wall = records.wallMillis();
        try {
            JournalRecovery found = opened.open((id, body) -> items.add(records.read(id, body, now, wall)));
            for (ItemRecords.Stored<T> item : items) {
                if (!lanes.containsKey(item.lane())) {
                    throw new IllegalArgumentException("journal: it holds items of lane \"" + item.lane()
                            + "\" (expected: only of the configured ones, " + laneNames() + ")");
                }
            }
            items.sort(Comparator.comparingLong(ItemRecords.Stored::id));
            engine.continueAbove(opened.highestId(), opened.epoch());
            for (ItemRecords.Stored<T> item : items) {
                engine.restore(state(item.lane()), item, now);
            }
            opened.commit(opened.lastTicket());
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        Item.checkName("tenant", tenant);
        Item.checkName("key", key);
        requireNonNull(payload, "payload");
        LaneState<T> state = state(lane);
        Admission admission;
        long ticket;
        lock.lock();
        try {
            admission = engine.submit(state, tenant, key, payload, 0, Long.MAX_VALUE, 0, now());
            ticket = ticket();
            wakeOne();
        } finally {
            lock.unlock();
        }
        return durable(admission, ticket);
    }

    /** What the journal has to sync for what was just done under the lock. */
    private long ticket() {
        return journal == null ? 0 : journal.lastTicket();
    }

    private Admission durable(Admission admission, long ticket) {
        if (journal == null || !admission.accepted()) {
            return admission;
        }
        if (!journal.commit(ticket)) {
            return new Admission.Refused(Admission.Reason.JOURNAL_FAILED, Duration.ZERO);
        }
        return admission instanceof Admission.Admitted ? Admission.Admitted.DURABLE : Admission.Coalesced.DURABLE;
    }

    /**
     * Submits an item.
     *
     * @param item the item
     * @return what became of it; refusal is an answer
     * @throws IllegalArgumentException if there is no such lane
     */
    public Admission submit(Item<T> item) {
        Admission admission;
        long ticket;
        lock.lock();
        try {
            admission = submitLocked(item, now());
            ticket = ticket();
            wakeOne();
        } finally {
            lock.unlock();
        }
        return durable(admission, ticket);
    }

    /**
     * Submits items one after the other, with a single sync for all of them where there is a journal.
     *
     * @param items the items
     * @return what became of each, in order
     * @throws IllegalArgumentException if there is no such lane; then none of the items is taken
     */
    public List<Admission> submitAll(List<Item<T>> items) {
        for (Item<T> item : items) {
            state(item.lane());
        }
        List<Admission> admissions = new ArrayList<>(items.size());
        long ticket;
        lock.lock();
        try {
            long now = now();
            for (Item<T> item : items) {
                admissions.add(submitLocked(item, now));
            }
            ticket = ticket();
            wakeAll();
        } finally {
            lock.unlock();
        }
        admissions.replaceAll(admission -> durable(admission, ticket));
        return admissions;
    }

    private Admission submitLocked(Item<T> item, long now) {
        LaneState<T> state = state(item.lane());
        Duration cost = item.cost();
        Duration timeout = item.timeout();
        float costNanos = cost == null ? 0 : Lane.positive("cost", cost);
        long timeoutNanos = Long.MAX_VALUE;
        if (timeout != null) {
            timeoutNanos = timeout.isNegative() || timeout.isZero() ? 0 : Lane.positive("timeout", timeout);
        }
        long delayNanos = item.delay().isZero() ? 0 : Lane.positive("delay", item.delay());
        return engine.submit(
                state, item.tenant(), item.key(), item.payload(), costNanos, timeoutNanos, delayNanos, now);
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

    /**
     * Tells what the queue found in its journal when it was made.
     *
     * @return the report; empty without a journal
     */
    public JournalRecovery recovery() {
        return recovery;
    }

    /**
     * Tells why the journal accepts nothing any more.
     *
     * @return the first failure, or empty while all is well, or without a journal
     */
    public Optional<Throwable> journalFailure() {
        return journal == null ? Optional.empty() : Optional.ofNullable(journal.failure());
    }

    /**
     * Refuses submissions from now on. What waits can still be leased, and leases can still be ended.
     *
     * <p>Closes the journal, if there is one, after syncing what is left: work that ends later is delivered again by the
     * next process, and {@link Lease#complete} says so by {@code false}. Drain first if that matters.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            engine.closed = true;
            wakeAll();
        } finally {
            lock.unlock();
        }
        if (journal != null) {
            try {
                journal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private LaneState<T> state(String lane) {
        LaneState<T> state = lanes.get(requireNonNull(lane, "lane"));
        if (state == null) {
            throw new IllegalArgumentException("lane: \"" + lane + "\" (expected: one of " + laneNames() + ")");
        }
        return state;
    }

    boolean isClosed() {
        lock.lock();
        try {
            return engine.closed;
        } finally {
            lock.unlock();
        }
    }

    private List<String> laneNames() {
        return engine.lanes.stream().map(s -> s.settings.name).toList();
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
            boolean done;
            long ticket;
            lock.lock();
            try {
                done = engine.complete(lease, now());
                ticket = ticket();
                wakeOne();
            } finally {
                lock.unlock();
            }
            return done && (journal == null || journal.commit(ticket));
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
        private @Nullable Disk disk;
        private @Nullable PayloadCodec<T> codec;
        private int journalSegmentBytes = 16 << 20;
        private InstantSource wallClock = InstantSource.system();

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
         * Keeps the items in a journal, so that accepted means durable: synced before {@link RecoveryQueue#submit}
         * returns, and brought back when the next queue is made on the same disk.
         *
         * <p>Callers that submit or complete at the same time share a sync; {@link RecoveryQueue#submitAll} shares one
         * for a batch. After a failed write or sync the queue refuses everything new; items that were being submitted at
         * that moment are answered as refused, though this process may still run them.
         *
         * @param journalDisk where, such as {@link Disk#at}; the queue closes it
         * @param payloadCodec how payloads are stored
         * @return this builder
         */
        public Builder<T> journal(Disk journalDisk, PayloadCodec<T> payloadCodec) {
            disk = requireNonNull(journalDisk, "journalDisk");
            codec = requireNonNull(payloadCodec, "payloadCodec");
            return this;
        }

        /**
         * Sets the size of the journal's segments, which are preallocated and deleted whole.
         *
         * @param bytes 4 KiB to 1 GiB, default 16 MiB; also bounds the size of a payload
         * @return this builder
         */
        public Builder<T> journalSegmentBytes(int bytes) {
            if (bytes < 4096 || bytes > 1 << 30) {
                throw new IllegalArgumentException("journalSegmentBytes: " + bytes + " (expected: 4096..1073741824)");
            }
            journalSegmentBytes = bytes;
            return this;
        }

        /**
         * Sets the wall clock, used only to carry ages and deadlines from one process to the next.
         *
         * @param value default {@code InstantSource.system()}
         * @return this builder
         */
        public Builder<T> wallClock(InstantSource value) {
            wallClock = requireNonNull(value, "wallClock");
            return this;
        }

        /**
         * Makes the queue, and reads its journal if it has one.
         *
         * @return the queue
         * @throws IllegalArgumentException if the settings contradict each other, or the journal holds items of a lane
         *     that is not configured
         * @throws UncheckedIOException if the journal cannot be read, or was written by a newer version
         */
        public RecoveryQueue<T> build() {
            return new RecoveryQueue<>(this);
        }
    }
}
