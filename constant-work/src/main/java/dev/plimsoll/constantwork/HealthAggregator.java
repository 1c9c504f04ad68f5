package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Folds what several {@link HealthChecker}s say into one {@link HealthBitmap}, once a period, and hands it on whether or
 * not it changed.
 *
 * <p>A place is down when a quorum of checkers says so. Checkers that stopped are not counted; if fewer than the quorum
 * are left, or if more places look down than may be, nothing is believed and the last bitmap stays: then it is likelier
 * that the checkers are ill than that everybody else is. What takes the bitmap plans with it and publishes: health
 * reaches the fleet inside the configuration, at the pace at which all configuration does.
 */
public final class HealthAggregator implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HealthAggregator.class.getName());

    private final Builder settings;
    private final StoreLayout keys;
    private final HealthFold fold;
    private HealthBitmap bitmap;
    private long nextNanos;
    private int round;
    private boolean closed;

    private HealthAggregator(Builder settings) {
        this.settings = settings;
        this.keys = new StoreLayout(settings.prefix);
        this.fold = new HealthFold(settings.checkers, settings.places, settings.quorum, settings.mostDown);
        this.bitmap = HealthBitmap.allHealthy(settings.places);
        this.nextNanos = settings.nanoClock.getAsLong();
    }

    /**
     * Starts an aggregator's settings.
     *
     * @param checkers the names of the checkers, 1..64
     * @param places how many places the bitmap has, the same as the checkers'
     * @param store where reports are
     * @param taker given the bitmap once a period; must not block
     * @param executor runs all its work; one thread is enough; never shut down here
     * @return a builder with safe defaults for the rest
     */
    public static Builder builder(
            Collection<String> checkers,
            int places,
            ObjectStore store,
            Consumer<? super HealthBitmap> taker,
            ScheduledExecutorService executor) {
        return new Builder(checkers, places, store, taker, executor);
    }

    /**
     * What an aggregator knows.
     *
     * @param bitmap the last it handed on
     * @param liveCheckers checkers whose reports move
     * @param disbelieved rounds in which the last bitmap was kept against the reports
     */
    public record Stats(HealthBitmap bitmap, int liveCheckers, long disbelieved) {}

    /* Judges what the last round's reads brought, hands it on, and begins to read again. */
    private synchronized void step() {
        if (closed) {
            return;
        }
        long now = settings.nanoClock.getAsLong();
        nextNanos += ((now - nextNanos) / settings.periodNanos + 1) * settings.periodNanos; // none is caught up
        if (round > 0) {
            HealthBitmap before = bitmap;
            bitmap = fold.endRound();
            if (!bitmap.equals(before)) {
                LOG.log(Level.INFO, "{0} -> {1}", before, bitmap);
            }
            try {
                settings.taker.accept(bitmap);
            } catch (RuntimeException e) { // a taker that fails does not stop the clock
                LOG.log(Level.ERROR, "bitmap not taken", e);
            }
        }
        int reading = ++round;
        for (String checker : settings.checkers) {
            settings.store
                    .get(keys.health(checker), HealthReport.bytes(settings.places))
                    .thenAccept(stored -> settings.executor.execute(() -> read(
                            reading,
                            checker,
                            stored.flatMap(found -> HealthReport.decode(found.bytes(), settings.places)))));
        }
        var unused = settings.executor.schedule(this::step, nextNanos - now, TimeUnit.NANOSECONDS);
    }

    private synchronized void read(int reading, String checker, Optional<HealthReport> report) {
        if (reading == round) {
            fold.read(checker, report);
        }
    }

    /**
     * Tells what it knows.
     *
     * @return the figures at this moment
     */
    public synchronized Stats stats() {
        return new Stats(bitmap, fold.live(), fold.disbelieved());
    }

    /** Stops for good. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** The settings of an aggregator. */
    public static final class Builder {
        private final Set<String> checkers;
        private final int places;
        private final ObjectStore store;
        private final Consumer<? super HealthBitmap> taker;
        private final ScheduledExecutorService executor;
        private String prefix = "";
        private int quorum;
        private double mostDown = .5;
        private long periodNanos = TimeUnit.SECONDS.toNanos(10);
        private LongSupplier nanoClock = System::nanoTime;

        private Builder(
                Collection<String> checkers,
                int places,
                ObjectStore store,
                Consumer<? super HealthBitmap> taker,
                ScheduledExecutorService executor) {
            this.checkers = new TreeSet<>(checkers);
            if (this.checkers.isEmpty() || this.checkers.size() > 64) {
                throw new IllegalArgumentException("checkers: " + this.checkers.size() + " (expected: 1..64)");
            }
            this.checkers.forEach(checker -> StoreLayout.checkName("checker", checker));
            this.places = HealthBitmap.allHealthy(places).places();
            this.store = requireNonNull(store, "store");
            this.taker = requireNonNull(taker, "taker");
            this.executor = requireNonNull(executor, "executor");
            this.quorum = this.checkers.size() / 2 + 1;
        }

        /**
         * Sets what the keys in the store begin with.
         *
         * @param keyPrefix by default nothing
         * @return this builder
         */
        public Builder prefix(String keyPrefix) {
            this.prefix = requireNonNull(keyPrefix, "keyPrefix");
            return this;
        }

        /**
         * Sets how many checkers must say that a place is down.
         *
         * @param count 1..the number of checkers, by default more than half of them
         * @return this builder
         */
        public Builder quorum(int count) {
            if (count < 1 || count > checkers.size()) {
                throw new IllegalArgumentException("quorum: " + count + " (expected: 1.." + checkers.size() + ")");
            }
            this.quorum = count;
            return this;
        }

        /**
         * Sets what share of all places may be down before the checkers are no longer believed.
         *
         * @param share 0..1, by default a half
         * @return this builder
         */
        public Builder mostDown(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("mostDown: " + share + " (expected: 0..1)");
            }
            this.mostDown = share;
            return this;
        }

        /**
         * Sets the period.
         *
         * @param duration 10 ms..1 h, by default 10 s
         * @return this builder
         */
        public Builder period(Duration duration) {
            if (duration.compareTo(Duration.ofMillis(10)) < 0 || duration.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("period: " + duration + " (expected: PT0.01S..PT1H)");
            }
            this.periodNanos = duration.toNanos();
            return this;
        }

        /**
         * Sets the monotonic clock.
         *
         * @param clock nanoseconds, by default {@code System::nanoTime}
         * @return this builder
         */
        public Builder nanoClock(LongSupplier clock) {
            this.nanoClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the aggregator and starts it: the first bitmap comes after one period.
         *
         * @return the aggregator
         */
        public HealthAggregator start() {
            HealthAggregator aggregator = new HealthAggregator(this);
            executor.execute(aggregator::step);
            return aggregator;
        }
    }
}
