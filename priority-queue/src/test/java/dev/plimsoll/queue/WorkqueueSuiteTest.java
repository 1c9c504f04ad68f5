package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The cases that the workqueues of the Kubernetes world test, said again for this queue. */
class WorkqueueSuiteTest {
    private final AtomicLong now = new AtomicLong();
    private final RecoveryQueue<String> queue = RecoveryQueue.<String>builder(100)
            .lane(Lane.named("high").reserve(1).build())
            .lane(Lane.named("low").build())
            .nanoClock(now::get)
            .build();

    private Admission add(String key) {
        return queue.submit("low", "t", key, key);
    }

    private Lease<String> get() {
        Lease<String> lease = queue.tryLease();
        assertThat(lease).as("a lease").isNotNull();
        return java.util.Objects.requireNonNull(lease);
    }

    private int length() {
        return queue.stats().lane("low").depth() - queue.stats().lane("low").delayed();
    }

    @Nested
    class PlainQueue {
        @Test
        void lengthCountsWaitingItems() {
            add("a");
            add("b");
            assertThat(length()).isEqualTo(2);
            add("a");
            assertThat(length()).isEqualTo(2);
        }

        @Test
        void manyAddsCollapseIntoOneRun() {
            for (int i = 0; i < 5; i++) {
                add("bar");
            }
            assertThat(get().complete()).isTrue();
            assertThat(queue.tryLease()).isNull();
        }

        @Test
        void addDuringARunLeadsToExactlyOneMoreRunAndNeverToTwoAtOnce() {
            add("foo");
            Lease<String> first = get();
            for (int i = 0; i < 5; i++) {
                add("foo");
            }
            assertThat(queue.tryLease()).as("while it runs").isNull();

            first.complete();
            Lease<String> second = get();
            assertThat(second.key()).isEqualTo("foo");
            second.complete();
            assertThat(queue.tryLease()).isNull();
        }

        @Test
        void reinsertedAfterARunItRunsAgain() {
            add("foo");
            get().complete();
            add("foo");
            assertThat(get().complete()).isTrue();
        }

        @Test
        void doneItemsAreCollectable() throws InterruptedException {
            WeakReference<Object> gone = runOne();
            for (int i = 0; i < 50 && gone.get() != null; i++) {
                System.gc();
            }
            assertThat(gone.get()).isNull();
        }

        private WeakReference<Object> runOne() {
            RecoveryQueue<Object> objects = RecoveryQueue.<Object>builder(1)
                    .lane(Lane.named("l").build())
                    .nanoClock(now::get)
                    .build();
            Object payload = new Object();
            objects.submit("l", "t", "k", payload);
            objects.submit("l", "t", "k2", "another keeps the queue alive");
            Lease<Object> lease = java.util.Objects.requireNonNull(objects.tryLease());
            lease.complete();
            assertThat(objects.stats().lane("l").depth()).isEqualTo(1);
            return new WeakReference<>(payload);
        }

        @Test
        void drainWaitsForRunningItemsAndForTheirSecondRun() {
            add("foo");
            Lease<String> first = get();
            add("foo");
            queue.drain("low");
            assertThat(add("bar")).isInstanceOf(Admission.Refused.class);
            assertThat(queue.isDrained("low")).isFalse();
            first.complete();
            assertThat(queue.isDrained("low")).as("one more run is owed").isFalse();
            get().complete();
            assertThat(queue.isDrained("low")).isTrue();
        }

        @Test
        void closedItRefusesButServesWhatItHas() {
            add("foo");
            queue.close();
            Admission late = add("bar");
            assertThat(late).isEqualTo(new Admission.Refused(Admission.Reason.CLOSED, Duration.ZERO));
            assertThat(get().complete()).isTrue();
            assertThat(queue.take(Duration.ofDays(1))).as("does not wait").isNull();
        }
    }

    @Nested
    class Delays {
        private void addAfter(String key, long millis) {
            queue.submit(Item.of("low", "t", key, key).withDelay(Duration.ofMillis(millis)));
        }

        private void passMillis(long millis) {
            now.addAndGet(millis * 1_000_000);
        }

        @Test
        void comeOutInOrderOfTime() {
            addAfter("first", 1000);
            addAfter("second", 500);
            addAfter("third", 250);
            assertThat(queue.tryLease()).isNull();
            passMillis(2000);
            assertThat(List.of(get().key(), get().key(), get().key())).containsExactly("third", "second", "first");
        }

        @Test
        void duplicatesCoalesceToTheEarlierTime() {
            addAfter("a", 50);
            addAfter("a", 500);
            passMillis(51);
            get().complete();
            passMillis(1000);
            assertThat(queue.tryLease()).isNull();
        }

        @Test
        void anEarlierReAddFiresEarly() {
            addAfter("a", 5000);
            addAfter("a", 50);
            passMillis(50);
            assertThat(get().key()).isEqualTo("a");
        }

        @Test
        void aReadyItemIsNotDelayedByALaterOne() {
            add("a");
            addAfter("a", 1000);
            assertThat(get().key()).isEqualTo("a");
        }

        @Test
        void delayedItemsAreNotInTheReadyLength() {
            addAfter("a", 1000);
            assertThat(length()).isZero();
            assertThat(queue.stats().lane("low").delayed()).isEqualTo(1);
            passMillis(1000);
            assertThat(length()).isEqualTo(1);
        }

        @Test
        void highThatBecomesReadyBeatsLowThatIsReady() {
            queue.submit(Item.of("high", "t", "h", "h").withDelay(Duration.ofMillis(1)));
            add("l");
            passMillis(1);
            assertThat(get().lane()).isEqualTo("high");
        }

        @Test
        void aBurstOfAHundredThousandIsDeliveredWholeAndInOrder() {
            int burst = 100_000;
            RecoveryQueue<Integer> large = RecoveryQueue.<Integer>builder(burst)
                    .lane(Lane.named("l").fair(false).build())
                    .nanoClock(now::get)
                    .build();
            java.util.SplittableRandom random = new java.util.SplittableRandom(7);
            long[] due = new long[burst];
            for (int i = 0; i < burst; i++) {
                due[i] = 1 + random.nextLong(500_000_000);
                large.submit(Item.of("l", "t" + i % 10, "k" + i, i).withDelay(Duration.ofNanos(due[i])));
            }
            List<Long> delivered = new ArrayList<>();
            while (large.nextEventNanos().isPresent() && delivered.size() < burst) {
                now.set(Math.max(now.get(), large.nextEventNanos().getAsLong()));
                for (Lease<Integer> l = large.tryLease(); l != null; l = large.tryLease()) {
                    assertThat(due[l.payload()]).as("never early").isLessThanOrEqualTo(now.get());
                    delivered.add(due[l.payload()]);
                }
            }
            assertThat(delivered).hasSize(burst).isSorted();
        }
    }

    @Nested
    class BackoffCeilings {
        private static final long MS = 1_000_000;

        @Test
        void doubleFromTheBase() {
            long[] ceilings = new long[5];
            for (int i = 0; i < 5; i++) {
                ceilings[i] = Backoff.ceilingNanos(MS, 1000 * MS, i + 1);
            }
            assertThat(ceilings).containsExactly(MS, 2 * MS, 4 * MS, 8 * MS, 16 * MS);
        }

        @Test
        void neverOverflow() {
            assertThat(Backoff.ceilingNanos(MS, 1000_000 * MS, 6)).isEqualTo(32 * MS);
            assertThat(Backoff.ceilingNanos(MS, 1000_000 * MS, 1000)).isEqualTo(1000_000 * MS);
            long minute = 60_000 * MS;
            assertThat(Backoff.ceilingNanos(minute, 60_000 * minute, 3)).isEqualTo(4 * minute);
            assertThat(Backoff.ceilingNanos(minute, 60_000 * minute, 1000)).isEqualTo(60_000 * minute);
            for (int failures = 1; failures < 2000; failures++) {
                assertThat(Backoff.ceilingNanos(1, Long.MAX_VALUE, failures)).isPositive();
            }
        }
    }

    /** The limiters that have no jitter: the worker states the delay, by the runs so far. */
    @Nested
    class DelaysThatTheWorkerStates {
        private final RecoveryQueue<String> patient = RecoveryQueue.<String>builder(1)
                .lane(Lane.named("l").maxAttempts(1000).retryBudget(1, 1000).build())
                .nanoClock(now::get)
                .build();

        private List<Long> delaysInMillis(int runs, LongUnaryOperator delay) {
            patient.submit("l", "t", "k", "p");
            List<Long> delays = new ArrayList<>();
            for (int run = 1; run <= runs; run++) {
                Lease<String> lease = java.util.Objects.requireNonNull(patient.tryLease());
                assertThat(lease.attempt()).as("counts what failed before").isEqualTo(run);
                lease.retry(Duration.ofMillis(delay.applyAsLong(run)));
                assertThat(patient.tryLease()).as("not before its time").isNull();
                long before = now.get();
                now.set(patient.nextEventNanos().orElseThrow());
                while (patient.stats().lane("l").delayed() > 0) { // a slot of the wheel is announced from its start
                    now.set(patient.nextEventNanos().orElseThrow());
                }
                delays.add((now.get() - before) / 1_000_000);
            }
            return delays;
        }

        @Test
        void fastThenSlow() {
            assertThat(delaysInMillis(5, failures -> failures <= 3 ? 5 : 10_000))
                    .containsExactly(5L, 5L, 5L, 10_000L, 10_000L);
        }

        @Test
        void theLongerOfTwo() {
            assertThat(delaysInMillis(
                            5, failures -> Math.max(failures <= 3 ? 5 : 3_000, Math.min(1_000, 1L << (failures - 1)))))
                    .containsExactly(5L, 5L, 5L, 3_000L, 3_000L);
        }

        @Test
        void noLongerThanACap() {
            List<Long> delays = delaysInMillis(102, failures -> Math.min(500_000, failures <= 100 ? 5 : 1_000_000));
            assertThat(delays.subList(0, 100)).containsOnly(5L);
            assertThat(delays.subList(100, 102)).containsOnly(500_000L);
        }

        @Test
        void aRunThatSucceedsIsForgotten() {
            delaysInMillis(5, failures -> 1);
            java.util.Objects.requireNonNull(patient.tryLease()).complete();
            assertThat(delaysInMillis(1, failures -> 1)).containsExactly(1L);
        }
    }

    @Test
    void figuresFollowAFakeClock() {
        add("foo");
        now.addAndGet(50_000);
        LaneStats waiting = queue.stats().lane("low");
        assertThat(waiting.depth()).isEqualTo(1);
        assertThat(waiting.oldestAge()).isEqualTo(Duration.ofNanos(50_000));

        Lease<String> lease = get();
        assertThat(lease.waited()).isEqualTo(Duration.ofNanos(50_000));
        now.addAndGet(25_000);
        LaneStats running = queue.stats().lane("low");
        assertThat(running.depth()).isZero();
        assertThat(running.inFlight()).isEqualTo(1);
        assertThat(running.workerTime()).isEqualTo(Duration.ofNanos(25_000));
        assertThat(running.oldestAge()).as("since first admission").isEqualTo(Duration.ofNanos(75_000));

        lease.complete();
        LaneStats done = queue.stats().lane("low");
        assertThat(done.completed()).isEqualTo(1);
        assertThat(done.oldestAge()).isZero();
    }
}
