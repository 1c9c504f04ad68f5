package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Signs configurations and makes them current in the store, one edition after another.
 *
 * <p>An edition becomes current by one compare-and-set of one object; whoever wins it has published, whoever loses it has
 * changed nothing. Each frame is first written beside it under a key of its own, for {@link #rollBack}. Everything that
 * could be wrong with a configuration is asked here, where a person waits for the answer, rather than at ten thousand
 * receivers: does it fit its class, does its reader take it, is it plausibly the successor of what is current.
 *
 * <p>Never blocks; stages complete on the store's threads. Several publishers may share a stream. A publisher does not
 * retry: give it a store that does, which is right here and wrong on a pusher.
 */
public final class ConfigPublisher {
    private static final System.Logger LOG = System.getLogger(ConfigPublisher.class.getName());
    private static final int PLAUSIBLE_FROM_BYTES = 1_024;

    private final Builder settings;
    private final StoreLayout keys;
    private final FrameVerifier verifier;
    private final long keyId;

    private ConfigPublisher(Builder settings) {
        this.settings = settings;
        this.keys = new StoreLayout(settings.prefix);
        List<PublicKey> trusted = new ArrayList<>(settings.alsoTrusted);
        trusted.add(settings.key.getPublic());
        this.verifier = new FrameVerifier(settings.stream, TrustedKeys.of(trusted));
        this.keyId = TrustedKeys.id(settings.key.getPublic());
    }

    /**
     * Starts a publisher's settings.
     *
     * @param stream the stream's name, the same as its receivers'
     * @param key the Ed25519 key pair that signs
     * @param store where frames go
     * @param sizeClass the class of every frame
     * @return a builder with safe defaults for the rest
     */
    public static Builder builder(String stream, KeyPair key, ObjectStore store, SizeClass sizeClass) {
        return new Builder(stream, key, store, sizeClass);
    }

    /* What is current: a frame, and the tag to compare with; or nothing yet. */
    private record Current(Optional<Frame> frame, String tag) {}

    /* What the next frame should carry. */
    private static final class Wish {
        private final byte[] stable;
        private final Optional<byte[]> candidate;
        private final Optional<Wave> wave;

        Wish(byte[] stable, Optional<byte[]> candidate, Optional<Wave> wave) {
            this.stable = stable;
            this.candidate = candidate;
            this.wave = wave;
        }
    }

    /**
     * Makes a configuration the stable one for every receiver at once, and ends a wave if one runs.
     *
     * @param content the configuration
     * @return the outcome
     */
    public CompletionStage<Published> publish(byte[] content) {
        byte[] copy = content.clone();
        return attempt(current -> new Wish(copy, Optional.empty(), Optional.empty()));
    }

    /**
     * Changes the stable configuration from what it is, again from the start whenever somebody else was first.
     *
     * @param change makes the new content of the current one, empty if there is none; may be called several times
     * @return the outcome; {@link Published.Lost} only after as many attempts as the builder allows
     */
    public CompletionStage<Published> update(UnaryOperator<byte[]> change) {
        return update(requireNonNull(change, "change"), settings.mostAttempts);
    }

    private CompletionStage<Published> update(UnaryOperator<byte[]> change, int attemptsLeft) {
        return attempt(current -> new Wish(
                        change.apply(current.frame().map(Frame::stable).orElse(new byte[0])),
                        Optional.empty(),
                        Optional.empty()))
                .thenCompose(published -> published instanceof Published.Lost && attemptsLeft > 1
                        ? update(change, attemptsLeft - 1)
                        : CompletableFuture.completedFuture(published));
    }

    /**
     * Starts a wave: the candidate for the receivers in it, the stable configuration, unchanged, for all others.
     *
     * @param candidate the new configuration
     * @param wave whom it is for
     * @return the outcome
     */
    public CompletionStage<Published> propose(byte[] candidate, Wave wave) {
        byte[] copy = candidate.clone();
        requireNonNull(wave, "wave");
        return attempt(current -> new Wish(
                current.frame()
                        .map(Frame::stable)
                        .orElseThrow(() -> new Unfit(
                                "wave: there is no stable configuration " + "yet (expected: publish one first)")),
                Optional.of(copy),
                Optional.of(wave)));
    }

    /**
     * Gives the running wave to other receivers, usually to more, if those in it so far have not refused.
     *
     * @param wave whom the candidate is for from now on
     * @param pushers the names of the pushers that report
     * @return the outcome; refused if no receiver uses the candidate yet, or more refused it than the builder allows
     */
    public CompletionStage<Published> widen(Wave wave, Collection<String> pushers) {
        requireNonNull(wave, "wave");
        return report(pushers)
                .thenCompose(report -> attempt(current -> {
                    Frame frame = runningWave(current);
                    if (report.isEmpty() || !report.get().edition().equals(frame.edition())) {
                        throw new Unfit("wave: no report about " + frame.edition() + " yet (expected: one round)");
                    }
                    if (report.get().candidateRefused() > settings.mostRefusals) {
                        throw new Unfit("wave: " + report.get().candidateRefused() + " receivers refused the candidate "
                                + "(expected: at most " + settings.mostRefusals + ")");
                    }
                    if (report.get().onCandidate() == 0) {
                        throw new Unfit("wave: no receiver uses the candidate yet (expected: at least one)");
                    }
                    return new Wish(frame.stable(), frame.candidate(), Optional.of(wave));
                }));
    }

    /**
     * Makes the candidate the stable configuration.
     *
     * @return the outcome; refused if no wave runs
     */
    public CompletionStage<Published> promote() {
        return attempt(current ->
                new Wish(runningWave(current).candidate().orElseThrow(), Optional.empty(), Optional.empty()));
    }

    /**
     * Takes the candidate back: everybody uses the stable configuration again.
     *
     * @return the outcome; refused if no wave runs
     */
    public CompletionStage<Published> withdraw() {
        return attempt(current -> new Wish(runningWave(current).stable(), Optional.empty(), Optional.empty()));
    }

    /**
     * Takes the candidate back if receivers refuse it. Call it every period or so while a wave runs.
     *
     * @param pushers the names of the pushers that report
     * @return the outcome if it was withdrawn, empty if there was no reason to
     */
    public CompletionStage<Optional<Published>> withdrawIfRefused(Collection<String> pushers) {
        return report(pushers)
                .thenCompose(report -> report.isPresent() && report.get().candidateRefused() > settings.mostRefusals
                        ? withdraw().thenApply(Optional::of)
                        : CompletableFuture.completedFuture(Optional.empty()));
    }

    /**
     * Publishes the stable configuration of an earlier edition again, as a new edition.
     *
     * @param edition one of {@link #history}
     * @return the outcome; refused if that edition is not kept
     */
    public CompletionStage<Published> rollBack(Edition edition) {
        return settings.store
                .list(keys.historyPrefix())
                .thenCompose(kept -> {
                    List<String> named =
                            kept.stream().filter(key -> named(key, edition)).toList();
                    return named.size() != 1 // several: somebody lost the race and died before tidying up
                            ? CompletableFuture.completedFuture(Optional.<ObjectStore.Stored>empty())
                            : settings.store.get(named.get(0), SizeClass.MIB_4.frameBytes());
                })
                .thenCompose(stored -> {
                    Optional<Frame> frame = stored.flatMap(
                            found -> verifier.verify(found.bytes()).frame());
                    return attempt(current -> new Wish(
                            frame.orElseThrow(() -> new Unfit("edition: " + edition + " (expected: one that is kept)"))
                                    .stable(),
                            Optional.empty(),
                            Optional.empty()));
                });
    }

    private boolean named(String key, Edition edition) {
        return editionOf(key).filter(edition::equals).isPresent();
    }

    private Optional<Edition> editionOf(String key) {
        String[] parts = key.substring(keys.historyPrefix().length()).split("-", -1);
        return parts.length == 3 && parts[0].matches("\\d{19}") && parts[1].matches("\\d{19}")
                ? Optional.of(new Edition(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
                : Optional.empty();
    }

    /**
     * Lists the editions that can be rolled back to.
     *
     * @return ascending
     */
    public CompletionStage<List<Edition>> history() {
        return settings.store
                .list(keys.historyPrefix())
                .thenApply(kept -> kept.stream()
                        .flatMap(key -> editionOf(key).stream())
                        .distinct()
                        .toList());
    }

    /**
     * Adds up what the pushers report about the current edition.
     *
     * @param pushers their names
     * @return the report, empty if nothing is published; pushers that are at another edition count for nothing
     */
    public CompletionStage<Optional<WaveReport>> report(Collection<String> pushers) {
        List<CompletableFuture<Optional<Lease>>> leases = new ArrayList<>();
        for (String pusher : pushers) {
            leases.add(settings.store
                    .get(keys.lease(StoreLayout.checkName("pusher", pusher)), Lease.BYTES)
                    .thenApply(stored -> stored.flatMap(found -> Lease.decode(found.bytes())))
                    .toCompletableFuture());
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(leases.toArray(CompletableFuture[]::new));
        return current()
                .thenCombine(
                        all,
                        (current, done) -> current.frame().map(frame -> {
                            List<Lease> about = leases.stream()
                                    .flatMap(lease -> lease.join().stream())
                                    .filter(lease -> lease.edition()
                                            .filter(frame.edition()::equals)
                                            .isPresent())
                                    .toList();
                            return new WaveReport(
                                    frame.edition(),
                                    sum(about, Lease::receivers),
                                    sum(about, Lease::failed),
                                    sum(about, Lease::inUse),
                                    sum(about, Lease::onCandidate),
                                    sum(about, Lease::candidateRefused),
                                    sum(about, Lease::unsaved));
                        }));
    }

    private static long sum(List<Lease> leases, Function<Lease, Integer> figure) {
        return leases.stream().mapToLong(figure::apply).sum();
    }

    private static Frame runningWave(Current current) {
        return current.frame()
                .filter(frame -> frame.wave().isPresent())
                .orElseThrow(() -> new Unfit("wave: none runs (expected: propose a candidate first)"));
    }

    /* A wish that cannot be: caught where the outcome is made, never thrown at a caller. */
    private static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String reason) {
            super(reason, null, false, false);
        }
    }

    private CompletionStage<Current> current() {
        return settings.store.get(keys.current(), SizeClass.MIB_4.frameBytes()).thenApply(stored -> {
            if (stored.isEmpty()) {
                return new Current(Optional.empty(), "");
            }
            Reading reading = verifier.verify(stored.get().bytes());
            return new Current(
                    Optional.of(reading.frame()
                            .orElseThrow(() -> new Unfit(keys.current() + ": is no frame of this stream: "
                                    + reading.refusals() + " (expected: one, or nothing; look before removing it)"))),
                    stored.get().tag());
        });
    }

    private CompletionStage<Published> attempt(Function<Current, Wish> wish) {
        return current()
                .thenCompose(current -> write(current, frame(current, wish.apply(current))))
                .exceptionallyCompose(error -> {
                    Throwable cause =
                            error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
                    return cause instanceof Unfit
                            ? CompletableFuture.completedFuture(new Published.Refused(
                                    List.of(String.valueOf(cause.getMessage()).split("\n", -1))))
                            : CompletableFuture.failedFuture(cause);
                });
    }

    private Frame frame(Current current, Wish wish) {
        @Nullable Frame before = current.frame().orElse(null);
        check(before, wish);
        long epoch = Math.max(
                1,
                Math.max(settings.epoch, before == null ? 1 : before.edition().epoch()));
        long sequence = before == null ? 1 : before.edition().sequence() + 1;
        Instant created = settings.wallClock.instant();
        FrameDraft draft = new FrameDraft(
                        settings.stream, settings.sizeClass, new Edition(epoch, sequence), created, wish.stable)
                .nonce(settings.nonces.getAsLong());
        if (before != null) {
            draft.after(before);
        }
        if (wish.candidate.isPresent() && wish.wave.isPresent()) {
            draft.candidate(wish.candidate.get(), wish.wave.get());
        }
        ByteBuffer signed = draft.sign(settings.key.getPrivate(), keyId);
        Reading reading = verifier.verify(signed);
        return reading.frame().orElseThrow(() -> new IllegalStateException("own frame refused: " + reading.refusals()));
    }

    private void check(@Nullable Frame before, Wish wish) {
        List<String> reasons = new ArrayList<>();
        if (before != null
                && settings.epoch != 0
                && settings.epoch < before.edition().epoch()) {
            reasons.add("epoch: " + settings.epoch + " (expected: at least "
                    + before.edition().epoch() + "; this publisher was replaced)");
        }
        if (before != null && before.sizeClass() != settings.sizeClass && !settings.changeClass) {
            reasons.add("sizeClass: " + settings.sizeClass + " (current: " + before.sizeClass()
                    + "; crossing is a step in the work of every pusher: say changeClass)");
        }
        checkContent("stable", wish.stable, before == null ? Optional.empty() : Optional.of(before.stable()), reasons);
        wish.candidate.ifPresent(candidate -> checkContent(
                "candidate", candidate, before == null ? Optional.empty() : Optional.of(before.stable()), reasons));
        if (!reasons.isEmpty()) {
            throw new Unfit(String.join("\n", reasons));
        }
    }

    private void checkContent(String what, byte[] content, Optional<byte[]> before, List<String> reasons) {
        int room = settings.sizeClass.contentBytes();
        if (content.length > room) {
            reasons.add(what + ": " + content.length + " bytes (expected: at most " + room + ", class "
                    + settings.sizeClass + ")");
        }
        if (before.isPresent() && Math.max(content.length, before.get().length) >= PLAUSIBLE_FROM_BYTES) {
            double ratio = (double) Math.max(content.length, 1) / Math.max(before.get().length, 1);
            if (ratio > settings.mostChange || 1 / ratio > settings.mostChange) {
                reasons.add(what + ": " + content.length + " bytes after " + before.get().length
                        + " (expected: a factor of at most " + settings.mostChange
                        + "; say largestChange if it is meant)");
            }
        }
        if (before.isEmpty() || !Arrays.equals(before.get(), content)) {
            try {
                settings.validator.accept(content.clone());
            } catch (RuntimeException | StackOverflowError e) {
                reasons.add(new Refusal(Reason.STABLE_INVALID, what + ": " + e).detail());
            }
        }
    }

    private CompletionStage<Published> write(Current current, Frame frame) {
        ObjectStore.Condition unchanged = current.frame().isEmpty()
                ? new ObjectStore.Condition.Absent()
                : new ObjectStore.Condition.Matches(current.tag());
        return settings.store
                .put(keys.history(frame), frame.bytes(), new ObjectStore.Condition.Absent())
                // Taken already means that an earlier attempt of ours wrote it: the key holds the frame's own hash.
                .thenCompose(kept -> settings.store
                        .put(keys.current(), frame.bytes(), unchanged)
                        .handle((tag, error) -> {
                            if (error != null) {
                                return settle(frame, error.toString());
                            }
                            return tag.isPresent() ? done(frame) : settle(frame, "");
                        })
                        .thenCompose(Function.identity()));
    }

    /*
     * The compare-and-set was lost, or its answer was. An answer may be lost although the write happened, and a store
     * that retries then sees its own write as a stranger's. So look: if what is current is ours, or names ours as its
     * predecessor, it was won.
     */
    private CompletionStage<Published> settle(Frame frame, String error) {
        return current()
                .handle((found, failure) -> {
                    if (failure != null) {
                        return CompletableFuture.<Published>completedFuture(
                                new Published.Unknown(frame.edition(), error.isEmpty() ? failure.toString() : error));
                    }
                    if (found.frame().isPresent()
                            && (found.frame().get().sameBytes(frame)
                                    || Arrays.equals(found.frame().get().previous(), frame.fingerprint()))) {
                        return done(frame);
                    }
                    boolean beaten = found.frame().isPresent()
                            && found.frame().get().edition().compareTo(frame.edition()) >= 0;
                    // With later editions in between nobody can tell who won the one before them; and a write whose
                    // answer was lost may still arrive.
                    return error.isEmpty() || (beaten && isNext(found, frame))
                            ? lost(frame)
                            : CompletableFuture.<Published>completedFuture(
                                    new Published.Unknown(frame.edition(), error));
                })
                .thenCompose(Function.identity());
    }

    private static boolean isNext(Current found, Frame frame) {
        return found.frame().isPresent()
                && found.frame().get().edition().sequence() == frame.edition().sequence();
    }

    private CompletionStage<Published> lost(Frame frame) {
        return settings.store
                .delete(keys.history(frame))
                .handle((deleted, failure) -> new Published.Lost(frame.edition()));
    }

    private CompletionStage<Published> done(Frame frame) {
        LOG.log(Level.INFO, "{0}: published {1}", settings.stream, frame);
        return prune().handle((pruned, error) -> new Published.Done(frame.edition()));
    }

    /* Forgets the oldest frames beyond those to keep. If that fails there is one more to forget next time. */
    private CompletionStage<Void> prune() {
        return settings.store.list(keys.historyPrefix()).thenCompose(kept -> {
            CompletionStage<Void> all = CompletableFuture.completedFuture(null);
            for (String key : kept.subList(0, Math.max(0, kept.size() - settings.keep))) {
                all = all.thenCompose(done -> settings.store.delete(key));
            }
            return all;
        });
    }

    /** The settings of a publisher. */
    public static final class Builder {
        private final String stream;
        private final KeyPair key;
        private final ObjectStore store;
        private final SizeClass sizeClass;
        private String prefix = "";
        private List<PublicKey> alsoTrusted = List.of();
        private Consumer<? super byte[]> validator = content -> {};
        private double mostChange = 2;
        private boolean changeClass;
        private long epoch;
        private int keep = 20;
        private int mostAttempts = 16;
        private long mostRefusals;
        private LongSupplier nonces = new SecureRandom()::nextLong;
        private InstantSource wallClock = InstantSource.system();

        private Builder(String stream, KeyPair key, ObjectStore store, SizeClass sizeClass) {
            this.stream = requireNonNull(stream, "stream");
            this.key = requireNonNull(key, "key");
            this.store = requireNonNull(store, "store");
            this.sizeClass = requireNonNull(sizeClass, "sizeClass");
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
         * Accepts what is current also if it was signed with another key: while keys are changed.
         *
         * @param keys at most fifteen; by default none
         * @return this builder
         */
        public Builder alsoTrust(Collection<PublicKey> keys) {
            this.alsoTrusted = List.copyOf(keys);
            return this;
        }

        /**
         * Sets what every new configuration must pass: best the very reader the receivers use.
         *
         * @param check throws a {@link RuntimeException} if the content should not be published; by default none
         * @return this builder
         */
        public Builder validator(Consumer<? super byte[]> check) {
            this.validator = requireNonNull(check, "check");
            return this;
        }

        /**
         * Sets by what factor a configuration may be longer or shorter than the stable one. Half an export is the usual
         * way to lose half a fleet. Configurations under a kilobyte are not compared.
         *
         * @param factor at least 1, by default 2
         * @return this builder
         */
        public Builder largestChange(double factor) {
            if (!(factor >= 1)) {
                throw new IllegalArgumentException("largestChange: " + factor + " (expected: at least 1)");
            }
            this.mostChange = factor;
            return this;
        }

        /**
         * Says that this publisher's size class may differ from the current frame's.
         *
         * @return this builder
         */
        public Builder changeClass() {
            this.changeClass = true;
            return this;
        }

        /**
         * Takes the stream over: from now on publishers of a lower epoch are refused.
         *
         * @param number at least 1; by default whatever epoch is current
         * @return this builder
         */
        public Builder epoch(long number) {
            if (number < 1) {
                throw new IllegalArgumentException("epoch: " + number + " (expected: at least 1)");
            }
            this.epoch = number;
            return this;
        }

        /**
         * Sets how many frames are kept for {@link ConfigPublisher#rollBack}, the current one included.
         *
         * @param frames 1..500, by default 20
         * @return this builder
         */
        public Builder keep(int frames) {
            if (frames < 1 || frames > 500) {
                throw new IllegalArgumentException("keep: " + frames + " (expected: 1..500)");
            }
            this.keep = frames;
            return this;
        }

        /**
         * Sets how often {@link ConfigPublisher#update} tries.
         *
         * @param attempts at least 1, by default 16
         * @return this builder
         */
        public Builder mostAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("mostAttempts: " + attempts + " (expected: at least 1)");
            }
            this.mostAttempts = attempts;
            return this;
        }

        /**
         * Sets how many receivers may refuse a candidate before the wave stops.
         *
         * @param receivers by default none
         * @return this builder
         */
        public Builder mostRefusals(long receivers) {
            if (receivers < 0) {
                throw new IllegalArgumentException("mostRefusals: " + receivers + " (expected: 0 or more)");
            }
            this.mostRefusals = receivers;
            return this;
        }

        /**
         * Sets where the numbers come from that tell this publisher's frames from another's of the same content.
         *
         * @param numbers never the same twice, among all publishers; by default from {@link SecureRandom}
         * @return this builder
         */
        public Builder nonces(LongSupplier numbers) {
            this.nonces = requireNonNull(numbers, "numbers");
            return this;
        }

        /**
         * Sets the clock that frames are stamped by.
         *
         * @param clock by default the system's
         * @return this builder
         */
        public Builder wallClock(InstantSource clock) {
            this.wallClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the publisher.
         *
         * @return the publisher
         */
        public ConfigPublisher build() {
            return new ConfigPublisher(this);
        }
    }
}
