package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads the configuration for one receiver, once a period, from the store itself: constant work without pushers.
 *
 * <p>The frame is the one that pushers send, always read whole, whether or not it changed. Nothing is retried: the next
 * period is the retry. Each receiver has its own phase of the period, by keyed hash of its name, so a fleet that is
 * restarted in one second does not read in one second, neither then nor later.
 *
 * <p>Cheaper than pushers up to some ten thousand receivers, and the store sees one read a receiver and period: S3
 * answers 5,500 a second for a prefix. Reports nothing back, so no wave can be stopped by what receivers refuse.
 */
public final class ConfigPuller implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigPuller.class.getName());

    private final Builder settings;
    private final StoreLayout keys;
    private long nextNanos;
    private boolean open;
    private boolean closed;
    private long pulls;
    private long failed;
    private long skipped;
    private String lastFailure = "";

    private ConfigPuller(Builder settings) {
        this.settings = settings;
        this.keys = new StoreLayout(settings.prefix);
        long hash = KeyedHash.of(settings.key, HashDomain.RECEIVER).hash(settings.receiver.name());
        long phase = Math.multiplyHigh(hash >>> 1, 2 * settings.periodNanos); // the hash as a fraction of 2^64
        Instant wall = settings.wallClock.instant();
        long wallNanos =
                Math.floorMod(wall.getEpochSecond(), 1_000_000_000L) * TimeUnit.SECONDS.toNanos(1) + wall.getNano();
        this.nextNanos = settings.nanoClock.getAsLong() + Math.floorMod(phase - wallNanos, settings.periodNanos);
    }

    /**
     * Starts a puller's settings.
     *
     * @param receiver takes the frames
     * @param store where frames are
     * @param executor runs all its work; one thread is enough; never shut down here
     * @return a builder with safe defaults for the rest
     */
    public static Builder builder(ConfigReceiver<?> receiver, ObjectStore store, ScheduledExecutorService executor) {
        return new Builder(receiver, store, executor);
    }

    /**
     * What a puller has done since it started.
     *
     * @param pulls reads begun
     * @param failed of them, those that failed or found nothing, or were not answered within the period
     * @param skipped periods slept through; they are not caught up
     * @param lastFailure why the last of those failed, for people; empty if none did
     */
    public record Stats(long pulls, long failed, long skipped, Optional<String> lastFailure) {}

    private synchronized void step() {
        if (closed) {
            return;
        }
        long now = settings.nanoClock.getAsLong();
        long missed = (now - nextNanos) / settings.periodNanos;
        skipped += missed;
        nextNanos += (missed + 1) * settings.periodNanos;
        try {
            pull();
        } catch (RuntimeException e) { // a store that breaks its contract does not stop the clock
            failed(e.toString());
        }
        schedule(now);
    }

    private void schedule(long now) {
        var unused = settings.executor.schedule(this::step, nextNanos - now, TimeUnit.NANOSECONDS);
    }

    private void pull() {
        if (open) {
            failed("no answer within " + Duration.ofNanos(settings.periodNanos));
        }
        open = true;
        long round = ++pulls;
        settings.store
                .get(keys.current(), settings.receiver.largest().frameBytes())
                .whenComplete((stored, error) -> settings.executor.execute(() -> pulled(
                        round,
                        stored == null ? Optional.empty() : stored,
                        error == null ? "there is no object " + keys.current() : error.toString())));
    }

    private synchronized void pulled(long round, Optional<ObjectStore.Stored> stored, String otherwise) {
        if (round != pulls || closed) {
            return; // too late: its successor is on the way
        }
        open = false;
        if (stored.isEmpty()) {
            failed(otherwise);
        } else {
            settings.receiver.offer(stored.get().bytes()); // which counts and names what it refuses
        }
    }

    private void failed(String why) {
        failed++;
        lastFailure = why;
        if (Long.bitCount(failed) == 1) { // 1st, 2nd, 4th, 8th …
            LOG.log(Level.WARNING, "{0}: {1} reads failed, last: {2}", settings.receiver.name(), failed, why);
        }
    }

    /**
     * Tells what it has done.
     *
     * @return the figures at this moment
     */
    public synchronized Stats stats() {
        return new Stats(pulls, failed, skipped, lastFailure.isEmpty() ? Optional.empty() : Optional.of(lastFailure));
    }

    /** Stops for good; the receiver keeps what it has. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** The settings of a puller. */
    public static final class Builder {
        private final ConfigReceiver<?> receiver;
        private final ObjectStore store;
        private final ScheduledExecutorService executor;
        private String prefix = "";
        private DeploymentKey key = DeploymentKey.insecure(0);
        private long periodNanos = TimeUnit.SECONDS.toNanos(10);
        private LongSupplier nanoClock = System::nanoTime;
        private InstantSource wallClock = InstantSource.system();

        private Builder(ConfigReceiver<?> receiver, ObjectStore store, ScheduledExecutorService executor) {
            this.receiver = requireNonNull(receiver, "receiver");
            this.store = requireNonNull(store, "store");
            this.executor = requireNonNull(executor, "executor");
        }

        /**
         * Sets what the keys in the store begin with, such as {@code "prod/routing/"}.
         *
         * @param keyPrefix by default nothing
         * @return this builder
         */
        public Builder prefix(String keyPrefix) {
            this.prefix = requireNonNull(keyPrefix, "keyPrefix");
            return this;
        }

        /**
         * Sets the key of the hash that decides phases.
         *
         * @param deploymentKey by default one that is no secret: set it where receivers choose their own names
         * @return this builder
         */
        public Builder key(DeploymentKey deploymentKey) {
            this.key = requireNonNull(deploymentKey, "deploymentKey");
            return this;
        }

        /**
         * Sets the period, in which the configuration is read once.
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
         * Sets the clock that phases are counted from, once.
         *
         * @param clock by default the system's
         * @return this builder
         */
        public Builder wallClock(InstantSource clock) {
            this.wallClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the puller and starts it: its first read is at its phase, within a period.
         *
         * @return the puller
         */
        public ConfigPuller start() {
            ConfigPuller puller = new ConfigPuller(this);
            puller.schedule(nanoClock.getAsLong());
            return puller;
        }
    }
}
