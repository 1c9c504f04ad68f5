package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadShedderTest {
    private final AtomicLong now = new AtomicLong(1_000_000_000L);

    private LoadShedder.Builder fixed(int limit) {
        return LoadShedder.builder(Duration.ofSeconds(2)).fixedLimit(limit).nanoClock(now::get);
    }

    private static long admit(LoadShedder shedder) {
        long permit = shedder.tryAcquire();
        assertThat(LoadShedder.refused(permit)).isFalse();
        return permit;
    }

    @Test
    void refusesBeyondItsLimitAndAdmitsAgainAfterARelease() {
        LoadShedder shedder = fixed(2).build();
        long first = admit(shedder);
        admit(shedder);

        long third = shedder.tryAcquire();

        assertThat(LoadShedder.refusal(third)).contains(Refusal.OVER_LIMIT);
        assertThat(shedder.release(first)).isTrue();
        assertThat(LoadShedder.refusal(admit(shedder))).isEmpty();
        assertThat(shedder.inFlight()).isEqualTo(2);
    }

    @Test
    void ignoresASecondReleaseAndCountsIt() {
        LoadShedder shedder = fixed(2).build();
        long permit = admit(shedder);

        assertThat(shedder.release(permit)).isTrue();
        assertThat(shedder.release(permit)).isFalse();
        assertThat(shedder.cancel(permit)).isFalse();

        assertThat(shedder.inFlight()).isZero();
        assertThat(shedder.stats().staleReleases()).isEqualTo(2);
    }

    @Test
    void ignoresTheReleaseOfAPermitWhosePlaceIsTakenByAnother() {
        LoadShedder shedder = fixed(1).build();
        long old = admit(shedder);
        shedder.release(old);
        admit(shedder);

        assertThat(shedder.release(old)).isFalse();

        assertThat(shedder.inFlight()).isEqualTo(1);
    }

    @Test
    void takesBackAPermitThatNobodyReleases() {
        LoadShedder shedder = fixed(2).reclaimAfter(Duration.ofSeconds(10)).build();
        long lost = admit(shedder);
        for (int second = 0; second < 21; second++) {
            now.addAndGet(1_000_000_000L);
            shedder.release(admit(shedder));
        }

        assertThat(shedder.inFlight()).isZero();
        assertThat(shedder.stats().reclaimed()).isEqualTo(1);
        assertThat(shedder.release(lost)).as("a late release").isFalse();
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void takesBackPermitsEvenWhenEveryOneOfThemIsLost() {
        LoadShedder shedder = fixed(4).reclaimAfter(Duration.ofSeconds(10)).build();
        for (int i = 0; i < 4; i++) {
            admit(shedder);
        }
        for (int second = 0; second < 25; second++) {
            now.addAndGet(1_000_000_000L);
            for (int i = 0; i < 1024; i++) {
                long permit = shedder.tryAcquire();
                if (!LoadShedder.refused(permit)) {
                    shedder.release(permit);
                }
            }
        }
        assertThat(shedder.inFlight()).isZero();
        assertThat(shedder.stats().reclaimed()).isEqualTo(4);
    }

    @Test
    void saysHowOldTheOldestPermitIs() {
        LoadShedder shedder = fixed(2).build();
        admit(shedder);
        now.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThat(shedder.stats().oldestInFlight()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void releasesOnEveryWayOutOfCall() throws Exception {
        LoadShedder shedder = fixed(1).build();

        assertThat(shedder.call(() -> "done", () -> "busy")).isEqualTo("done");
        assertThatThrownBy(() -> shedder.call(
                        () -> {
                            throw new InterruptedException("interrupted");
                        },
                        () -> "busy"))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> shedder.call(
                        () -> {
                            throw new StackOverflowError();
                        },
                        () -> "busy"))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> shedder.run(() -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(shedder.inFlight()).isZero();
        assertThat(shedder.run(() -> assertThat(shedder.run(() -> {})).isFalse()))
                .isTrue();
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void releasesWhenAnAsynchronousCallEndsInAnyWay() {
        LoadShedder shedder = fixed(1).build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> answer = shedder.callAsync(() -> work).orElseThrow();
        assertThat(shedder.callAsync(() -> work)).isEmpty();
        work.complete("done");
        assertThat(answer).isCompletedWithValue("done");
        assertThat(shedder.inFlight()).isZero();

        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> failed = shedder.callAsync(() -> cancelled).orElseThrow();
        cancelled.cancel(true);
        assertThat(failed).isCompletedExceptionally();
        assertThatThrownBy(failed::join).isInstanceOf(CancellationException.class);
        assertThat(shedder.inFlight()).isZero();

        assertThatThrownBy(() -> shedder.callAsync(() -> {
                    throw new IllegalStateException("did not start");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shedder.inFlight()).isZero();

        CompletableFuture<String> slow = new CompletableFuture<>();
        shedder.callAsync(() -> slow).orElseThrow().cancel(true);
        assertThat(shedder.inFlight()).as("the work still runs").isEqualTo(1);
        slow.complete("late");
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void refusesWhatCannotBeAnsweredBeforeItsDeadline() {
        LoadShedder shedder = fixed(4).build();
        for (int i = 0; i < 200; i++) { // teaches it that an answer takes 100 ms
            long permit = admit(shedder);
            now.addAndGet(100_000_000L);
            shedder.release(permit);
        }

        long hopeless = shedder.tryAcquire(Priority.NORMAL, 0, now.get() + 50_000_000L);
        long past = shedder.tryAcquire(Priority.NORMAL, 0, now.get() - 1);
        long fine = shedder.tryAcquire(Priority.NORMAL, 0, now.get() + 150_000_000L);

        assertThat(LoadShedder.refusal(hopeless)).contains(Refusal.DEADLINE);
        assertThat(LoadShedder.refusal(past)).contains(Refusal.DEADLINE);
        assertThat(LoadShedder.refused(fine)).isFalse();
    }

    @Test
    void shedsTheLowestPriorityFirst() {
        LoadShedder shedder = fixed(10).build();
        // Eight hundred critical requests a second of 10 ms each need about eight places and some for chance.
        List<Long> held = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            now.addAndGet(1_250_000L);
            if (held.size() == 8) {
                shedder.release(held.remove(0));
            }
            long permit = shedder.tryAcquire(Priority.CRITICAL);
            assertThat(LoadShedder.refused(permit)).isFalse();
            held.add(permit);
        }
        assertThat(shedder.inFlight()).isEqualTo(8);
        assertThat(LoadShedder.refusal(shedder.tryAcquire(Priority.BACKGROUND))).contains(Refusal.RESERVED);
        assertThat(LoadShedder.refusal(shedder.tryAcquire(Priority.NORMAL))).contains(Refusal.RESERVED);
        assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.CRITICAL))).isFalse();
        assertThat(shedder.stats().refusedByPriority()).containsEntry(Priority.BACKGROUND, 1L);
    }

    @Test
    void keepsNothingFreeWhileNobodyOfHigherPriorityComes() {
        LoadShedder shedder = fixed(10).build();
        for (int i = 0; i < 2000; i++) {
            now.addAndGet(1_250_000L);
            shedder.release(shedder.tryAcquire(Priority.BACKGROUND));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.BACKGROUND)))
                    .isFalse();
        }
    }

    @Test
    void refusesAClassWhoseAnswersAllComeTooLateButTriesItNowAndThen() {
        LoadShedder shedder = fixed(10).costClasses(2).build();
        shedder.release(shedder.tryAcquire(Priority.NORMAL, 0));
        for (int i = 0; i < 20; i++) {
            long permit = shedder.tryAcquire(Priority.NORMAL, 1);
            now.addAndGet(3_000_000_000L); // clients wait 2 s
            if (!LoadShedder.refused(permit)) {
                shedder.release(permit);
            }
        }
        assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.NORMAL, 1)))
                .as("the trial of this time-out")
                .isFalse();
        assertThat(LoadShedder.refusal(shedder.tryAcquire(Priority.NORMAL, 1))).contains(Refusal.HOPELESS_CLASS);
        assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.NORMAL, 0))).isFalse();

        for (int i = 0; i < 20; i++) { // it has become fast again
            now.addAndGet(2_000_000_001L);
            long permit = shedder.tryAcquire(Priority.NORMAL, 1);
            now.addAndGet(1_000_000L);
            shedder.release(permit);
        }
        assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.NORMAL, 1))).isFalse();
        assertThat(LoadShedder.refused(shedder.tryAcquire(Priority.NORMAL, 1))).isFalse();
    }

    @Test
    void onlyCountsInADryRun() {
        LoadShedder shedder = fixed(2).limits(1, 8).fixedLimit(2).dryRun(true).build();
        List<Long> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) { // also more than there are permits
            held.add(admit(shedder));
        }
        assertThat(shedder.stats().refused()).containsEntry(Refusal.OVER_LIMIT, 98L);
        held.forEach(permit -> assertThat(shedder.release(permit)).isTrue());
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void takesNewSettingsWhileRequestsGoOn() {
        LoadShedder shedder = fixed(2).build();
        long first = admit(shedder);
        admit(shedder);
        shedder.configure(shedder.settings().withFixedLimit(1));
        assertThat(LoadShedder.refused(shedder.tryAcquire())).isTrue();
        shedder.release(first);
        assertThat(LoadShedder.refused(shedder.tryAcquire()))
                .as("still one too many in flight")
                .isTrue();
        shedder.configure(shedder.settings().withFixedLimit(3).withTimeout(Duration.ofSeconds(5)));
        assertThat(LoadShedder.refused(shedder.tryAcquire())).isFalse();
        assertThat(shedder.settings().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(() -> shedder.configure(shedder.settings().withLimits(1, 5000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mostLimit: 5000 (expected: at most 1024, what the shedder was built for)");
    }

    @Test
    void explainsTheLastRefusal() {
        LoadShedder shedder = fixed(1).build();
        assertThat(shedder.explain()).isEmpty();
        admit(shedder);
        shedder.tryAcquire(Priority.DEFERRABLE);
        Explanation explanation = shedder.explain().orElseThrow();
        assertThat(explanation.reason()).isEqualTo(Refusal.OVER_LIMIT);
        assertThat(explanation.priority()).isEqualTo(Priority.DEFERRABLE);
        assertThat(explanation.text())
                .isEqualTo(
                        "DEFERRABLE request refused, the limit is reached: 1 in flight, limit 1, knee 20.0, 0.0 ms alone, clients wait 2000 ms");
    }

    @Test
    void spreadsRetriesAndRepeatsThemFromItsSeed() {
        LoadShedder one = fixed(1).seed(7).build();
        LoadShedder two = fixed(1).seed(7).build();
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Duration wait = one.retryAfter();
            assertThat(two.retryAfter()).isEqualTo(wait);
            assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
            waits.add(wait);
        }
        assertThat(waits).hasSizeGreaterThan(95);
    }

    @Test
    void refusesBadSettingsWithTheValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> LoadShedder.of(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: above 0, at most 24 hours)");
        assertThatThrownBy(() -> LoadShedder.builder(Duration.ofSeconds(1)).limits(5, 3))
                .hasMessage("leastLimit: 5 (expected: 1..3, the mostLimit)");
        assertThatThrownBy(() -> LoadShedder.builder(Duration.ofSeconds(1)).reservedShare(Double.NaN))
                .hasMessage("reservedShare: NaN (expected: 0..1)");
        assertThatThrownBy(() -> LoadShedder.builder(Duration.ofSeconds(1)).costClasses(9))
                .hasMessage("costClasses: 9 (expected: 1..8)");
        assertThatThrownBy(() -> LoadShedder.builder(Duration.ofSeconds(1)).initialLimit(0))
                .hasMessage("initialLimit: 0 (expected: 1..100000)");
        assertThatThrownBy(() -> fixed(1).build().tryAcquire(Priority.NORMAL, 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("costClass: 1 (expected: 0..0)");
    }

    @Test
    void allocatesNothingToAdmitReleaseOrRefuse() {
        LoadShedder shedder =
                LoadShedder.builder(Duration.ofSeconds(2)).fixedLimit(1).build();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < 50_000; i++) {
            cycle(shedder);
        }
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100_000; i++) {
            cycle(shedder);
        }
        long perCycle = (threads.getThreadAllocatedBytes(thread) - before) / 100_000;
        assertThat(perCycle).isZero();
    }

    private static void cycle(LoadShedder shedder) {
        long permit = shedder.tryAcquire();
        shedder.tryAcquire(Priority.CRITICAL);
        shedder.release(permit);
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    // Twenty seeds of fifty thousand steps: 10^6 random steps over every way a permit can end.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverExceedsItsLimitAndEndsEmptyWhateverHappensToPermits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int limit = 1 + random.nextInt(40);
        LoadShedder shedder = fixed(limit).reclaimAfter(Duration.ofSeconds(10)).build();
        List<Long> held = new ArrayList<>();
        List<Long> old = new ArrayList<>();
        int lost = 0;
        for (int step = 0; step < 50_000; step++) {
            now.addAndGet(random.nextInt(1000)); // far less than the reclaim age in all
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    long permit = shedder.tryAcquire(List.of(Priority.values()).get(random.nextInt(4)));
                    if (!LoadShedder.refused(permit)) {
                        held.add(permit);
                    }
                }
                case 3, 4 -> {
                    if (!held.isEmpty()) {
                        long permit = held.remove(random.nextInt(held.size()));
                        if (!(random.nextBoolean() ? shedder.release(permit) : shedder.cancel(permit))) {
                            throw new AssertionError(
                                    "step " + step + ": first release of " + permit + " had no effect");
                        }
                        old.add(permit);
                    }
                }
                case 5 -> {
                    if (old.size() > 1000) {
                        old.clear();
                    }
                    if (!old.isEmpty()) {
                        if (shedder.release(old.get(random.nextInt(old.size())))) {
                            throw new AssertionError("step " + step + ": a second release had an effect");
                        }
                    }
                }
                case 6 -> {
                    int inFlight = shedder.inFlight();
                    boolean full = inFlight >= limit;
                    try {
                        boolean ran = shedder.run(() -> {
                            if (random.nextInt(64) == 0) {
                                throw new LinkageError("an error on the way");
                            }
                        });
                        if (ran && full) {
                            throw new AssertionError("step " + step + ": ran over the limit " + limit);
                        }
                    } catch (LinkageError expected) {
                        if (full) {
                            throw new AssertionError("step " + step + ": ran over the limit " + limit, expected);
                        }
                    }
                }
                default -> {
                    if (random.nextInt(2000) == 0 && !held.isEmpty()) {
                        held.remove(random.nextInt(held.size())); // its holder vanishes
                        lost++;
                    }
                }
            }
            if (shedder.inFlight() != held.size() + lost || shedder.inFlight() > limit) {
                throw new AssertionError("step " + step + ": " + shedder.inFlight() + " in flight, " + held.size()
                        + " held, " + lost + " lost, limit " + limit);
            }
        }
        held.forEach(permit -> assertThat(shedder.release(permit)).isTrue());
        assertThat(shedder.inFlight()).isEqualTo(lost);
        for (int i = 0; i < 3 * 1024; i++) {
            now.addAndGet(10_000_000L);
            shedder.run(() -> {});
            shedder.tryAcquire(Priority.NORMAL, 0, now.get() - 1);
        }
        assertThat(shedder.stats().reclaimed()).isGreaterThanOrEqualTo(Math.min(lost, limit - 1));
    }
}
