package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConfigPublisherTest {
    private final MemoryStore store = new MemoryStore();
    private final ConfigPublisher publisher = builder().build();

    private ConfigPublisher.Builder builder() {
        return ConfigPublisher.builder(Frames.STREAM, Keys.FIRST.pair, store, SizeClass.KIB_4)
                .wallClock(() -> Frames.CREATED);
    }

    private static Published get(CompletionStage<Published> stage) {
        return stage.toCompletableFuture().join();
    }

    private Published publish(String content) {
        return get(publisher.publish(Frames.utf8(content)));
    }

    private static Published done(long sequence) {
        return new Published.Done(new Edition(1, sequence));
    }

    private Frame current() {
        return Frames.read(store.look("current").orElseThrow().bytes()).frame().orElseThrow();
    }

    @Test
    void publishesOneEditionAfterAnother() {
        assertThat(publish("one")).isEqualTo(done(1));
        assertThat(publish("two")).isEqualTo(done(2));

        assertThat(Frames.text(current().stable())).isEqualTo("two");
        assertThat(publisher.history().toCompletableFuture().join())
                .containsExactly(new Edition(1, 1), new Edition(1, 2));
    }

    @Test
    void runsAWaveFromProposalToPromotionInFramesOfOneSize() {
        publish("stable");
        assertThat(get(publisher.propose(Frames.utf8("candidate"), Wave.share(.01))))
                .isEqualTo(done(2));
        assertThat(current().wave()).contains(Wave.share(.01));
        report("a", new Edition(1, 2), 5, 0);

        assertThat(get(publisher.widen(Wave.share(.5), List.of("a")))).isEqualTo(done(3));
        assertThat(current().wave()).contains(Wave.share(.5));
        assertThat(get(publisher.promote())).isEqualTo(done(4));

        assertThat(Frames.text(current().stable())).isEqualTo("candidate");
        assertThat(current().wave()).isEmpty();
        assertThat(store.keys())
                .filteredOn(key -> key.startsWith("history"))
                .allSatisfy(
                        key -> assertThat(store.look(key).orElseThrow().bytes().remaining())
                                .isEqualTo(4_096));
    }

    private void report(String pusher, Edition edition, int onCandidate, int candidateRefused) {
        Lease lease = new Lease(1, 2, 3, Optional.of(edition), 100, 99, 1, 0, 99, onCandidate, candidateRefused, 0);
        store.plant("leases/" + pusher, lease.encode());
    }

    @Test
    void doesNotWidenAWaveThatWasRefusedUnseenOrUnused() {
        publish("stable");
        get(publisher.propose(Frames.utf8("candidate"), Wave.share(.01)));

        assertThat(get(publisher.widen(Wave.share(1), List.of("a"))))
                .hasToString("Refused[reasons=[wave: no receiver uses the candidate yet (expected: at least one)]]");
        report("a", new Edition(1, 2), 50, 1);
        assertThat(get(publisher.widen(Wave.share(1), List.of("a"))))
                .hasToString("Refused[reasons=[wave: 1 receivers refused the candidate (expected: at most 0)]]");
        assertThat(current().edition()).isEqualTo(new Edition(1, 2));
    }

    @Test
    void takesACandidateBackByItselfWhenReceiversRefuseIt() {
        publish("stable");
        get(publisher.propose(Frames.utf8("candidate"), Wave.share(.01)));
        report("a", new Edition(1, 2), 50, 0);
        assertThat(publisher
                        .withdrawIfRefused(List.of("a"))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        report("b", new Edition(1, 2), 0, 1);

        assertThat(publisher
                        .withdrawIfRefused(List.of("a", "b"))
                        .toCompletableFuture()
                        .join())
                .contains(done(3));
        assertThat(current().wave()).isEmpty();
        assertThat(Frames.text(current().stable())).isEqualTo("stable");
    }

    @Test
    void rollsBackByPublishingTheOldContentAgain() {
        publish("one");
        publish("two");

        assertThat(get(publisher.rollBack(new Edition(1, 1)))).isEqualTo(done(3));
        assertThat(Frames.text(current().stable())).isEqualTo("one");
        assertThat(get(publisher.rollBack(new Edition(1, 9))))
                .hasToString("Refused[reasons=[edition: 1.9 (expected: one that is kept)]]");
    }

    @Test
    void keepsAsManyFramesAsItIsTold() {
        ConfigPublisher thrifty = builder().keep(3).build();
        for (int i = 0; i < 10; i++) {
            get(thrifty.publish(Frames.utf8("content " + i)));
        }

        assertThat(thrifty.history().toCompletableFuture().join())
                .containsExactly(new Edition(1, 8), new Edition(1, 9), new Edition(1, 10));
    }

    @Test
    void refusesAllThatIsWrongAtOnce() {
        get(builder().build().publish(new byte[1_700]));
        ConfigPublisher strict = ConfigPublisher.builder(Frames.STREAM, Keys.FIRST.pair, store, SizeClass.KIB_16)
                .validator(content -> {
                    throw new IllegalStateException("no tenant may have all cells");
                })
                .build();

        assertThat(get(strict.publish(new byte[8_000])))
                .isEqualTo(new Published.Refused(List.of(
                        "sizeClass: KIB_16 (current: KIB_4; crossing is a step in the work of every pusher: say"
                                + " changeClass)",
                        "stable: 8000 bytes (expected: at most 7936, class KIB_16)",
                        "stable: 8000 bytes after 1700 (expected: a factor of at most 2.0; say largestChange if it is"
                                + " meant)",
                        "stable: java.lang.IllegalStateException: no tenant may have all cells")));
        assertThat(current().edition()).isEqualTo(new Edition(1, 1));
    }

    @Test
    void refusesAnEmptyExportAndTakesItIfToldTo() {
        get(publisher.publish(new byte[1_500]));

        assertThat(get(publisher.publish(new byte[0]))).isInstanceOf(Published.Refused.class);
        assertThat(get(builder().largestChange(10_000).build().publish(new byte[0])))
                .isEqualTo(done(2));
    }

    @Test
    void crossesIntoALargerClassWhenItIsSaid() {
        publish("one");
        ConfigPublisher larger = ConfigPublisher.builder(Frames.STREAM, Keys.FIRST.pair, store, SizeClass.KIB_16)
                .changeClass()
                .build();

        assertThat(get(larger.publish(new byte[900]))).isEqualTo(done(2));
        assertThat(current().sizeClass()).isEqualTo(SizeClass.KIB_16);
    }

    @Test
    void fencesPublishersOfAnOlderEpoch() {
        get(builder().epoch(3).build().publish(Frames.utf8("taken over")));

        assertThat(get(builder().epoch(2).build().publish(Frames.utf8("zombie"))))
                .hasToString("Refused[reasons=[epoch: 2 (expected: at least 3; this publisher was replaced)]]");
        assertThat(publish("whoever does not care")).isEqualTo(new Published.Done(new Edition(3, 2)));
    }

    @Test
    void changesKeysInThreeSteps() {
        publish("one");
        ConfigPublisher next = ConfigPublisher.builder(Frames.STREAM, Keys.SECOND.pair, store, SizeClass.KIB_4)
                .build();
        assertThat(get(next.publish(Frames.utf8("two"))))
                .as("must be told of the old key")
                .isInstanceOf(Published.Refused.class);

        ConfigPublisher told = ConfigPublisher.builder(Frames.STREAM, Keys.SECOND.pair, store, SizeClass.KIB_4)
                .alsoTrust(Set.of(Keys.FIRST.pair.getPublic()))
                .build();
        assertThat(get(told.publish(Frames.utf8("two")))).isEqualTo(done(2));
        assertThat(get(next.publish(Frames.utf8("three"))))
                .as("needs it no more")
                .isEqualTo(done(3));
    }

    @Test
    void touchesNothingIfWhatIsCurrentIsNoFrameOfItsStream() {
        store.plant("current", ByteBuffer.allocate(4_096));

        assertThat(publish("one")).isInstanceOf(Published.Refused.class);
        assertThat(store.look("current").orElseThrow().bytes()).isEqualTo(ByteBuffer.allocate(4_096));
    }

    @Test
    void knowsItsOwnWinWhenTheAnswerWasLost() {
        publish("one");
        store.putFate(key -> key.equals("current") ? MemoryStore.Fate.ANSWER_LOST : MemoryStore.Fate.FINE);

        assertThat(publish("two")).isEqualTo(done(2));
    }

    @Test
    void saysUnknownWhenTheStoreFailedAndNothingIsToBeSeen() {
        publish("one");
        store.putFate(key -> key.equals("current") ? MemoryStore.Fate.FAILS : MemoryStore.Fate.FINE);

        assertThat(publish("two"))
                .isEqualTo(new Published.Unknown(new Edition(1, 2), "java.io.IOException: 503 Slow Down"));
    }

    @Test
    void overwritesNothingWhenAHundredPublishAtOnce() throws Exception {
        // Each adds one to a number in the configuration. If two wins were based on the same edition, one addition
        // would be missing in the end; if a loser had won after all, there would be one too many.
        publish("0");
        int publishers = 100; // a thousand race for a bucket in PublisherRaceTest
        ExecutorService pool = Executors.newFixedThreadPool(32);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            outcomes.add(pool.submit(() -> {
                go.await();
                ConfigPublisher one = builder().mostAttempts(3).build();
                return get(
                        one.update(before -> Frames.utf8(String.valueOf(Integer.parseInt(Frames.text(before)) + 1))));
            }));
        }
        go.countDown();
        int won = 0;
        int lost = 0;
        for (Future<Published> outcome : outcomes) {
            won += outcome.get() instanceof Published.Done ? 1 : 0;
            lost += outcome.get() instanceof Published.Lost ? 1 : 0;
        }
        pool.shutdown();

        assertThat(won + lost).isEqualTo(publishers);
        assertThat(won).isPositive();
        assertThat(Frames.text(current().stable())).isEqualTo(String.valueOf(won));
        assertThat(current().edition().sequence()).isEqualTo(won + 1L);
    }

    @Test
    void addsUpWhatThePushersReportAboutTheCurrentEdition() {
        publish("one");
        report("a", new Edition(1, 1), 0, 0);
        report("b", new Edition(1, 1), 0, 0);
        report("late", new Edition(9, 9), 0, 0);

        assertThat(publisher
                        .report(List.of("a", "b", "late", "missing"))
                        .toCompletableFuture()
                        .join())
                .contains(new WaveReport(new Edition(1, 1), 200, 2, 198, 0, 0, 0));
    }
}
