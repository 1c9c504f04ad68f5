package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the configuration of one process of the large fleet: takes whole frames, verifies each, and swaps in one step.
 *
 * <p>Whatever is wrong with a frame, the configuration in use stays in use, for ever if need be; with a disk it also
 * survives a restart without any network. A frame of the edition in use changes nothing and only proves that the path
 * works. A later edition is read by the reader given to the builder; if that throws, the edition is refused, or, if
 * the receiver is in a wave, the candidate is refused and the stable configuration used.
 *
 * <p>Without a disk, a process that has just started has seen no edition, so an old frame, if it is genuine, is
 * accepted until the first newer one comes: give the receiver a disk where replayed frames are a worry.
 *
 * <p>Thread-safe. {@link #current} is one volatile read; frames are taken one at a time.
 *
 * @param <T> what the reader makes of a configuration's bytes; should be immutable
 */
public final class ConfigReceiver<T> {
    private static final System.Logger LOG = System.getLogger(ConfigReceiver.class.getName());
    private static final int WATCHES_PER_LIMIT = 4;

    private final Builder<T> settings;
    private final FrameVerifier verifier;
    private final @Nullable LastKnownGood lastKnownGood;
    private final long startedNanos;

    private volatile @Nullable InUse<T> inUse;
    private volatile long lastFrameNanos;
    private boolean stale; // all below: under this object's lock
    private long frames;
    private long refused;
    private long candidatesRefused;

    private ConfigReceiver(Builder<T> settings) {
        this.settings = settings;
        this.verifier = new FrameVerifier(settings.stream, settings.keys);
        this.lastKnownGood =
                settings.disk == null ? null : new LastKnownGood(settings.disk, verifier, settings.largest);
        this.startedNanos = settings.nanoClock.getAsLong();
        this.lastFrameNanos = startedNanos;
        if (lastKnownGood != null) {
            startFrom(lastKnownGood.load());
        }
        if (settings.timer != null) {
            long everyNanos = Math.max(1, settings.staleAfter.toNanos() / WATCHES_PER_LIMIT);
            var unused =
                    settings.timer.scheduleWithFixedDelay(this::watch, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
        }
    }

    /* What is in use, swapped as one. The hash decides whether a new edition needs reading at all. */
    private record InUse<T>(
            Frame frame,
            ByteBuffer contentHash,
            Configuration<T> configuration,
            boolean candidateRefused,
            boolean saved,
            long sinceNanos) {

        InUse<T> with(boolean isSaved) {
            return new InUse<>(frame, contentHash, configuration, candidateRefused, isSaved, sinceNanos);
        }
    }

    /**
     * Starts a receiver's settings.
     *
     * @param <T> what the reader makes of a configuration's bytes
     * @param stream the stream whose frames it takes, such as {@code "prod/routing"}
     * @param receiver its own name, unique in the fleet and the same after a restart; decides in which wave it is
     * @param keys whose signatures it accepts
     * @param reader makes a value of a configuration's bytes, and throws a {@link RuntimeException} if it should not be
     *     used; must not block
     * @return a builder with safe defaults for the rest
     */
    public static <T> Builder<T> builder(
            String stream, String receiver, TrustedKeys keys, Function<? super byte[], ? extends T> reader) {
        return new Builder<>(stream, receiver, keys, reader);
    }

    /**
     * Returns the configuration in use.
     *
     * @return it, or empty before the first valid frame where the disk held none
     */
    public Optional<Configuration<T>> current() {
        InUse<T> seen = inUse;
        return seen == null ? Optional.empty() : Optional.of(seen.configuration);
    }

    /**
     * Takes one frame, from a pusher or from the store.
     *
     * <p>Does the same work for every valid frame, changed or not, but for the reader and the disk, which see a new
     * configuration once. Never throws for what is in the frame.
     *
     * @param frame the bytes, from position to limit; the position is left where it is, and nothing keeps the buffer
     * @return what to answer the pusher
     */
    public synchronized Reply offer(ByteBuffer frame) {
        frames++;
        if (frame.remaining() > settings.largest.frameBytes()) {
            return refuse(List.of(new Refusal(
                    Reason.LENGTH,
                    frame.remaining() + " bytes (expected: at most " + settings.largest.frameBytes() + ")")));
        }
        Reading reading = verifier.verify(frame);
        if (reading.frame().isEmpty()) {
            return refuse(reading.refusals());
        }
        Frame offered = reading.frame().get();
        InUse<T> seen = inUse;
        if (seen != null) {
            int order = offered.edition().compareTo(seen.frame.edition());
            if (order < 0) {
                return refuse(List.of(
                        new Refusal(Reason.OLDER, offered.edition() + " (in use: " + seen.frame.edition() + ")")));
            }
            if (order == 0) {
                return again(offered, seen);
            }
        }
        return take(offered, seen);
    }

    private Reply again(Frame offered, InUse<T> seen) {
        if (!offered.sameBytes(seen.frame)) {
            return refuse(List.of(new Refusal(Reason.EQUIVOCATION, "two frames of edition " + offered.edition())));
        }
        fresh();
        saveIfProven();
        return reply(Reply.Outcome.UNCHANGED, Set.of());
    }

    private Reply take(Frame offered, @Nullable InUse<T> seen) {
        Read<T> read = read(offered, seen);
        if (read.configuration == null) {
            return refuse(read.refusals);
        }
        if (!read.refusals.isEmpty()) {
            candidatesRefused++;
            LOG.log(Level.WARNING, "{0}: {1}", settings.receiver, read.refusals);
        }
        long now = settings.nanoClock.getAsLong();
        inUse = new InUse<>(
                offered, read.hash, read.configuration, !read.refusals.isEmpty(), lastKnownGood == null, now);
        LOG.log(
                Level.INFO,
                "{0}: edition {1} -> {2}",
                settings.receiver,
                seen == null ? "none" : seen.frame.edition(),
                offered.edition());
        fresh();
        saveIfProven();
        return reply(Reply.Outcome.ACCEPTED, Set.of());
    }

    private record Read<T>(@Nullable Configuration<T> configuration, ByteBuffer hash, List<Refusal> refusals) {}

    /* The candidate if it is meant for this receiver and its reader takes it, else the stable configuration. */
    private Read<T> read(Frame frame, @Nullable InUse<T> seen) {
        List<Refusal> refusals = List.of();
        if (frame.candidateIsFor(settings.receiver, settings.cell)) {
            Object value = value(frame.candidateHash(), frame.candidate().orElseThrow(), seen);
            if (!(value instanceof Failure failure)) {
                return new Read<>(configuration(frame, value, true), frame.candidateHash(), List.of());
            }
            refusals = List.of(new Refusal(Reason.CANDIDATE_INVALID, frame.edition() + ": " + failure.what));
        }
        Object value = value(frame.stableHash(), frame.stable(), seen);
        if (value instanceof Failure failure) {
            return new Read<>(
                    null,
                    frame.stableHash(),
                    List.of(new Refusal(Reason.STABLE_INVALID, frame.edition() + ": " + failure.what)));
        }
        return new Read<>(configuration(frame, value, false), frame.stableHash(), refusals);
    }

    private record Failure(String what) {}

    /* The value in use if it has the same bytes, else the reader's value, else a Failure. */
    private Object value(ByteBuffer hash, byte[] content, @Nullable InUse<T> seen) {
        if (seen != null && hash.equals(seen.contentHash)) {
            return seen.configuration.value();
        }
        try {
            return requireNonNull(settings.reader.apply(content), "the reader's value");
        } catch (RuntimeException | StackOverflowError e) { // a poison configuration may well be a deep one
            return new Failure(e.toString());
        }
    }

    @SuppressWarnings("unchecked") // value() yields a T or a Failure, and a Failure was ruled out
    private Configuration<T> configuration(Frame frame, Object value, boolean candidate) {
        return new Configuration<>((T) value, frame.edition(), candidate, frame.created());
    }

    /**
     * Refuses the candidate in use after all, because the application found it bad, and uses the stable configuration
     * of the same frame.
     *
     * <p>Every reply says so from now on, which stops the wave. Does nothing if no candidate is in use, or if the
     * stable configuration cannot be read.
     *
     * @param why for the log
     * @return {@code true} if the stable configuration is in use now
     */
    public synchronized boolean tryRejectCandidate(String why) {
        InUse<T> seen = inUse;
        if (seen == null || !seen.configuration.candidate()) {
            return false;
        }
        Object value = value(seen.frame.stableHash(), seen.frame.stable(), seen);
        if (value instanceof Failure) {
            return false;
        }
        candidatesRefused++;
        LOG.log(
                Level.WARNING,
                "{0}: {1}",
                settings.receiver,
                new Refusal(Reason.CANDIDATE_INVALID, seen.frame.edition() + ": " + requireNonNull(why, "why")));
        inUse = new InUse<>(
                seen.frame,
                seen.frame.stableHash(),
                configuration(seen.frame, value, false),
                true,
                seen.saved,
                seen.sinceNanos);
        return true;
    }

    private Reply refuse(List<Refusal> refusals) {
        refused++;
        if (Long.bitCount(refused) == 1) { // 1st, 2nd, 4th, 8th …: a frame comes every period, also a bad one
            LOG.log(Level.WARNING, "{0}: refused {1} frames, last for {2}", settings.receiver, refused, refusals);
        }
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        refusals.forEach(refusal -> reasons.add(refusal.reason()));
        return reply(Reply.Outcome.REFUSED, reasons);
    }

    private Reply reply(Reply.Outcome outcome, Set<Reason> reasons) {
        InUse<T> seen = inUse;
        Set<Reason> all = reasons;
        if (seen != null && seen.candidateRefused) {
            all = EnumSet.of(Reason.CANDIDATE_INVALID);
            all.addAll(reasons);
        }
        return new Reply(
                outcome,
                all,
                seen == null ? Optional.empty() : Optional.of(seen.frame.edition()),
                seen != null && seen.configuration.candidate(),
                seen == null || seen.saved,
                seen == null ? 0 : seen.frame.keyId(),
                frames,
                refused,
                candidatesRefused);
    }

    private void fresh() {
        lastFrameNanos = settings.nanoClock.getAsLong();
        watch();
    }

    private void saveIfProven() {
        InUse<T> seen = inUse;
        if (seen == null || seen.saved || lastKnownGood == null) {
            return;
        }
        if (settings.nanoClock.getAsLong() - seen.sinceNanos >= settings.provenAfter.toNanos()) {
            inUse = seen.with(lastKnownGood.save(seen.frame));
        }
    }

    private void startFrom(List<Frame> newestFirst) {
        for (Frame frame : newestFirst) {
            Read<T> read = read(frame, null);
            if (read.configuration != null) {
                inUse = new InUse<>(frame, read.hash, read.configuration, !read.refusals.isEmpty(), true, startedNanos);
                LOG.log(Level.INFO, "{0}: edition {1} from disk", settings.receiver, frame.edition());
                return;
            }
            LOG.log(Level.WARNING, "{0}: not started from disk: {1}", settings.receiver, read.refusals);
        }
    }

    /**
     * Returns its own name.
     *
     * @return the name given to {@link #builder}
     */
    public String name() {
        return settings.receiver;
    }

    /**
     * Returns the largest size class it takes.
     *
     * @return the class set in the builder
     */
    public SizeClass largest() {
        return settings.largest;
    }

    /**
     * Tells how old the configuration is.
     *
     * @return the figures at this moment
     */
    public Freshness freshness() {
        InUse<T> seen = inUse;
        Duration frameAge = Duration.ofNanos(Math.max(0, settings.nanoClock.getAsLong() - lastFrameNanos));
        Duration staleness = Duration.ZERO;
        if (seen != null) {
            Instant now = settings.wallClock.instant();
            staleness = Duration.between(seen.frame.created(), now);
        }
        return new Freshness(
                seen == null ? Optional.empty() : Optional.of(seen.frame.edition()),
                staleness.isNegative() ? Duration.ZERO : staleness,
                frameAge,
                frameAge.compareTo(settings.staleAfter) > 0);
    }

    /**
     * Looks at the frame age and calls the hook if the receiver became stale or fresh again since the last look. Runs
     * by itself with each valid frame, and on the timer if the builder was given one.
     */
    public synchronized void watch() {
        Freshness now = freshness();
        if (now.stale() != stale) {
            stale = now.stale();
            LOG.log(
                    stale ? Level.WARNING : Level.INFO,
                    "{0}: {1}, last valid frame {2} ago (limit {3})",
                    settings.receiver,
                    stale ? "stale" : "fresh again",
                    now.frameAge(),
                    settings.staleAfter);
            settings.onStale.accept(now);
        }
    }

    /**
     * The settings of a receiver.
     *
     * @param <T> what the reader makes of a configuration's bytes
     */
    public static final class Builder<T> {
        private final String stream;
        private final String receiver;
        private final TrustedKeys keys;
        private final Function<? super byte[], ? extends T> reader;
        private String cell = "";
        private SizeClass largest = SizeClass.MIB_4;
        private @Nullable ConfigDisk disk;
        private Duration provenAfter = Duration.ZERO;
        private Duration staleAfter = Duration.ofSeconds(30);
        private Consumer<? super Freshness> onStale = freshness -> {};
        private @Nullable ScheduledExecutorService timer;
        private LongSupplier nanoClock = System::nanoTime;
        private InstantSource wallClock = InstantSource.system();

        private Builder(
                String stream, String receiver, TrustedKeys keys, Function<? super byte[], ? extends T> reader) {
            this.stream = requireNonNull(stream, "stream");
            this.receiver = requireNonNull(receiver, "receiver");
            this.keys = requireNonNull(keys, "keys");
            this.reader = requireNonNull(reader, "reader");
            if (stream.isEmpty()) {
                throw new IllegalArgumentException("stream: empty (expected: a name)");
            }
            if (receiver.isEmpty()) {
                throw new IllegalArgumentException("receiver: empty (expected: a name)");
            }
        }

        /**
         * Names the cell this receiver stands in, for waves by cell.
         *
         * @param name the cell's name; by default it stands in none
         * @return this builder
         */
        public Builder<T> cell(String name) {
            this.cell = requireNonNull(name, "name");
            return this;
        }

        /**
         * Bounds the memory a frame can take. A larger frame is refused by its length alone.
         *
         * @param sizeClass the largest class taken, by default 4 MiB
         * @return this builder
         */
        public Builder<T> largest(SizeClass sizeClass) {
            this.largest = requireNonNull(sizeClass, "sizeClass");
            return this;
        }

        /**
         * Keeps the last-known-good configuration, and the one before it, on a disk of its own, and starts from there.
         *
         * @param configDisk usually {@link ConfigDisk#directory}; by default nothing is kept
         * @return this builder
         */
        public Builder<T> disk(ConfigDisk configDisk) {
            this.disk = requireNonNull(configDisk, "configDisk");
            return this;
        }

        /**
         * Writes a configuration to disk only once it has been in use for a while, so that one which passes its reader
         * but kills the process is not what the process starts from next.
         *
         * @param duration by default zero: at once
         * @return this builder
         */
        public Builder<T> provenAfter(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("provenAfter: " + duration + " (expected: zero or more)");
            }
            this.provenAfter = duration;
            return this;
        }

        /**
         * Sets the frame age above which this receiver calls itself stale.
         *
         * @param duration positive; by default 30 s, three of the usual periods
         * @return this builder
         */
        public Builder<T> staleAfter(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("staleAfter: " + duration + " (expected: positive)");
            }
            this.staleAfter = duration;
            return this;
        }

        /**
         * Sets what is told when the receiver becomes stale, and when it is fresh again.
         *
         * @param hook called under the receiver's lock, so it should only note the fact; by default nothing is told
         * @return this builder
         */
        public Builder<T> onStale(Consumer<? super Freshness> hook) {
            this.onStale = requireNonNull(hook, "hook");
            return this;
        }

        /**
         * Gives a timer for {@link ConfigReceiver#watch}, four times within the limit. Without one, call that yourself.
         *
         * @param executor the caller's, never shut down here
         * @return this builder
         */
        public Builder<T> timer(ScheduledExecutorService executor) {
            this.timer = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the monotonic clock.
         *
         * @param clock nanoseconds, by default {@code System::nanoTime}
         * @return this builder
         */
        public Builder<T> nanoClock(LongSupplier clock) {
            this.nanoClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets the clock that staleness is told by.
         *
         * @param clock by default the system's
         * @return this builder
         */
        public Builder<T> wallClock(InstantSource clock) {
            this.wallClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the receiver and, if there is a disk, starts from it.
         *
         * @return the receiver
         */
        public ConfigReceiver<T> build() {
            return new ConfigReceiver<>(this);
        }
    }
}
