package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Holds the number of requests in flight just above the knee of the server behind it, and refuses the rest at once.
 *
 * <p>An admitted request holds a permit, a {@code long}, and must {@link #release} it exactly once on every path:
 *
 * <pre>{@code
 * long permit = shedder.tryAcquire();
 * if (LoadShedder.refused(permit)) {
 *     return tooBusy(shedder.retryAfter());
 * }
 * try {
 *     return serve(request);
 * } finally {
 *     shedder.release(permit);
 * }
 * }</pre>
 *
 * <p>A second release of a permit does nothing but is counted; a permit that nobody releases is taken back after {@link Builder#reclaimAfter}, and counted. {@link #call}, {@link #run}
 * and {@link #callAsync} get the paths right by themselves.
 *
 * <p>Acquiring and releasing never block, allocate, throw or pin a virtual thread; the clock is read for a sample of the requests, for all of them only while they are few. A refusal
 * over the limit reads no clock. Safe for use by any number of threads.
 */
public final class LoadShedder {
    private static final Logger LOGGER = System.getLogger(LoadShedder.class.getName());
    private static final VarHandle BUSY;
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Refusal[] REFUSALS = Refusal.values();
    // At most so many clock reads a second, by sampling one in 2^k completions. From twenty million a second on, where
    // no server is, k stays: after a sudden stall the next sample must not be too far away.
    private static final double SAMPLES_PER_NANO = 20_000 / 1e9;
    private static final int MOST_SAMPLE_SHIFT = 10;
    private static final int REFUSALS_PER_CLOCK = 1024;

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(LoadShedder.class, "busy", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LongSupplier nanoClock;
    private final Gate gate;
    private final PermitTable permits;
    private final CostClasses classes;
    private final KneeLaw law;
    private final long reclaimNanos;
    private final int initialLimit;
    private final LongAdder[] refusals = new LongAdder[REFUSALS.length * PRIORITIES.length];
    private final LongAdder staleReleases = new LongAdder();
    private final AtomicLong jitter;

    // Whoever holds it is the one caller of law and classes; it is only ever tried, or spun for by configure, which is
    // rare and short. No lock: a virtual thread must not be pinned.
    @SuppressWarnings("UnusedVariable") // through BUSY
    private volatile int busy;

    private volatile ShedderSettings settings;
    private volatile boolean dryRun;
    private volatile int sampleMask;
    private volatile long coarseNanos;
    private volatile long lastRefusal = -1;
    private volatile double retryNanos;
    private volatile double expectedFlatNanos;
    private volatile double expectedKnee;
    private volatile long timeoutNanos;
    private final LongAdder reclaimed = new LongAdder();

    // Places kept free from a priority for those above it. Written by the holder of busy; a reader that sees an old
    // value judges by the window before.
    private final int[] reserve = new int[PRIORITIES.length];

    // Below: only the holder of busy.
    private int lastCompletions;
    private long lastRefused;
    private long completed;
    private long windowsSeen;
    private long sweptNanos;
    private final double[] acquiredByPriority = new double[PRIORITIES.length];
    private final long[] refusedByPriority = new long[PRIORITIES.length];
    private long demandSince;
    private int refusalsSinceClock; // racy on purpose: it only spreads clock reads

    private LoadShedder(Builder builder) {
        this.nanoClock = builder.nanoClock;
        this.settings = builder.settings;
        this.initialLimit = Math.min(settings.mostLimit(), Math.max(settings.leastLimit(), builder.initialLimit));
        this.timeoutNanos = settings.timeout().toNanos();
        this.dryRun = settings.dryRun();
        this.gate = new Gate(settings.fixedLimit().orElse(initialLimit));
        this.permits = new PermitTable(settings.mostLimit());
        this.classes = new CostClasses(builder.costClasses);
        this.law = new KneeLaw((double) timeoutNanos, initialLimit, settings.leastLimit(), settings.mostLimit());
        this.reclaimNanos = builder.reclaimAfter.toNanos();
        this.jitter = new AtomicLong(builder.seed);
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = new LongAdder();
        }
        long now = nanoClock.getAsLong();
        this.coarseNanos = now;
        this.sweptNanos = now;
        this.demandSince = now;
        this.retryNanos = timeoutNanos / 2.;
        this.expectedKnee = initialLimit;
    }

    /**
     * Starts a shedder.
     *
     * @param timeout how long clients wait for an answer; above 0, at most a day
     * @return a builder with every other setting at its default
     */
    public static Builder builder(Duration timeout) {
        return new Builder(ShedderSettings.of(timeout));
    }

    /**
     * A shedder with all defaults.
     *
     * @param timeout how long clients wait for an answer; above 0, at most a day
     * @return a new shedder
     */
    public static LoadShedder of(Duration timeout) {
        return builder(timeout).build();
    }

    /**
     * Tells a refusal from a permit.
     *
     * @param permit what {@link #tryAcquire()} returned
     * @return {@code true} if the request was refused
     */
    public static boolean refused(long permit) {
        return permit < 0;
    }

    /**
     * Reads the reason from a refusal.
     *
     * @param permit what {@link #tryAcquire()} returned
     * @return why, or empty if it is a permit
     */
    public static Optional<Refusal> refusal(long permit) {
        return permit < 0 ? Optional.of(REFUSALS[(int) ~permit]) : Optional.empty();
    }

    /**
     * Asks to serve a request of {@link Priority#NORMAL}, cost class 0 and no deadline of its own.
     *
     * @return a permit, at least 0, to be released exactly once; or a refusal, below 0
     */
    public long tryAcquire() {
        return acquire(Priority.NORMAL.level, 0);
    }

    /**
     * Asks to serve a request of cost class 0 and no deadline of its own.
     *
     * @param priority how much it matters
     * @return a permit, at least 0, to be released exactly once; or a refusal, below 0
     */
    public long tryAcquire(Priority priority) {
        return acquire(priority.level, 0);
    }

    /**
     * Asks to serve a request of a cost class, with no deadline of its own.
     *
     * @param priority how much it matters
     * @param costClass what kind of work it is, 0 to one less than {@link Builder#costClasses}
     * @return a permit, at least 0, to be released exactly once; or a refusal, below 0
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public long tryAcquire(Priority priority, int costClass) {
        checkClass(costClass);
        return acquire(priority.level, costClass);
    }

    /**
     * Asks to serve a request that must be answered by a deadline. Reads the clock once more than the other forms.
     *
     * @param priority how much it matters
     * @param costClass what kind of work it is, 0 to one less than {@link Builder#costClasses}
     * @param deadlineNanos when the client stops waiting, on this shedder's clock
     * @return a permit, at least 0, to be released exactly once; or a refusal, below 0
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public long tryAcquire(Priority priority, int costClass, long deadlineNanos) {
        checkClass(costClass);
        long remaining = deadlineNanos - nanoClock.getAsLong();
        long state = gate.state();
        if ((remaining <= 0 || remaining < expectedNanos(Gate.inFlight(state), costClass))
                && !dryRun(Refusal.DEADLINE, priority.level, costClass, state)) {
            return ~(long) Refusal.DEADLINE.code;
        }
        return acquire(priority.level, costClass);
    }

    /**
     * The time on this shedder's clock, to compute deadlines from.
     *
     * @return nanoseconds, with a meaning only relative to each other
     */
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    private void checkClass(int costClass) {
        if (costClass < 0 || costClass >= classes.count()) {
            throw new IndexOutOfBoundsException(
                    "costClass: " + costClass + " (expected: 0.." + (classes.count() - 1) + ")");
        }
    }

    // Below the knee a request takes its class's mean; above it, in proportion longer.
    private double expectedNanos(int inFlight, int costClass) {
        double alone = classes.count() == 1 ? expectedFlatNanos : classes.meanNanos(costClass);
        return alone * Math.max(1, (inFlight + 1) / Math.max(1, expectedKnee));
    }

    private long acquire(int priority, int costClass) {
        if (classes.closed(costClass)
                && !classes.mayTry(costClass, nanoClock.getAsLong(), timeoutNanos)
                && !dryRun(Refusal.HOPELESS_CLASS, priority, costClass, gate.state())) {
            return ~(long) Refusal.HOPELESS_CLASS.code;
        }
        long before = gate.tryEnter(reserve[priority]);
        if (before == Gate.REFUSED) {
            long state = gate.state();
            Refusal reason = Gate.inFlight(state) < Gate.limit(state) ? Refusal.RESERVED : Refusal.OVER_LIMIT;
            if (!dryRun(reason, priority, costClass, state)) {
                if (++refusalsSinceClock >= REFUSALS_PER_CLOCK) {
                    refusalsSinceClock = 0;
                    housekeep(nanoClock.getAsLong());
                }
                return ~(long) reason.code;
            }
            before = gate.enter();
        }
        int inFlight = Gate.inFlight(before);
        boolean sampled = (Gate.completions(before) & sampleMask) == 0;
        long now = sampled ? nanoClock.getAsLong() : coarseNanos;
        long permit = permits.take(inFlight, costClass, sampled, now);
        if (permit < 0) { // only in a dry run, where more may be in flight than there are permits
            gate.leave();
            return UNTRACKED;
        }
        if (sampled) {
            admitted(priority, now, inFlight, before);
        }
        return permit;
    }

    // Apart, as what follows a release is, so that the path of the many stays small.
    private void admitted(int priority, long now, int inFlight, long before) {
        if ((int) BUSY.compareAndExchangeAcquire(this, 0, 1) != 0) {
            return;
        }
        try {
            acquiredByPriority[priority] += sampleMask + 1;
            advance(now, inFlight, before);
        } finally {
            BUSY.setRelease(this, 0);
        }
    }

    // A dry run may let in more than there are permits; such a request is served and not seen again.
    private static final long UNTRACKED = Long.MAX_VALUE;

    // Counts the refusal; answers whether it is only counted.
    private boolean dryRun(Refusal reason, int priority, int costClass, long state) {
        refusals[reason.code * PRIORITIES.length + priority].increment();
        lastRefusal = (long) (reason.code << 8 | priority << 4 | costClass) << (2 * Gate.BITS)
                | (state & ((1L << (2 * Gate.BITS)) - 1));
        return dryRun;
    }

    /**
     * Says that the work of a permit has ended, however it ended. Call it in a {@code finally} block.
     *
     * @param permit what {@link #tryAcquire()} returned, a permit and not a refusal
     * @return {@code true} the first time; {@code false}, without any effect but a count, if the permit was released before, or reclaimed
     */
    public boolean release(long permit) {
        if (!permits.free(permit)) {
            return stale(permit);
        }
        long before = gate.complete();
        boolean sampled = PermitTable.sampled(permit);
        if (sampled || (Gate.completions(before) & sampleMask) == 0) {
            completed(permit, before, sampled);
        }
        return true;
    }

    /**
     * Gives a permit back without its work having been done, for instance because the client went away before it began. The law learns nothing from it.
     *
     * @param permit what {@link #tryAcquire()} returned, a permit and not a refusal
     * @return {@code true} the first time; {@code false}, without any effect but a count, if the permit was released before, or reclaimed
     */
    public boolean cancel(long permit) {
        if (!permits.free(permit)) {
            return stale(permit);
        }
        gate.leave();
        return true;
    }

    private boolean stale(long permit) {
        if (permit == UNTRACKED) {
            return true;
        }
        staleReleases.increment();
        return false;
    }

    private void completed(long permit, long before, boolean sampled) {
        long now = nanoClock.getAsLong();
        if ((int) BUSY.compareAndExchangeAcquire(this, 0, 1) != 0) {
            return;
        }
        try {
            if (sampled) {
                long latency = now - permits.since(permit);
                law.answered(latency, PermitTable.inFlightBefore(permit));
                classes.answered(PermitTable.costClass(permit), latency, now, timeoutNanos);
            }
            advance(now, Gate.inFlight(before), before + (1L << (2 * Gate.BITS)));
        } finally {
            BUSY.setRelease(this, 0);
        }
    }

    private void housekeep(long now) {
        if ((int) BUSY.compareAndExchangeAcquire(this, 0, 1) != 0) {
            return;
        }
        try {
            long state = gate.state();
            advance(now, Gate.inFlight(state), state);
        } finally {
            BUSY.setRelease(this, 0);
        }
    }

    // Tells the law how time went on. Samples of several threads may arrive out of order by a little; time never goes
    // back here.
    private void advance(long nowNanos, int inFlightBefore, long state) {
        long now = nowNanos - coarseNanos < 0 ? coarseNanos : nowNanos;
        coarseNanos = now;
        int completions = Gate.completions(state);
        int done = Gate.completionsBetween(lastCompletions, completions);
        if (done > 1 << 23) {
            done = 0; // an older sample than the last one
        } else {
            lastCompletions = completions;
        }
        completed += done;
        long refused = overLimit();
        law.advanced(now, inFlightBefore, done, refused - lastRefused);
        lastRefused = refused;
        if (law.windows() != windowsSeen) {
            windowsSeen = law.windows();
            windowClosed(now);
        }
        if (law.limit() != Gate.limit(gate.state()) && settings.fixedLimit().isEmpty()) {
            gate.setLimit(law.limit());
        }
        if (reclaimNanos > 0 && now - sweptNanos >= reclaimNanos) {
            sweptNanos = now;
            reclaim();
        }
    }

    private long overLimit() {
        long sum = 0;
        for (int i = 0; i < 2 * PRIORITIES.length; i++) { // OVER_LIMIT and RESERVED
            sum += refusals[i].sum();
        }
        return sum;
    }

    private void reclaim() {
        int found = permits.sweep();
        for (int i = 0; i < found; i++) {
            gate.leave();
        }
        if (found > 0) {
            reclaimed.add(found);
            LOGGER.log(
                    Level.WARNING,
                    "took back {0} permits that nobody released within {1} s",
                    found,
                    reclaimNanos / 1_000_000_000);
        }
    }

    private void windowClosed(long now) {
        double rate = law.rate();
        int shift = 0;
        while (shift < MOST_SAMPLE_SHIFT && rate / (1 << shift) > SAMPLES_PER_NANO) {
            shift++;
        }
        sampleMask = (1 << shift) - 1;
        expectedFlatNanos = law.flatNanos();
        expectedKnee = law.knee();
        retryNanos = Math.min(30e9, Math.max(2 * law.flatNanos(), law.pressure() * law.windowNanos()));
        // What the priorities above need, by Little's law and a margin for chance.
        double elapsed = Math.max(1, now - demandSince);
        double above = 0;
        int limit = Gate.limit(gate.state());
        for (int priority = 0; priority < PRIORITIES.length; priority++) {
            reserve[priority] = (int) Math.min(Math.ceil(above), limit * settings.reservedShare());
            long refusedNow = 0;
            for (int reason = 0; reason < 2; reason++) {
                refusedNow += refusals[reason * PRIORITIES.length + priority].sum();
            }
            double demand = acquiredByPriority[priority] + refusedNow - refusedByPriority[priority];
            double needed = demand / elapsed * law.flatNanos();
            above += needed > 0 ? needed + Math.sqrt(needed) : 0;
            acquiredByPriority[priority] = 0;
            refusedByPriority[priority] = refusedNow;
        }
        demandSince = now;
    }

    /**
     * When a refused client should try again: the time the server would take for what it refused of late, at least two response times, at most 30 s, times a jitter between 0.5 and 1.5 so
     * that those who were refused together do not come back together.
     *
     * @return how long to wait
     */
    public Duration retryAfter() {
        long z = jitter.getAndAdd(0x9E3779B97F4A7C15L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        double unit = ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
        return Duration.ofNanos((long) (retryNanos * (.5 + unit)));
    }

    /**
     * Explains the last refusal.
     *
     * @return why it happened and the state it was judged by; empty if nothing was refused yet
     */
    public Optional<Explanation> explain() {
        long last = lastRefusal;
        if (last < 0) {
            return Optional.empty();
        }
        int what = (int) (last >>> (2 * Gate.BITS));
        return Optional.of(new Explanation(
                REFUSALS[what >>> 8],
                PRIORITIES[what >>> 4 & 15],
                what & 15,
                Gate.inFlight(last),
                Gate.limit(last),
                expectedKnee,
                Duration.ofNanos((long) expectedFlatNanos),
                settings.timeout()));
    }

    /**
     * What may be in flight now.
     *
     * @return the limit
     */
    public int limit() {
        return Gate.limit(gate.state());
    }

    /**
     * What is in flight now.
     *
     * @return requests that hold a permit
     */
    public int inFlight() {
        return Gate.inFlight(gate.state());
    }

    /**
     * Reads everything there is to know. Not for the hot path: it sums counters and looks at every permit.
     *
     * @return the shedder at this moment
     */
    public ShedderStats stats() {
        long now = nanoClock.getAsLong();
        Map<Refusal, Long> byReason = new EnumMap<>(Refusal.class);
        Map<Priority, Long> byPriority = new EnumMap<>(Priority.class);
        for (Refusal reason : REFUSALS) {
            for (Priority priority : PRIORITIES) {
                long count = refusals[reason.code * PRIORITIES.length + priority.level].sum();
                byReason.merge(reason, count, Long::sum);
                byPriority.merge(priority, count, Long::sum);
            }
        }
        lock();
        try {
            long state = gate.state();
            return new ShedderStats(
                    Gate.limit(state),
                    Gate.inFlight(state),
                    law.knee(),
                    Duration.ofNanos((long) law.flatNanos()),
                    law.rate() * 1e9,
                    completed + Gate.completionsBetween(lastCompletions, Gate.completions(state)),
                    byReason,
                    byPriority,
                    staleReleases.sum(),
                    reclaimed.sum(),
                    Duration.ofNanos(Math.max(0, permits.oldest(now))));
        } finally {
            BUSY.setRelease(this, 0);
        }
    }

    /**
     * The settings in force.
     *
     * @return what was built or configured last
     */
    public ShedderSettings settings() {
        return settings;
    }

    /**
     * Changes the settings while requests go on.
     *
     * @param wanted the new settings; {@code mostLimit} may not exceed the one the shedder was built with, which sized its tables
     * @throws IllegalArgumentException if {@code mostLimit} is larger than at the start
     */
    public void configure(ShedderSettings wanted) {
        requireNonNull(wanted, "wanted");
        if (2 * wanted.mostLimit() > permits.size()) {
            throw new IllegalArgumentException("mostLimit: " + wanted.mostLimit() + " (expected: at most "
                    + permits.size() / 2 + ", what the shedder was built for)");
        }
        lock();
        try {
            settings = wanted;
            timeoutNanos = wanted.timeout().toNanos();
            dryRun = wanted.dryRun();
            law.configure((double) timeoutNanos, wanted.leastLimit(), wanted.mostLimit());
            gate.setLimit(wanted.fixedLimit().orElse(law.limit()));
        } finally {
            BUSY.setRelease(this, 0);
        }
    }

    private void lock() {
        while ((int) BUSY.compareAndExchangeAcquire(this, 0, 1) != 0) {
            LockSupport.parkNanos(1_000); // whoever holds it is done within a microsecond or two
        }
    }

    /**
     * Does some work under a permit, or something else if it is refused. The permit is released whatever the work throws.
     *
     * @param <T> what comes back
     * @param work what to do when admitted
     * @param ifRefused what to do otherwise
     * @return what either returned
     * @throws Exception what the work throws
     */
    public <T> T call(Callable<? extends T> work, Supplier<? extends T> ifRefused) throws Exception {
        requireNonNull(work, "work");
        long permit = tryAcquire();
        if (refused(permit)) {
            return ifRefused.get();
        }
        try {
            return work.call();
        } finally {
            release(permit);
        }
    }

    /**
     * Does some work under a permit. The permit is released whatever the work throws.
     *
     * @param work what to do when admitted
     * @return whether it was admitted
     */
    public boolean run(Runnable work) {
        requireNonNull(work, "work");
        long permit = tryAcquire();
        if (refused(permit)) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            release(permit);
        }
    }

    /**
     * Starts some asynchronous work under a permit that is released when the work's stage completes, in whatever way. If the caller cancels the returned future the permit stays taken
     * until the work itself has ended: it still loads the server.
     *
     * @param <T> what comes back
     * @param work starts the work when admitted
     * @return the work's result, or empty if it was refused
     */
    public <T> Optional<CompletableFuture<T>> callAsync(Supplier<? extends CompletionStage<T>> work) {
        requireNonNull(work, "work");
        long permit = tryAcquire();
        if (refused(permit)) {
            return Optional.empty();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean started = false;
        try {
            CompletionStage<T> stage = requireNonNull(work.get(), "work returned null");
            started = true;
            stage.whenComplete((value, failure) -> {
                release(permit);
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    result.complete(value);
                }
            });
        } finally {
            if (!started) {
                release(permit);
            }
        }
        return Optional.of(result);
    }

    /** Collects settings. */
    public static final class Builder {
        private ShedderSettings settings;
        private LongSupplier nanoClock = System::nanoTime;
        private int initialLimit = 20;
        private int costClasses = 1;
        private Duration reclaimAfter;
        private long seed;

        private Builder(ShedderSettings settings) {
            this.settings = settings;
            this.reclaimAfter = longest(settings.timeout());
        }

        private static Duration longest(Duration timeout) {
            Duration hundred = timeout.multipliedBy(100);
            return hundred.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : hundred;
        }

        /**
         * Replaces every value that can also be set at run time.
         *
         * @param settings the settings to start with
         * @return this builder
         */
        public Builder settings(ShedderSettings settings) {
            this.settings = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Sets the range in which the law may move.
         *
         * @param least the law never goes below it; 1 by default
         * @param most the law never goes above it; 1,000 by default, at most 100,000
         * @return this builder
         */
        public Builder limits(int least, int most) {
            settings = settings.withLimits(least, most);
            return this;
        }

        /**
         * Fixes the limit instead of adapting it.
         *
         * @param limit what may be in flight
         * @return this builder
         */
        public Builder fixedLimit(int limit) {
            settings = settings.withFixedLimit(limit);
            return this;
        }

        /**
         * Admits everything and only counts what would have been refused; for the first days in production.
         *
         * @param on {@code false} by default
         * @return this builder
         */
        public Builder dryRun(boolean on) {
            settings = settings.withDryRun(on);
            return this;
        }

        /**
         * Sets what may be kept free for higher priorities.
         *
         * @param share most of the limit, 0..1; 0.5 by default
         * @return this builder
         */
        public Builder reservedShare(double share) {
            settings = settings.withReservedShare(share);
            return this;
        }

        /**
         * Sets where the law starts.
         *
         * @param limit requests in flight, at least 1; 20 by default. Load that presses against it doubles it each response time while throughput follows.
         * @return this builder
         */
        public Builder initialLimit(int limit) {
            if (limit < 1 || limit > ShedderSettings.MOST) {
                throw new IllegalArgumentException(
                        "initialLimit: " + limit + " (expected: 1.." + ShedderSettings.MOST + ")");
            }
            this.initialLimit = limit;
            return this;
        }

        /**
         * Tells how many kinds of work there are whose costs differ by much, say ten times.
         *
         * @param classes 1 to 8; 1 by default
         * @return this builder
         */
        public Builder costClasses(int classes) {
            if (classes < 1 || classes > CostClasses.MOST) {
                throw new IllegalArgumentException(
                        "costClasses: " + classes + " (expected: 1.." + CostClasses.MOST + ")");
            }
            this.costClasses = classes;
            return this;
        }

        /**
         * Sets how long a permit may be held before it is taken back as lost. It is found at the second sweep, so between once and twice that time after it was acquired.
         *
         * @param age at least 1 ms, or zero for never; 100 time-outs, but at least a minute, by default
         * @return this builder
         */
        public Builder reclaimAfter(Duration age) {
            if (age.isNegative() || (!age.isZero() && age.toMillis() < 1)) {
                throw new IllegalArgumentException("reclaimAfter: " + age + " (expected: zero, or at least 1 ms)");
            }
            this.reclaimAfter = age;
            return this;
        }

        /**
         * Replaces the clock.
         *
         * @param clock monotonic nanoseconds; {@link System#nanoTime()} by default
         * @return this builder
         */
        public Builder nanoClock(LongSupplier clock) {
            this.nanoClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets what the jitter of {@link LoadShedder#retryAfter()} is drawn from.
         *
         * @param seed any number; 0 by default. Give each process its own.
         * @return this builder
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Builds the shedder.
         *
         * @return a new shedder
         */
        public LoadShedder build() {
            return new LoadShedder(this);
        }
    }
}
