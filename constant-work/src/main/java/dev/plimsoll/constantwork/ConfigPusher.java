package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the whole configuration to every receiver, once a period, whatever happened. One process of the small fleet.
 *
 * <p>There is one mode. The frame is read from the store at a fixed pace, always whole, and verified each time; when that
 * fails, the frame in hand is verified again instead, so a store that is down changes neither work nor timing. Each
 * receiver is visited at its own phase of the period, the same in every pusher; one frame is in flight to it at most; what
 * came of it is looked at one deadline later. Nothing is retried: the next tick is the retry. There is no back-off and no
 * breaker: a dead receiver is tried exactly as often as a living one.
 *
 * <p>Pushers share the receivers by zone, then by rendezvous over those whose leases move. A pusher that stops is
 * noticed within one period by those left, which visit its receivers in the same phases: no receiver misses more than one
 * tick. Pushers need not agree at every moment: a receiver that two of them visit takes the same frame twice.
 *
 * <p>Its clock, its timers, its store and its transport are given, and all of its work runs on the given executor, a
 * step at a time, so it runs in virtual time as it is. {@link #stats} may be called from any thread.
 */
public final class ConfigPusher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigPusher.class.getName());
    private static final int LEASE_ROUNDS_PER_PERIOD = 5; // three to die, one to be read in, one to be judged in
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double HEADROOM = 1.5;

    private final Builder settings;
    private final FrameVerifier verifier;
    private final StoreLayout keys;
    private final KeyedHash hash;
    private final LeaseBook book;
    private final long leaseEveryNanos;
    private final @Nullable LastKnownGood lastKnownGood;
    private final PushRing ring;
    private final Pacer pacer;
    private final Tally tally = new Tally();

    private Fleet fleet;
    private @Nullable Fleet nextFleet;
    private Shares shares;
    private SortedSet<String> alive;
    private @Nullable Frame frame;
    private long nextFetchNanos;
    private long nextLeaseNanos;
    private int fetchRound;
    private boolean fetchOpen;
    private long lastFetchNanos;
    private boolean everFetched;
    private Own own = new Own();
    private Lease lastRound;

    private boolean closed;
    private boolean fenced;
    private long fetches;
    private long fetchesFailed;
    private String lastFetchFailure = "";
    private long attempts;
    private long bytesOffered;
    private long replied;
    private long failed;
    private long timedOut;
    private long leaseRounds;
    private long leaseRoundsLost;

    /* The pusher's own lease, and what is known of the round in progress. */
    private static final class Own {
        int round;
        long term;
        long beat;
        boolean held;
        boolean written;
        String tag = ""; // none: write only if there is no object
    }

    private ConfigPusher(Builder settings) {
        this.settings = settings;
        this.verifier = new FrameVerifier(settings.stream, settings.trusted);
        this.keys = new StoreLayout(settings.prefix);
        this.hash = KeyedHash.of(settings.key, HashDomain.RECEIVER);
        Set<String> peers = new HashSet<>(settings.pushers.keySet());
        peers.remove(settings.name);
        this.book = new LeaseBook(peers);
        this.alive = living();
        this.shares = new Shares(hash, settings.name, settings.pushers, alive);
        this.fleet = Fleet.of(settings.fleet, hash, Map.of());
        this.leaseEveryNanos = settings.periodNanos / LEASE_ROUNDS_PER_PERIOD;
        long now = settings.nanoClock.getAsLong();
        long first = now + PushRing.untilAligned(wallNanos(), settings.periodNanos);
        this.ring = new PushRing(settings.periodNanos, settings.deadlineNanos, first, fleet.size());
        this.pacer = new Pacer(BURST_NANOS, now);
        this.nextFetchNanos = now;
        this.nextLeaseNanos = now;
        this.lastRound = lease(0);
        this.lastKnownGood =
                settings.disk == null ? null : new LastKnownGood(settings.disk, verifier, settings.largest);
        if (lastKnownGood != null) {
            List<Frame> saved = lastKnownGood.load();
            frame = saved.isEmpty() ? null : saved.get(0);
        }
        rate();
    }

    /**
     * Starts a pusher's settings.
     *
     * @param stream the stream whose frames it sends
     * @param name this pusher's name among the pushers; 1..64 letters, digits, dots, dashes, underscores
     * @param trusted whose signatures it accepts
     * @param store where frames and leases are
     * @param transport carries frames to receivers
     * @param executor runs all its work; one thread is enough; never shut down here
     * @return a builder with safe defaults for the rest
     */
    public static Builder builder(
            String stream,
            String name,
            TrustedKeys trusted,
            ObjectStore store,
            PushTransport transport,
            ScheduledExecutorService executor) {
        return new Builder(stream, name, trusted, store, transport, executor);
    }

    /**
     * Replaces the fleet from the next tick on. Receivers that stay keep their exchanges; those that leave are
     * abandoned.
     *
     * @param endpoints all receivers of all pushers, at most a million
     * @throws IllegalArgumentException if two have the same name
     */
    public synchronized void fleet(Collection<Endpoint> endpoints) {
        nextFleet = Fleet.of(endpoints, hash, fleet.byName());
    }

    /** Stops for good. Exchanges in flight are left to the transport, which is closed. */
    @Override
    public synchronized void close() {
        closed = true;
        settings.transport.close();
    }

    private synchronized void step() {
        if (closed) {
            return;
        }
        long now = settings.nanoClock.getAsLong();
        try {
            work(now);
        } catch (RuntimeException e) { // a store or a transport that breaks its contract does not stop the clock
            LOG.log(Level.ERROR, settings.name + ": step failed", e);
        }
        long due = ring.nextDueNanos();
        due = due - nextFetchNanos < 0 ? due : nextFetchNanos;
        if (settings.pushers.size() > 1 && nextLeaseNanos - due < 0) {
            due = nextLeaseNanos;
        }
        var unused =
                settings.executor.schedule(this::step, Math.max(settings.slotNanos, due - now), TimeUnit.NANOSECONDS);
    }

    private void work(long now) {
        if (now - nextLeaseNanos >= 0 && settings.pushers.size() > 1) {
            nextLeaseNanos = later(nextLeaseNanos, leaseEveryNanos, now);
            leaseRound();
        }
        if (now - nextFetchNanos >= 0) {
            nextFetchNanos = later(nextFetchNanos, settings.fetchNanos, now);
            fetch();
        }
        if (!fenced) {
            serve(now);
        }
    }

    /* The next turn that is still to come: those slept through are not caught up. */
    private static long later(long turnNanos, long everyNanos, long now) {
        return turnNanos + ((now - turnNanos) / everyNanos + 1) * everyNanos;
    }

    // ---- visits

    private void serve(long now) {
        if (nextFleet != null && ring.between()) {
            replaceFleet(nextFleet);
        }
        for (boolean through = false; !through; ) {
            int rank = ring.due(now);
            if (rank < 0) {
                through = !tryBegin(now);
            } else if (visit(fleet.at(rank), now)) {
                ring.visited();
            } else {
                boolean unused = tryBegin(now); // counts the tick that would overlap
                through = true;
            }
        }
        for (int rank = ring.dueForLook(now); rank >= 0; rank = ring.dueForLook(now)) {
            look(fleet.at(rank), now);
            if (ring.looked()) {
                endRound();
            }
        }
    }

    private boolean tryBegin(long now) {
        return ring.tickDue(now) && ring.tryBegin(now, wallNanos()); // the wall clock is asked once a tick
    }

    /* Whether this rank is done with: not ours, sent, or nothing to send yet. */
    private boolean visit(Slot slot, long now) {
        Frame sending = frame;
        if (sending == null || !shares.mine(slot)) {
            return true;
        }
        int bytes = sending.sizeClass().frameBytes();
        if (!pacer.trySend(bytes, now)) {
            return false;
        }
        if (slot.overdue(now, 0)) {
            settings.transport.abandon(slot.endpoint);
        }
        settle(slot, true);
        attempts++;
        bytesOffered += bytes;
        if (!settings.dryRun) {
            long attempt = slot.open(now);
            try {
                settings.transport.send(slot.endpoint, sending, attempt, slot);
            } catch (RuntimeException e) {
                slot.failed(attempt, e.toString());
            }
        }
        return true;
    }

    private void look(Slot slot, long now) {
        boolean overdue = slot.overdue(now, settings.deadlineNanos);
        if (overdue) {
            settings.transport.abandon(slot.endpoint);
        }
        settle(slot, overdue);
    }

    private void settle(Slot slot, boolean giveUp) {
        int repliedBefore = tally.replied;
        int failedBefore = tally.failed;
        int timedOutBefore = tally.timedOut;
        slot.settle(tally, giveUp);
        replied += tally.replied - repliedBefore;
        failed += tally.failed - failedBefore;
        timedOut += tally.timedOut - timedOutBefore;
    }

    private void endRound() {
        lastRound = lease(own.beat);
        tally.clear();
    }

    private void replaceFleet(Fleet replacement) {
        nextFleet = null;
        Map<String, Slot> staying = replacement.byName();
        for (int rank = 0; rank < fleet.size(); rank++) {
            Slot slot = fleet.at(rank);
            if (staying.get(slot.endpoint.name()) != slot) {
                settings.transport.abandon(slot.endpoint);
            }
        }
        LOG.log(Level.INFO, "{0}: fleet {1} -> {2}", settings.name, fleet.size(), replacement.size());
        fleet = replacement;
        ring.resize(fleet.size());
        rate();
    }

    /* Half as much again as the period needs if this pusher were the only one left. */
    private void rate() {
        Frame sending = frame;
        int bytes = (sending == null ? settings.largest : sending.sizeClass()).frameBytes();
        double needed = (double) bytes * fleet.size() * TimeUnit.SECONDS.toNanos(1) / settings.periodNanos;
        pacer.rate(settings.bytesPerSecond > 0 ? settings.bytesPerSecond : Math.max(bytes, needed * HEADROOM));
    }

    // ---- the configuration

    private void fetch() {
        fetches++;
        if (fetchOpen) {
            fetched(fetchRound, Optional.empty(), "no answer within " + Duration.ofNanos(settings.fetchNanos));
        }
        int round = ++fetchRound;
        fetchOpen = true;
        // handle and not whenComplete: that would make a stack trace of every failure, work that calm does not have
        var unused = settings.store
                .get(keys.current(), settings.largest.frameBytes())
                .handle((stored, error) -> {
                    settings.executor.execute(() -> fetched(
                            round,
                            stored == null ? Optional.empty() : stored,
                            error == null ? "there is no object " + keys.current() : error.toString()));
                    return Boolean.TRUE;
                });
    }

    private synchronized void fetched(int round, Optional<ObjectStore.Stored> stored, String otherwise) {
        if (round != fetchRound || !fetchOpen || closed) {
            return; // too late: its successor is on the way
        }
        fetchOpen = false;
        Frame inHand = frame;
        if (stored.isEmpty()) {
            fetchFailed(otherwise);
            if (inHand != null) {
                verifier.verify(inHand.bytes()); // the same work as ever
            }
            return;
        }
        Reading reading = verifier.verify(stored.get().bytes());
        if (reading.frame().isEmpty()) {
            fetchFailed(reading.refusals().toString());
            return;
        }
        Frame found = reading.frame().get();
        if (inHand != null && found.edition().equals(inHand.edition())) {
            if (found.sameBytes(inHand)) {
                fresh();
            } else {
                fetchFailed(new Refusal(Reason.EQUIVOCATION, "two frames of edition " + found.edition()).toString());
            }
        } else if (inHand != null && inHand.edition().isAfter(found.edition())) {
            fetchFailed(new Refusal(Reason.OLDER, found.edition() + " (in hand: " + inHand.edition() + ")").toString());
        } else {
            use(found);
        }
    }

    private void use(Frame found) {
        LOG.log(Level.INFO, "{0}: edition {1} -> {2}", settings.name, frame == null ? "none" : frame.edition(), found);
        frame = found;
        tally.about(found.edition());
        rate();
        fresh();
        if (lastKnownGood != null) {
            boolean unused = lastKnownGood.save(found); // if it fails it is logged, and the store has the frame
        }
    }

    private void fresh() {
        everFetched = true;
        lastFetchNanos = settings.nanoClock.getAsLong();
    }

    private void fetchFailed(String why) {
        fetchesFailed++;
        lastFetchFailure = why;
        if (Long.bitCount(fetchesFailed) == 1) { // 1st, 2nd, 4th, 8th …
            LOG.log(Level.WARNING, "{0}: {1} reads failed, last: {2}", settings.name, fetchesFailed, why);
        }
    }

    // ---- the other pushers

    /*
     * Reads every lease, the own included, and writes the own, all at once and every time. The outcomes of a round are
     * judged when the next begins; what is not back by then has failed.
     */
    private void leaseRound() {
        if (leaseRounds > 0) {
            if (!own.written) {
                leaseRoundsLost++;
            }
            if (book.endRound(own.written)) {
                alive = living();
                shares = new Shares(hash, settings.name, settings.pushers, alive);
                LOG.log(Level.INFO, "{0}: pushers alive {1}", settings.name, alive);
            }
        }
        leaseRounds++;
        own.round++;
        own.written = false;
        int round = own.round;
        for (String name : settings.pushers.keySet()) {
            var unused = settings.store.get(keys.lease(name), Lease.BYTES).handle((stored, error) -> {
                if (error == null) {
                    settings.executor.execute(() -> leaseRead(round, name, stored));
                }
                return Boolean.TRUE;
            });
        }
        if (fenced) {
            return;
        }
        own.beat++;
        ObjectStore.Condition condition =
                own.tag.isEmpty() ? new ObjectStore.Condition.Absent() : new ObjectStore.Condition.Matches(own.tag);
        var unused = settings.store
                .put(keys.lease(settings.name), lease(own.beat).encode(), condition)
                .handle((tag, error) -> {
                    if (error == null) {
                        settings.executor.execute(() -> leaseWritten(round, tag));
                    }
                    return Boolean.TRUE;
                });
    }

    private synchronized void leaseRead(int round, String name, Optional<ObjectStore.Stored> stored) {
        if (round != own.round) {
            return;
        }
        Optional<Lease> lease = stored.flatMap(found -> Lease.decode(found.bytes()));
        if (!name.equals(settings.name)) {
            book.read(name, lease);
            return;
        }
        if (own.written) {
            return; // read before it was written
        }
        if (stored.isEmpty()) {
            own.tag = "";
        } else if (lease.isEmpty()) {
            own.tag = stored.get().tag(); // not a lease: to be overwritten
        } else if (lease.get().nonce() == settings.nonce) {
            own.tag = stored.get().tag();
            own.held = true;
        } else if (!own.held || lease.get().term() < own.term) {
            own.tag = stored.get().tag(); // whoever had this place before: the newcomer takes it
            own.term = Math.max(own.term, lease.get().term() + 1);
        } else {
            fence(lease.get());
        }
    }

    private void fence(Lease other) {
        fenced = true;
        LOG.log(
                Level.ERROR,
                "{0}: another process took this place with term {1} (own: {2}); stopped for good",
                settings.name,
                other.term(),
                own.term);
        for (int rank = 0; rank < fleet.size(); rank++) {
            settings.transport.abandon(fleet.at(rank).endpoint);
        }
    }

    private synchronized void leaseWritten(int round, Optional<String> tag) {
        if (tag.isPresent()) {
            own.tag = tag.get();
            own.held = true;
            own.written |= round == own.round;
        }
    }

    private Lease lease(long beat) {
        Frame sending = frame;
        return new Lease(
                own.term,
                settings.nonce,
                beat,
                sending == null ? Optional.empty() : Optional.of(sending.edition()),
                tally.replied + tally.failed + tally.timedOut,
                tally.replied,
                tally.failed + tally.timedOut,
                tally.refused,
                tally.inUse,
                tally.onCandidate,
                tally.candidateRefused,
                tally.unsaved);
    }

    private SortedSet<String> living() {
        SortedSet<String> names = book.alive();
        names.add(settings.name);
        return names;
    }

    private long wallNanos() {
        Instant now = settings.wallClock.instant();
        return Math.floorMod(now.getEpochSecond(), 1_000_000_000L) * TimeUnit.SECONDS.toNanos(1) + now.getNano();
    }

    /**
     * Tells what it has done.
     *
     * @return the figures at this moment
     */
    public synchronized PusherStats stats() {
        Frame sending = frame;
        return new PusherStats(
                ring.ticks(),
                ring.skipped(),
                fetches,
                fetchesFailed,
                lastFetchFailure.isEmpty() ? Optional.empty() : Optional.of(lastFetchFailure),
                attempts,
                bytesOffered,
                replied,
                failed,
                timedOut,
                leaseRounds,
                leaseRoundsLost,
                sending == null ? Optional.empty() : Optional.of(sending.edition()),
                everFetched
                        ? Optional.of(Duration.ofNanos(settings.nanoClock.getAsLong() - lastFetchNanos))
                        : Optional.empty(),
                new TreeSet<>(alive),
                fenced,
                lastRound);
    }

    /** The settings of a pusher. */
    public static final class Builder {
        private final String stream;
        private final String name;
        private final TrustedKeys trusted;
        private final ObjectStore store;
        private final PushTransport transport;
        private final ScheduledExecutorService executor;
        private String prefix = "";
        private Map<String, String> pushers;
        private Collection<Endpoint> fleet = List.of();
        private DeploymentKey key = DeploymentKey.insecure(0);
        private long periodNanos = TimeUnit.SECONDS.toNanos(10);
        private long fetchNanos;
        private long deadlineNanos;
        private long slotNanos = TimeUnit.MILLISECONDS.toNanos(10);
        private long bytesPerSecond;
        private SizeClass largest = SizeClass.MIB_4;
        private boolean dryRun;
        private @Nullable ConfigDisk disk;
        private long nonce = new SecureRandom().nextLong();
        private LongSupplier nanoClock = System::nanoTime;
        private InstantSource wallClock = InstantSource.system();

        private Builder(
                String stream,
                String name,
                TrustedKeys trusted,
                ObjectStore store,
                PushTransport transport,
                ScheduledExecutorService executor) {
            this.stream = requireNonNull(stream, "stream");
            this.name = StoreLayout.checkName("name", requireNonNull(name, "name"));
            this.trusted = requireNonNull(trusted, "trusted");
            this.store = requireNonNull(store, "store");
            this.transport = requireNonNull(transport, "transport");
            this.executor = requireNonNull(executor, "executor");
            this.pushers = Map.of(name, "");
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
         * Names all pushers that share the fleet, each with its zone. Every pusher must be given the same.
         *
         * @param zoneByPusher 1..64 pushers; by default this one alone, and then no leases are kept
         * @return this builder
         */
        public Builder pushers(Map<String, String> zoneByPusher) {
            if (zoneByPusher.isEmpty() || zoneByPusher.size() > 64) {
                throw new IllegalArgumentException("pushers: " + zoneByPusher.size() + " (expected: 1..64)");
            }
            zoneByPusher.keySet().forEach(pusher -> StoreLayout.checkName("pusher", pusher));
            this.pushers = new TreeMap<>(zoneByPusher);
            return this;
        }

        /**
         * Names all receivers, of all pushers. See {@link ConfigPusher#fleet}.
         *
         * @param endpoints at most a million; by default none
         * @return this builder
         */
        public Builder fleet(Collection<Endpoint> endpoints) {
            this.fleet = List.copyOf(endpoints);
            return this;
        }

        /**
         * Sets the key of the hash that decides phases and shares. Every pusher must be given the same.
         *
         * @param deploymentKey by default one that is no secret: set it where receivers choose their own names
         * @return this builder
         */
        public Builder key(DeploymentKey deploymentKey) {
            this.key = requireNonNull(deploymentKey, "deploymentKey");
            return this;
        }

        /**
         * Sets the period. Every receiver gets one frame in it.
         *
         * @param duration 10 ms..1 h, by default 10 s
         * @return this builder
         */
        public Builder period(Duration duration) {
            this.periodNanos = within("period", duration, Duration.ofMillis(10), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how often the configuration is read from the store.
         *
         * @param duration 1 ms..1 h, by default a tenth of the period
         * @return this builder
         */
        public Builder fetchEvery(Duration duration) {
            this.fetchNanos = within("fetchEvery", duration, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how long an exchange may take. A receiver that is slower is given up until its next turn.
         *
         * @param duration under the period, by default half of it
         * @return this builder
         */
        public Builder deadline(Duration duration) {
            this.deadlineNanos = within("deadline", duration, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets the shortest time between two steps: visits that fall into it go out together.
         *
         * @param duration 1 ms..1 s, by default 10 ms
         * @return this builder
         */
        public Builder slot(Duration duration) {
            this.slotNanos = within("slot", duration, Duration.ofMillis(1), Duration.ofSeconds(1));
            return this;
        }

        /**
         * Bounds the rate at which frames begin to be sent. If the period needs more, ticks take longer than the
         * period, and those that would overlap are skipped.
         *
         * @param rate at least 1; by default half as much again as the period needs for the whole fleet
         * @return this builder
         */
        public Builder bytesPerSecond(long rate) {
            if (rate < 1) {
                throw new IllegalArgumentException("bytesPerSecond: " + rate + " (expected: at least 1)");
            }
            this.bytesPerSecond = rate;
            return this;
        }

        /**
         * Bounds the frames it takes from the store.
         *
         * @param sizeClass the largest class taken, by default 4 MiB
         * @return this builder
         */
        public Builder largest(SizeClass sizeClass) {
            this.largest = requireNonNull(sizeClass, "sizeClass");
            return this;
        }

        /**
         * Does everything but send: for seeing what it would do.
         *
         * @param on by default {@code false}
         * @return this builder
         */
        public Builder dryRun(boolean on) {
            this.dryRun = on;
            return this;
        }

        /**
         * Keeps the last frame on a disk of its own, so that a pusher that restarts while the store is down still has
         * one.
         *
         * @param configDisk by default nothing is kept
         * @return this builder
         */
        public Builder disk(ConfigDisk configDisk) {
            this.disk = requireNonNull(configDisk, "configDisk");
            return this;
        }

        /**
         * Sets the number that tells this process from another that claims the same name.
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
         * Sets the clock that pushers align their ticks by, slowly.
         *
         * @param clock by default the system's
         * @return this builder
         */
        public Builder wallClock(InstantSource clock) {
            this.wallClock = requireNonNull(clock, "clock");
            return this;
        }

        private static long within(String what, Duration duration, Duration least, Duration most) {
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(what + ": " + duration + " (expected: " + least + ".." + most + ")");
            }
            return duration.toNanos();
        }

        /**
         * Makes the pusher and starts it: its first tick begins at the next multiple of the period on the wall clock.
         *
         * @return the pusher
         * @throws IllegalArgumentException if settings contradict each other, or two receivers have the same name
         */
        public ConfigPusher start() {
            if (fetchNanos == 0) {
                fetchNanos = periodNanos / 10;
            }
            if (deadlineNanos == 0) {
                deadlineNanos = periodNanos / 2;
            }
            if (deadlineNanos >= periodNanos) {
                throw new IllegalArgumentException("deadline: " + Duration.ofNanos(deadlineNanos)
                        + " (expected: under the period, " + Duration.ofNanos(periodNanos) + ")");
            }
            if (!pushers.containsKey(name)) {
                throw new IllegalArgumentException("pushers: " + pushers.keySet() + " (expected: with " + name + ")");
            }
            ConfigPusher pusher = new ConfigPusher(this);
            executor.execute(pusher::step);
            return pusher;
        }
    }
}
