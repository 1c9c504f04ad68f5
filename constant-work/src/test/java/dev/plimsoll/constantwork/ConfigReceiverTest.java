package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConfigReceiverTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private long now;
    private Instant wall = Frames.CREATED.plusSeconds(3);
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Freshness> told = new ArrayList<>();
    private final MemoryDisk disk = new MemoryDisk();
    private ConfigReceiver<String> receiver = builder().build();

    private ConfigReceiver.Builder<String> builder() {
        return ConfigReceiver.<String>builder(Frames.STREAM, "host-17", Keys.FIRST.trusted(), this::read)
                .cell("eu-1")
                .staleAfter(PERIOD.multipliedBy(3))
                .onStale(told::add)
                .nanoClock(() -> now)
                .wallClock(() -> wall);
    }

    private String read(byte[] bytes) {
        reads.incrementAndGet();
        String text = Frames.text(bytes);
        if (text.startsWith("poison")) {
            throw new IllegalArgumentException("cannot use " + text);
        }
        if (text.startsWith("deep")) {
            return read(bytes);
        }
        return text;
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
        wall = wall.plus(duration);
    }

    private String value() {
        return receiver.current().map(Configuration::value).orElse("none");
    }

    @Test
    void usesANewEditionAtOnce() {
        Reply first = receiver.offer(Frames.signed(1, "one"));
        Reply second = receiver.offer(Frames.signed(2, "two"));

        assertThat(first.outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(second.inUse()).contains(new Edition(1, 2));
        assertThat(receiver.current()).contains(new Configuration<>("two", new Edition(1, 2), false, Frames.CREATED));
    }

    @Test
    void readsAConfigurationOnceHoweverOftenItComes() {
        ByteBuffer frame = Frames.signed(1, "one");
        receiver.offer(frame);
        pass(PERIOD);

        Reply again = receiver.offer(frame);
        Reply sameContentNewEdition = receiver.offer(Frames.signed(2, "one"));

        assertThat(again.outcome()).isEqualTo(Reply.Outcome.UNCHANGED);
        assertThat(sameContentNewEdition.outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(reads).hasValue(1);
        assertThat(frame.position()).as("the caller's buffer is left as it was").isZero();
    }

    @Test
    void refusesOlderFramesAndIsNotRefreshedByThem() {
        receiver.offer(Frames.signed(2, "two"));
        pass(PERIOD.multipliedBy(4));

        Reply replayed = receiver.offer(Frames.signed(1, "one"));

        assertThat(replayed.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(replayed.reasons()).containsExactly(Reason.OLDER);
        assertThat(value()).isEqualTo("two");
        assertThat(receiver.freshness().stale()).isTrue();
    }

    @Test
    void isFencedByEpochWhateverTheSequence() {
        receiver.offer(Frames.sign(Frames.draft(2, 1, "new epoch"), Keys.FIRST));

        Reply zombie = receiver.offer(Frames.sign(Frames.draft(1, 1_000_000, "old epoch"), Keys.FIRST));

        assertThat(zombie.reasons()).containsExactly(Reason.OLDER);
        assertThat(value()).isEqualTo("new epoch");
    }

    @Test
    void refusesASecondFrameOfTheSameEdition() {
        receiver.offer(Frames.signed(2, "two"));

        Reply other = receiver.offer(Frames.signed(2, "other two"));

        assertThat(other.reasons()).containsExactly(Reason.EQUIVOCATION);
        assertThat(value()).isEqualTo("two");
    }

    @Test
    void refusesUnsignedForeignDamagedAndOversizedFrames() {
        receiver = builder().largest(SizeClass.KIB_4).build();
        receiver.offer(Frames.signed(1, "one"));
        ByteBuffer unsigned = Frames.checksummed(Frames.signed(2, "x").put(Layout.SIGNATURE_AT, new byte[64]));
        ByteBuffer foreign = new FrameDraft(
                        "test/routing", SizeClass.KIB_4, new Edition(1, 2), Frames.CREATED, Frames.utf8("x"))
                .sign(Keys.FIRST.pair.getPrivate(), Frames.id(Keys.FIRST));
        ByteBuffer larger = new FrameDraft(
                        Frames.STREAM, SizeClass.KIB_16, new Edition(1, 2), Frames.CREATED, Frames.utf8("x"))
                .sign(Keys.FIRST.pair.getPrivate(), Frames.id(Keys.FIRST));

        assertThat(receiver.offer(unsigned).reasons()).containsExactly(Reason.SIGNATURE);
        assertThat(receiver.offer(foreign).reasons()).containsExactly(Reason.FOREIGN_STREAM);
        assertThat(receiver.offer(larger).reasons()).containsExactly(Reason.LENGTH);
        assertThat(receiver.offer(Frames.sign(Frames.draft(1, 2, "x"), Keys.SECOND))
                        .reasons())
                .containsExactly(Reason.UNKNOWN_KEY);
        Reply last = receiver.offer(ByteBuffer.allocate(0));
        assertThat(last.reasons()).containsExactly(Reason.LENGTH);
        assertThat(last.frames()).isEqualTo(6);
        assertThat(last.refused()).isEqualTo(5);
        assertThat(value()).isEqualTo("one");
    }

    @Test
    void keepsWhatItHasWhenItsReaderRefuses() {
        receiver.offer(Frames.signed(1, "one"));

        Reply poison = receiver.offer(Frames.signed(2, "poison"));
        Reply deep = receiver.offer(Frames.signed(3, "deep"));

        assertThat(poison.reasons()).containsExactly(Reason.STABLE_INVALID);
        assertThat(deep.reasons()).as("a stack overflow in the reader").containsExactly(Reason.STABLE_INVALID);
        assertThat(deep.inUse()).contains(new Edition(1, 1));
        assertThat(value()).isEqualTo("one");
    }

    @Test
    void usesTheCandidateOnlyInItsWave() {
        receiver.offer(Frames.signed(1, "stable", "candidate", Wave.cells(Set.of("eu-1"))));
        assertThat(value()).isEqualTo("candidate");
        assertThat(receiver.current().orElseThrow().candidate()).isTrue();

        receiver.offer(Frames.signed(2, "stable", "candidate", Wave.cells(Set.of("eu-2"))));
        assertThat(value()).as("wave taken back").isEqualTo("stable");

        receiver.offer(Frames.signed(3, "candidate"));
        assertThat(value()).as("rolled out").isEqualTo("candidate");
    }

    @Test
    void usesTheStableConfigurationWhenItsReaderRefusesTheCandidateAndSaysSoEveryTime() {
        ByteBuffer frame = Frames.signed(1, "stable", "poison", Wave.share(1));

        Reply first = receiver.offer(frame);
        Reply second = receiver.offer(frame);

        assertThat(value()).isEqualTo("stable");
        assertThat(first.outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(second.outcome()).isEqualTo(Reply.Outcome.UNCHANGED);
        assertThat(List.of(first, second)).allSatisfy(reply -> {
            assertThat(reply.reasons()).containsExactly(Reason.CANDIDATE_INVALID);
            assertThat(reply.candidate()).isFalse();
            assertThat(reply.candidatesRefused()).isEqualTo(1);
        });
        assertThat(receiver.offer(Frames.signed(2, "stable")).reasons()).isEmpty();
    }

    @Test
    void goesBackToTheStableConfigurationWhenTheApplicationFindsTheCandidateBad() {
        ByteBuffer frame = Frames.signed(1, "stable", "candidate", Wave.share(1));
        receiver.offer(frame);

        assertThat(receiver.tryRejectCandidate("error rate 40 %")).isTrue();

        assertThat(value()).isEqualTo("stable");
        assertThat(receiver.offer(frame).reasons()).containsExactly(Reason.CANDIDATE_INVALID);
        assertThat(receiver.tryRejectCandidate("again")).isFalse();
    }

    @Test
    void startsFromDiskWithoutAnyNetworkAndStillRefusesOlder() {
        receiver = builder().disk(disk).build();
        receiver.offer(Frames.signed(1, "one"));
        assertThat(receiver.offer(Frames.signed(2, "two")).saved()).isTrue();
        reads.set(0);

        receiver = builder().disk(disk).build();

        assertThat(value()).isEqualTo("two");
        assertThat(receiver.offer(Frames.signed(1, "one")).reasons()).containsExactly(Reason.OLDER);
        assertThat(receiver.freshness().edition()).contains(new Edition(1, 2));
    }

    @Test
    void startsFromTheConfigurationBeforeIfItsReaderRefusesTheNewest() {
        receiver = builder().disk(disk).build();
        receiver.offer(Frames.signed(1, "one"));
        receiver.offer(Frames.signed(2, "two"));

        receiver = ConfigReceiver.<String>builder(Frames.STREAM, "host-17", Keys.FIRST.trusted(), bytes -> {
                    if (Frames.text(bytes).equals("two")) {
                        throw new IllegalStateException("no longer understood");
                    }
                    return Frames.text(bytes);
                })
                .disk(disk)
                .build();

        assertThat(value()).isEqualTo("one");
    }

    @Test
    void writesOnceAndNotAgainWhileNothingChanges() {
        receiver = builder().disk(disk).build();
        for (int i = 0; i < 10; i++) {
            receiver.offer(Frames.signed(1, "one"));
        }

        assertThat(disk.operations()).isEqualTo(4);
    }

    @Test
    void usesAConfigurationItCannotSaveSaysSoAndTriesAgainWithTheNextFrame() {
        receiver = builder().disk(disk).build();
        disk.failAt(1);

        Reply failed = receiver.offer(Frames.signed(1, "one"));
        Reply next = receiver.offer(Frames.signed(1, "one"));

        assertThat(failed.outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(failed.saved()).isFalse();
        assertThat(next.saved()).isTrue();
        assertThat(builder().disk(disk).build().current()).isPresent();
    }

    @Test
    void savesOnlyWhatHasProvenItselfIfAskedTo() {
        receiver = builder().disk(disk).provenAfter(PERIOD).build();
        receiver.offer(Frames.signed(1, "one"));
        pass(PERIOD);
        receiver.offer(Frames.signed(1, "one"));

        receiver.offer(Frames.signed(2, "kills the process"));

        assertThat(builder().disk(disk).build().current().map(Configuration::value))
                .as("what the process starts from next")
                .contains("one");
    }

    @Test
    void tellsOnceThatItIsStaleAndOnceThatItIsFreshAgain() {
        receiver.offer(Frames.signed(1, "one"));
        receiver.watch();
        pass(PERIOD.multipliedBy(3));
        receiver.watch();
        assertThat(told).isEmpty();

        pass(Duration.ofSeconds(1));
        receiver.watch();
        receiver.watch();
        assertThat(told)
                .containsExactly(new Freshness(
                        receiver.freshness().edition(), Duration.ofSeconds(34), Duration.ofSeconds(31), true));

        receiver.offer(Frames.signed(1, "one"));
        assertThat(told).hasSize(2);
        assertThat(told.get(1).stale()).isFalse();
    }

    @Test
    void callsItselfStaleIfNoFrameEverComes() {
        pass(PERIOD.multipliedBy(4));

        assertThat(receiver.freshness().stale()).isTrue();
        assertThat(receiver.freshness().edition()).isEmpty();
    }

    @Test
    void countsStalenessFromTheStampAndFrameAgeFromTheLastFrame() {
        receiver.offer(Frames.signed(1, "one"));
        pass(Duration.ofHours(1));
        receiver.offer(Frames.signed(1, "one"));
        pass(Duration.ofSeconds(4));

        assertThat(receiver.freshness().staleness()).isEqualTo(Duration.ofSeconds(3_607));
        assertThat(receiver.freshness().frameAge()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void takesFramesWhenItsClockIsYearsOff() {
        wall = Instant.parse("1999-12-31T23:59:59Z");

        assertThat(receiver.offer(Frames.signed(1, "one")).outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(receiver.freshness().staleness()).isZero();
        assertThat(receiver.freshness().stale()).isFalse();
    }

    @Test
    void answersInTheSameNumberOfBytesWhateverHappened() {
        List<Reply> replies = List.of(
                receiver.offer(ByteBuffer.allocate(3)),
                receiver.offer(Frames.signed(1, "stable", "poison", Wave.share(1))),
                receiver.offer(Frames.signed(1, "stable")));

        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.encode().remaining()).isEqualTo(Reply.BYTES);
            assertThat(Reply.decode(reply.encode())).contains(reply);
        });
        assertThat(Reply.decode(ByteBuffer.allocate(Reply.BYTES))).isEmpty();
        assertThat(Reply.decode(ByteBuffer.allocate(3))).isEmpty();
    }

    @Test
    void neverShowsHalfAConfiguration() throws InterruptedException {
        // Each value says its own edition; a torn swap would show one beside another's.
        AtomicReference<String> torn = new AtomicReference<>("");
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                receiver.current().ifPresent(seen -> {
                    if (!seen.value().equals("edition " + seen.edition().sequence())) {
                        torn.set(seen.toString());
                    }
                });
            }
        });
        reader.start();
        for (int i = 1; i <= 300; i++) {
            receiver.offer(Frames.signed(i, "edition " + i));
        }
        done.set(true);
        reader.join();

        assertThat(torn).hasValue("");
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> builder().staleAfter(Duration.ZERO))
                .hasMessage("staleAfter: PT0S (expected: positive)");
        assertThatThrownBy(() -> builder().provenAfter(Duration.ofSeconds(-1)))
                .hasMessage("provenAfter: PT-1S (expected: zero or more)");
        assertThatThrownBy(() -> ConfigReceiver.builder("", "host", Keys.FIRST.trusted(), bytes -> bytes))
                .hasMessage("stream: empty (expected: a name)");
        assertThatThrownBy(() -> ConfigReceiver.builder("s", "", Keys.FIRST.trusted(), bytes -> bytes))
                .hasMessage("receiver: empty (expected: a name)");
    }
}
