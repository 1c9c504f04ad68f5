package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes every endpoint once a period, at even distances, and writes what it found to the store: as many probes and as
 * many bytes when all is well as when nothing is. One of several; {@link HealthAggregator} folds what they say.
 *
 * <p>An endpoint is down after some probes in a row that failed, and up again after some that did not; between, it is what
 * it was. Places without an endpoint are healthy.
 *
 * <p>Its clock, timers, store and probe are given, and all of its work runs on the given executor, a step at a time.
 */
public final class HealthChecker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HealthChecker.class.getName());
    private static final long LEAST_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** One endpoint and what is known of it. */
    private static final class Probed {
        final int place;
        final Endpoint endpoint;
        long turn;
        boolean open;
        boolean well;
        int contrary; // probes in a row that say otherwise than the bit

        Probed(int place, Endpoint endpoint) {
            this.place = place;
            this.endpoint = endpoint;
        }
    }

    private final Builder settings;
    private final String key;
    private final PushRing ring;
    private final long startedNanos;
    private List<Probed> probed = List.of();
    private @Nullable Map<Integer, Endpoint> next; // taken between two periods
    private final BitSet down = new BitSet();
    private long beat;
    private boolean closed;
    private long probes;
    private long failed;
    private long reportsLost;

    private HealthChecker(Builder settings) {
        this.settings = settings;
        this.key = new StoreLayout(settings.prefix).health(settings.name);
        this.next = settings.endpoints;
        this.startedNanos = settings.nanoClock.getAsLong();
        this.ring = new PushRing(settings.periodNanos, settings.deadlineNanos, startedNanos, 0);
    }

    /**
     * Starts a checker's settings.
     *
     * @param name its name among the checkers; 1..64 letters, digits, dots, dashes, underscores
     * @param places how many places the bitmap has, 1..1,048,576, the same in all checkers
     * @param probe asks an endpoint
     * @param store where its report goes
     * @param executor runs all its work; one thread is enough; never shut down here
     * @return a builder with safe defaults for the rest
     */
    public static Builder builder(
            String name, int places, HealthProbe probe, ObjectStore store, ScheduledExecutorService executor) {
        return new Builder(name, places, probe, store, executor);
    }

    /**
     * Replaces the endpoints from the next period on. What is known of those that stay is kept.
     *
     * @param endpointByPlace the place of each, 0..places - 1
     * @throws IllegalArgumentException if a place is none
     */
    public synchronized void endpoints(Map<Integer, Endpoint> endpointByPlace) {
        next = settings.checked(endpointByPlace);
    }

    /**
     * What a checker has done since it started.
     *
     * @param probes probes begun
     * @param failed of them, those that failed or were not answered in time
     * @param reports reports written, or tried to be
     * @param reportsLost of them, those that could not be written
     * @param down places that it holds for down
     */
    public record Stats(long probes, long failed, long reports, long reportsLost, int down) {}

    private synchronized void step() {
        if (closed) {
            return;
        }
        long now = settings.nanoClock.getAsLong();
        for (boolean through = false; !through; ) {
            if (ring.between()) {
                takeEndpoints();
            }
            int rank = ring.due(now);
            if (rank >= 0) {
                probe(probed.get(rank));
                ring.visited();
            } else {
                through = !ring.tryBegin(now, now - startedNanos); // checkers need no common phase
            }
        }
        for (int rank = ring.dueForLook(now); rank >= 0; rank = ring.dueForLook(now)) {
            judge(probed.get(rank));
            if (ring.looked()) {
                report();
            }
        }
        var unused = settings.executor.schedule(
                this::step, Math.max(LEAST_STEP_NANOS, ring.nextDueNanos() - now), TimeUnit.NANOSECONDS);
    }

    private void takeEndpoints() {
        Map<Integer, Endpoint> wanted = next;
        if (wanted == null) {
            return;
        }
        next = null;
        Map<Integer, Probed> before = new TreeMap<>();
        probed.forEach(one -> before.put(one.place, one));
        List<Probed> all = new ArrayList<>();
        wanted.forEach((place, endpoint) -> {
            Probed known = before.remove(place);
            boolean same = known != null && known.endpoint.equals(endpoint);
            if (known != null && !same) {
                down.clear(place);
            }
            all.add(same ? requireNonNull(known) : new Probed(place, endpoint));
        });
        before.keySet().forEach(down::clear);
        probed = all;
        ring.resize(all.size());
    }

    private void probe(Probed one) {
        long turn = ++one.turn;
        one.open = true;
        one.well = false;
        probes++;
        try {
            settings.probe
                    .probe(one.endpoint)
                    .whenComplete((well, error) -> settings.executor.execute(
                            () -> answered(one, turn, error == null && Boolean.TRUE.equals(well))));
        } catch (RuntimeException e) {
            answered(one, turn, false);
        }
    }

    private synchronized void answered(Probed one, long turn, boolean well) {
        if (one.turn == turn && one.open) {
            one.open = false;
            one.well = well;
        }
    }

    private void judge(Probed one) {
        one.open = false;
        failed += one.well ? 0 : 1;
        boolean isDown = down.get(one.place);
        if (one.well != isDown) {
            one.contrary = 0;
        } else if (++one.contrary >= (isDown ? settings.rise : settings.fall)) {
            one.contrary = 0;
            down.set(one.place, !isDown);
            LOG.log(Level.INFO, "{0}: {1} is {2}", settings.name, one.endpoint, isDown ? "up" : "down");
        }
    }

    /* One read for the tag and one write, each round; a round that fails is made good by the next. */
    private void report() {
        beat++;
        int bytes = HealthReport.bytes(settings.places);
        HealthReport report = new HealthReport(settings.nonce, beat, HealthBitmap.of(settings.places, down));
        settings.store
                .get(key, bytes)
                .thenCompose(stored -> settings.store.put(
                        key,
                        report.encode(),
                        stored.isEmpty()
                                ? new ObjectStore.Condition.Absent()
                                : new ObjectStore.Condition.Matches(stored.get().tag())))
                .whenComplete((written, error) -> settings.executor.execute(() -> {
                    if (error != null || written.isEmpty()) {
                        lost(error == null ? "another checker writes " + key : error.toString());
                    }
                }));
    }

    private synchronized void lost(String why) {
        reportsLost++;
        if (Long.bitCount(reportsLost) == 1) { // 1st, 2nd, 4th, 8th …
            LOG.log(Level.WARNING, "{0}: {1} reports lost, last: {2}", settings.name, reportsLost, why);
        }
    }

    /**
     * Tells what it has done.
     *
     * @return the figures at this moment
     */
    public synchronized Stats stats() {
        return new Stats(probes, failed, beat, reportsLost, down.cardinality());
    }

    /** Stops for good. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** The settings of a checker. */
    public static final class Builder {
        private final String name;
        private final int places;
        private final HealthProbe probe;
        private final ObjectStore store;
        private final ScheduledExecutorService executor;
        private String prefix = "";
        private Map<Integer, Endpoint> endpoints = Map.of();
        private long periodNanos = TimeUnit.SECONDS.toNanos(10);
        private long deadlineNanos;
        private int fall = 3;
        private int rise = 2;
        private long nonce = new SecureRandom().nextLong();
        private LongSupplier nanoClock = System::nanoTime;

        private Builder(
                String name, int places, HealthProbe probe, ObjectStore store, ScheduledExecutorService executor) {
            this.name = StoreLayout.checkName("name", requireNonNull(name, "name"));
            this.places = HealthBitmap.allHealthy(places).places();
            this.probe = requireNonNull(probe, "probe");
            this.store = requireNonNull(store, "store");
            this.executor = requireNonNull(executor, "executor");
        }

        private Map<Integer, Endpoint> checked(Map<Integer, Endpoint> endpointByPlace) {
            endpointByPlace.keySet().forEach(place -> {
                if (place < 0 || place >= places) {
                    throw new IllegalArgumentException("place: " + place + " (expected: 0.." + (places - 1) + ")");
                }
            });
            return new TreeMap<>(endpointByPlace);
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
         * Says which endpoint stands at which place.
         *
         * @param endpointByPlace by default none
         * @return this builder
         */
        public Builder endpoints(Map<Integer, Endpoint> endpointByPlace) {
            this.endpoints = checked(endpointByPlace);
            return this;
        }

        /**
         * Sets the period, in which every endpoint is probed once.
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
         * Sets how long a probe may take.
         *
         * @param duration under the period, by default half of it
         * @return this builder
         */
        public Builder deadline(Duration duration) {
            if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("deadline: " + duration + " (expected: PT0.001S..PT1H)");
            }
            this.deadlineNanos = duration.toNanos();
            return this;
        }

        /**
         * Sets how many failed probes in a row take an endpoint down.
         *
         * @param probes 1..100, by default 3
         * @return this builder
         */
        public Builder fall(int probes) {
            this.fall = inARow("fall", probes);
            return this;
        }

        /**
         * Sets how many good probes in a row bring it up again.
         *
         * @param probes 1..100, by default 2
         * @return this builder
         */
        public Builder rise(int probes) {
            this.rise = inARow("rise", probes);
            return this;
        }

        private static int inARow(String what, int probes) {
            if (probes < 1 || probes > 100) {
                throw new IllegalArgumentException(what + ": " + probes + " (expected: 1..100)");
            }
            return probes;
        }

        /**
         * Sets the number that tells this process from the one before it of the same name.
         *
         * @param number by default from {@link SecureRandom}
         * @return this builder
         */
        public Builder nonce(long number) {
            this.nonce = number;
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
         * Makes the checker and starts it.
         *
         * @return the checker
         * @throws IllegalArgumentException if the deadline is not under the period
         */
        public HealthChecker start() {
            if (deadlineNanos == 0) {
                deadlineNanos = periodNanos / 2;
            }
            if (deadlineNanos >= periodNanos) {
                throw new IllegalArgumentException("deadline: " + Duration.ofNanos(deadlineNanos)
                        + " (expected: under the period, " + Duration.ofNanos(periodNanos) + ")");
            }
            HealthChecker checker = new HealthChecker(this);
            executor.execute(checker::step);
            return checker;
        }
    }
}
