package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.queue.Admission.Admitted;
import dev.plimsoll.queue.Admission.Coalesced;
import dev.plimsoll.queue.Admission.Durability;
import dev.plimsoll.queue.Admission.Reason;
import dev.plimsoll.queue.Admission.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecoveryQueueTest {
    private final AtomicLong now = new AtomicLong(-77); // any origin, negative ones too

    private RecoveryQueue<String> queue(Lane... lanes) {
        return queue(100, lanes);
    }

    private RecoveryQueue<String> queue(int workers, Lane... lanes) {
        RecoveryQueue.Builder<String> builder = RecoveryQueue.<String>builder(workers)
                .nanoClock(now::get)
                .merge((older, newer) -> older + "+" + newer)
                .sizer(String::length);
        for (Lane lane : lanes) {
            builder.lane(lane);
        }
        return builder.build();
    }

    private static Lane.Builder lane() {
        return Lane.named("l");
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Lease<String> lease(RecoveryQueue<String> queue) {
        return requireNonNull(queue.tryLease(), "a lease");
    }

    private static Reason refused(Admission admission) {
        assertThat(admission).isInstanceOf(Refused.class);
        return ((Refused) admission).reason();
    }

    @Nested
    class Coalescing {
        @Test
        void mergesPayloadsOldestFirst() {
            RecoveryQueue<String> queue = queue(lane().build());
            assertThat(queue.submit("l", "t", "k", "a")).isEqualTo(new Admitted(Durability.IN_MEMORY));
            assertThat(queue.submit("l", "t", "k", "b")).isEqualTo(new Coalesced(Durability.IN_MEMORY));
            queue.submit("l", "t", "k", "c");
            assertThat(lease(queue).payload()).isEqualTo("a+b+c");
        }

        @Test
        void keepsTenantsWithEqualKeysApart() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "a");
            assertThat(queue.submit("l", "u", "k", "b")).isInstanceOf(Admitted.class);
        }

        @Test
        void isNeverRefusedForLackOfRoom() {
            RecoveryQueue<String> queue = queue(lane().maxItems(1).build());
            queue.submit("l", "t", "k", "a");
            assertThat(refused(queue.submit("l", "t", "other", "b"))).isEqualTo(Reason.LANE_FULL);
            assertThat(queue.submit("l", "t", "k", "c").accepted()).isTrue();
        }

        @Test
        void keepsTheAgeOfTheFirstItem() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "a");
            pass(Duration.ofSeconds(3));
            queue.submit("l", "t", "k", "b");
            assertThat(queue.stats().lane("l").oldestAge()).isEqualTo(Duration.ofSeconds(3));
            assertThat(lease(queue).waited()).isEqualTo(Duration.ofSeconds(3));
        }

        @Test
        void aRetriedRunIsTakenOverByItsFollowUp() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "a");
            Lease<String> first = lease(queue);
            queue.submit("l", "t", "k", "b");
            first.retry(Duration.ZERO);
            Lease<String> second = lease(queue);
            assertThat(second.payload()).isEqualTo("a+b");
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(second.token()).isGreaterThan(first.token());
            second.complete();
            assertThat(queue.tryLease()).isNull();
            assertThat(queue.stats().lane("l").balanced()).isTrue();
        }

        @Test
        void aMillionOffersOfAThousandKeysAreAThousandEntriesAndAtMostTwoRunsAKey() {
            RecoveryQueue<String> queue = RecoveryQueue.<String>builder(10)
                    .lane(lane().build())
                    .nanoClock(now::get)
                    .build();
            String[] keys = new String[1000];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = "key-" + i;
            }
            Map<String, Integer> runs = new HashMap<>();
            List<Lease<String>> running = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                queue.submit("l", "t", keys[i], "p");
                running.add(lease(queue));
                runs.merge(keys[i], 1, Integer::sum);
            }
            for (int i = 0; i < 1_000_000; i++) {
                queue.submit("l", "t", keys[i % 1000], "p");
            }
            assertThat(queue.stats().lane("l").depth()).isEqualTo(1000);
            running.forEach(Lease::complete);
            for (Lease<String> l = queue.tryLease(); l != null; l = queue.tryLease()) {
                runs.merge(l.key(), 1, Integer::sum);
                l.complete();
            }
            assertThat(runs).hasSize(1000);
            assertThat(runs.values()).allMatch(n -> n <= 2);
        }

        @Test
        void survivesThousandsOfKeysWithOneHashCode() {
            RecoveryQueue<String> queue = queue(lane().maxItems(70_000).build());
            for (int i = 0; i < 65_536; i++) {
                StringBuilder key = new StringBuilder();
                for (int bit = 0; bit < 16; bit++) {
                    key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                }
                queue.submit("l", "t", key.toString(), "p");
            }
            assertThat(queue.stats().lane("l").depth()).isEqualTo(65_536);
        }
    }

    @Nested
    class Leases {
        @Test
        void endOnlyOnce() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "a");
            Lease<String> lease = lease(queue);
            assertThat(lease.complete()).isTrue();
            assertThat(lease.complete()).isFalse();
            assertThat(lease.retry()).isFalse();
            assertThat(lease.fail("no")).isFalse();
            assertThat(lease.extend(Duration.ofSeconds(1))).isFalse();
            assertThat(queue.stats().inFlight()).isZero();
        }

        @Test
        void runOutAndAreTakenOverWithALargerToken() {
            RecoveryQueue<String> queue =
                    queue(1, lane().leaseTimeout(Duration.ofSeconds(30)).build());
            queue.submit("l", "t", "k", "a");
            Lease<String> stalled = lease(queue);
            pass(Duration.ofSeconds(29));
            assertThat(queue.tryLease()).isNull();
            pass(Duration.ofSeconds(62)); // and the back-off
            Lease<String> next = lease(queue);
            assertThat(next.token()).isGreaterThan(stalled.token());
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(stalled.complete()).as("too late").isFalse();
            assertThat(next.complete()).isTrue();
            assertThat(queue.stats().lane("l").leaseTimeouts()).isEqualTo(1);
        }

        @Test
        void canBeExtended() {
            RecoveryQueue<String> queue =
                    queue(lane().leaseTimeout(Duration.ofSeconds(30)).build());
            queue.submit("l", "t", "k", "a");
            Lease<String> lease = lease(queue);
            for (int i = 0; i < 10; i++) {
                pass(Duration.ofSeconds(29));
                assertThat(lease.extend(Duration.ofSeconds(30))).isTrue();
            }
            assertThat(lease.complete()).isTrue();
        }

        @Test
        void giveTheirWorkerBackOnEveryPath() {
            RecoveryQueue<String> queue = queue(
                    3,
                    lane().leaseTimeout(Duration.ofSeconds(1))
                            .maxAttempts(3)
                            .reserve(2)
                            .build());
            java.util.SplittableRandom random = new java.util.SplittableRandom(11);
            List<Lease<String>> held = new ArrayList<>();
            for (int i = 0; i < 200_000; i++) {
                switch (random.nextInt(7)) {
                    case 0, 1 -> queue.submit("l", "t" + random.nextInt(3), "k" + random.nextInt(20), "p");
                    case 2, 3 -> {
                        Lease<String> lease = queue.tryLease();
                        if (lease != null) {
                            held.add(lease);
                        }
                    }
                    case 4 -> pass(Duration.ofMillis(random.nextInt(400)));
                    default -> {
                        if (!held.isEmpty()) {
                            Lease<String> lease = held.get(random.nextInt(held.size()));
                            switch (random.nextInt(4)) {
                                case 0 -> lease.complete();
                                case 1 -> lease.retry();
                                case 2 -> lease.fail("f");
                                default -> held.remove(lease); // its holder is gone: it runs out
                            }
                        }
                    }
                }
                if (held.size() > 50) {
                    held.remove(0);
                }
                if (i % 1000 == 0) {
                    queue.redrive("l", 1000);
                }
            }
            pass(Duration.ofMinutes(1));
            assertThat(queue.stats().inFlight()).isZero();
            assertThat(queue.stats().lane("l").balanced()).isTrue();
            queue.redrive("l", 1e6);
            pass(Duration.ofMinutes(10));
            int free = 0;
            while (queue.tryLease() != null) {
                free++;
            }
            assertThat(free).isEqualTo(3);
        }
    }

    @Nested
    class Deadlines {
        @Test
        void passedBeforeSubmissionIsRefused() {
            RecoveryQueue<String> queue = queue(lane().build());
            assertThat(refused(queue.submit(Item.of("l", "t", "k", "p").withTimeout(Duration.ZERO))))
                    .isEqualTo(Reason.DEADLINE_PASSED);
        }

        @Test
        void workThatCannotBeDoneInTimeIsNotBegun() {
            RecoveryQueue<String> queue = queue(lane().build());
            for (int i = 0; i < 100; i++) {
                queue.submit("l", "t", "warm" + i, "p");
                Lease<String> lease = lease(queue);
                pass(Duration.ofMillis(i < 90 ? 100 : 1000)); // p95 is 1 s
                lease.complete();
            }
            assertThat(queue.stats().lane("l").serviceTimeP95())
                    .isBetween(Duration.ofMillis(1000), Duration.ofMillis(1250));
            queue.submit(Item.of("l", "t", "tight", "p").withTimeout(Duration.ofSeconds(2)));
            queue.submit(Item.of("l", "t", "roomy", "p").withTimeout(Duration.ofSeconds(3)));
            pass(Duration.ofMillis(1200));
            assertThat(lease(queue).key()).isEqualTo("roomy");
            assertThat(queue.stats().lane("l").expired()).isEqualTo(1);
            assertThat(queue.stats().lane("l").balanced()).isTrue();
        }

        @Test
        void countFromFirstAdmissionThroughRetries() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit(Item.of("l", "t", "k", "p").withTimeout(Duration.ofSeconds(10)));
            Lease<String> lease = lease(queue);
            pass(Duration.ofSeconds(8));
            lease.retry(Duration.ofSeconds(1));
            pass(Duration.ofMillis(1500));
            lease = lease(queue);
            assertThat(lease.waited()).isEqualTo(Duration.ofMillis(9500));
            lease.retry(Duration.ofSeconds(1));
            assertThat(queue.stats().lane("l").expired())
                    .as("would run at 10.5 s")
                    .isEqualTo(1);
        }

        @Test
        void makeRoomInAFullLane() {
            RecoveryQueue<String> queue = queue(lane().maxItems(2).build());
            queue.submit(Item.of("l", "t", "a", "p").withTimeout(Duration.ofSeconds(1)));
            queue.submit(Item.of("l", "t", "b", "p").withTimeout(Duration.ofSeconds(1)));
            pass(Duration.ofSeconds(2));
            assertThat(queue.submit("l", "t", "c", "p").accepted()).isTrue();
        }
    }

    @Nested
    class Retries {
        @Test
        void areSpreadOverTheWholeDelay() {
            RecoveryQueue<String> queue = queue(lane().retryBudget(1, 1000)
                    .backoff(Duration.ofSeconds(10), Duration.ofSeconds(10))
                    .build());
            for (int i = 0; i < 100; i++) {
                queue.submit("l", "t", "k" + i, "p");
                lease(queue).retry();
            }
            pass(Duration.ofSeconds(5));
            int early = 0;
            while (queue.tryLease() != null) {
                early++;
            }
            assertThat(early).as("half of 100, 4 standard deviations of 5").isBetween(30, 70);
            pass(Duration.ofSeconds(5));
            while (queue.tryLease() != null) {
                early++;
            }
            assertThat(early).isEqualTo(100);
        }

        @Test
        void beyondTheBudgetAreSidelinedNotLost() {
            RecoveryQueue<String> queue = queue(lane().retryBudget(.1, 5).build());
            for (int i = 0; i < 1000; i++) {
                queue.submit("l", "t", "k" + i, "p");
                lease(queue).retry(Duration.ofHours(1));
            }
            LaneStats stats = queue.stats().lane("l");
            assertThat(stats.retried()).isBetween(100L, 105L);
            assertThat(stats.sidelined()).isEqualTo(1000 - stats.retried());
            assertThat(stats.balanced()).isTrue();
        }

        @Test
        void endAfterTheLastAttempt() {
            RecoveryQueue<String> queue = queue(lane().maxAttempts(3).build());
            queue.submit("l", "t", "poison", "p");
            for (int i = 0; i < 3; i++) {
                lease(queue).retry(Duration.ZERO);
            }
            assertThat(queue.tryLease()).isNull();
            assertThat(queue.sidelined("l", 10)).singleElement().satisfies(s -> {
                assertThat(s.key()).isEqualTo("poison");
                assertThat(s.cause()).isEqualTo("attempts used up: 3");
                assertThat(s.attempts()).isEqualTo(3);
            });
        }
    }

    @Nested
    class Sideline {
        @Test
        void isReDrivenAtACappedRate() {
            RecoveryQueue<String> queue = queue(lane().build());
            for (int i = 0; i < 10; i++) {
                queue.submit("l", "t", "k" + i, "p");
                lease(queue).fail("bad input");
            }
            assertThat(queue.redrive("l", 2)).isEqualTo(10);
            int[] seen = new int[6];
            for (int second = 0; second < 6; second++) {
                for (Lease<String> l = queue.tryLease(); l != null; l = queue.tryLease()) {
                    seen[second]++;
                    l.complete();
                }
                pass(Duration.ofSeconds(1));
            }
            assertThat(seen).containsExactly(1, 2, 2, 2, 2, 1);
            assertThat(queue.stats().lane("l").redriven()).isEqualTo(10);
            assertThat(queue.stats().lane("l").balanced()).isTrue();
            assertThat(queue.nextEventNanos()).isEmpty();
        }

        @Test
        void countsTowardsTheLanesBound() {
            RecoveryQueue<String> queue = queue(lane().maxItems(1).build());
            queue.submit("l", "t", "k", "p");
            lease(queue).fail("bad");
            assertThat(refused(queue.submit("l", "t", "other", "p"))).isEqualTo(Reason.LANE_FULL);
        }

        @Test
        void aReDrivenItemJoinsTheEntryThatCameMeanwhile() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "old");
            lease(queue).fail("bad");
            queue.submit("l", "t", "k", "new");
            queue.redrive("l", 1);
            assertThat(lease(queue).payload()).isEqualTo("old+new");
            assertThat(queue.tryLease()).isNull();
            assertThat(queue.stats().lane("l").balanced()).isTrue();
        }
    }

    @Nested
    class Bounds {
        @Test
        void onBytesAreExact() {
            RecoveryQueue<String> queue =
                    queue(lane().maxBytes(10).maxPayloadBytes(6).build());
            assertThat(refused(queue.submit("l", "t", "a", "1234567"))).isEqualTo(Reason.PAYLOAD_TOO_LARGE);
            assertThat(queue.submit("l", "t", "a", "123456").accepted()).isTrue();
            assertThat(refused(queue.submit("l", "t", "b", "12345"))).isEqualTo(Reason.LANE_BYTES);
            assertThat(queue.submit("l", "t", "b", "1234").accepted()).isTrue();
            assertThat(refused(queue.submit("l", "t", "a", "1")))
                    .as("merging grows it")
                    .isEqualTo(Reason.LANE_BYTES);
            lease(queue).complete();
            assertThat(queue.stats().lane("l").bytes()).isEqualTo(4);
        }

        @Test
        void tellWhenToComeBack() {
            RecoveryQueue<String> queue = queue(lane().maxItems(1000).build());
            for (int i = 0; i < 1000; i++) {
                queue.submit("l", "t", "k" + i, "p");
            }
            for (int i = 0; i < 40; i++) {
                Lease<String> lease = lease(queue);
                pass(Duration.ofSeconds(1));
                lease.complete();
                queue.submit("l", "t", "x" + i, "p");
            }
            // a tenth of 1,000 at 100 workers of 1/s each is 1 s, and up to half more
            Refused refused = (Refused) queue.submit("l", "t", "y", "p");
            assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1600));
        }

        @Test
        void onATenantsRateRefuseItAsAWhole() {
            RecoveryQueue<String> queue =
                    queue(lane().tenantRate(10, Duration.ofSeconds(1)).build());
            int accepted = 0;
            for (int i = 0; i < 100; i++) {
                accepted += queue.submit("l", "loud", "k" + i, "p").accepted() ? 1 : 0;
                pass(Duration.ofMillis(10));
            }
            assertThat(accepted).isEqualTo(10);
            for (int i = 0; i < 100; i++) {
                assertThat(refused(queue.submit("l", "loud", "k" + i, "p"))).isEqualTo(Reason.TENANT_RATE);
                pass(Duration.ofMillis(10));
            }
            assertThat(queue.submit("l", "quiet", "k", "p").accepted()).isTrue();
            pass(Duration.ofSeconds(2));
            assertThat(queue.submit("l", "loud", "again", "p").accepted()).isTrue();
        }

        @Test
        void onTenantsRememberedAreKept() {
            RecoveryQueue<String> queue = queue(lane().build());
            for (int i = 0; i < 100_000; i++) {
                queue.submit("l", "tenant-" + i, "k", "p");
                Lease<String> lease = lease(queue);
                pass(Duration.ofMillis(1));
                lease.complete();
            }
            LaneStats stats = queue.stats().lane("l");
            assertThat(stats.completed()).isEqualTo(100_000);
            assertThat(stats.tenants()).isLessThan(200);
        }
    }

    @Nested
    class Control {
        @Test
        void aPausedLaneGrantsNothingAndGoesOnAfterwards() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.pause("l");
            assertThat(queue.submit("l", "t", "k", "p").accepted()).isTrue();
            assertThat(queue.tryLease()).isNull();
            queue.resume("l");
            assertThat(lease(queue).key()).isEqualTo("k");
        }

        @Test
        void aQuarantinedTenantIsRefusedAndHeldInAllLanes() {
            RecoveryQueue<String> queue = queue(lane().build(), Lane.named("m").build());
            queue.submit("l", "bad", "k", "p");
            queue.submit("m", "bad", "k", "p");
            queue.submit("m", "good", "k", "p");
            queue.quarantine("bad");
            assertThat(refused(queue.submit("m", "bad", "k", "p"))).isEqualTo(Reason.TENANT_QUARANTINED);
            assertThat(lease(queue).tenant()).isEqualTo("good");
            assertThat(queue.tryLease()).isNull();
            queue.release("bad");
            assertThat(lease(queue).lane()).isEqualTo("l");
            assertThat(lease(queue).lane()).isEqualTo("m");
        }

        @Test
        void newestFirstOnlyWhileAQueueStands() {
            RecoveryQueue<String> queue = queue(
                    1,
                    lane().newestFirstUnderOverload(Duration.ofMillis(5), Duration.ofMillis(100))
                            .build());
            int next = 0;
            List<Integer> order = new ArrayList<>();
            for (; next < 40; next++) {
                queue.submit("l", "t", "k" + next, String.valueOf(next));
            }
            for (int i = 0; i < 30; i++) {
                Lease<String> lease = lease(queue);
                order.add(Integer.parseInt(lease.payload()));
                pass(Duration.ofMillis(10));
                lease.complete();
            }
            assertThat(order.subList(0, 10)).as("no standing queue yet").isSorted();
            assertThat(order.get(29)).as("newest first").isGreaterThan(order.get(0) + 15);
            assertThat(queue.stats().lane("l").standingQueue()).isTrue();
            for (Lease<String> lease = queue.tryLease(); lease != null; lease = queue.tryLease()) {
                lease.complete();
            }
            assertThat(queue.stats().lane("l").standingQueue()).isFalse();
        }

        @Test
        void timeGoingBackwardsDoesNoHarm() {
            RecoveryQueue<String> queue = queue(lane().build());
            queue.submit("l", "t", "k", "p");
            now.addAndGet(-1_000_000);
            Lease<String> lease = lease(queue);
            assertThat(lease.waited()).isEqualTo(Duration.ZERO);
            now.addAndGet(Duration.ofDays(1).toNanos());
            assertThat(queue.stats().lane("l").leaseTimeouts()).isEqualTo(1);
        }
    }

    @Nested
    class BadInput {
        @Test
        void isNamed() {
            RecoveryQueue<String> queue = queue(lane().build(), Lane.named("m").build());
            assertThatThrownBy(() -> queue.submit("x", "t", "k", "p"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lane: \"x\" (expected: one of [l, m])");
            assertThatThrownBy(() -> queue(
                            3,
                            lane().reserve(2).build(),
                            Lane.named("m").reserve(2).build()))
                    .hasMessage("reserves: they add up to 4 (expected: at most the workers, 3)");
            assertThatThrownBy(() -> queue(lane().build(), lane().build())).hasMessage("lane: duplicate \"l\"");
            assertThatThrownBy(() -> queue()).hasMessage("lanes: none (expected: at least one)");
            assertThatThrownBy(() -> lane().reserve(5).cap(4).build())
                    .hasMessage("reserve of \"l\": 5 (expected: at most the lane's cap, 4)");
            assertThatThrownBy(() -> lane().weight("t", Double.NaN))
                    .hasMessage("weight of \"t\": NaN (expected: 0.001..1000)");
            assertThatThrownBy(() -> lane().share(0)).hasMessage("share: 0 (expected: 1 or more)");
            assertThatThrownBy(() -> queue.submit("l", "t", "k".repeat(1025), "p"))
                    .hasMessage("key: 1025 characters (expected: at most 1024)");
            assertThatThrownBy(() -> RecoveryQueue.builder(0)).hasMessage("workers: 0 (expected: 1..1000000)");
            assertThatThrownBy(() -> lane().leaseTimeout(Duration.ZERO))
                    .hasMessage("leaseTimeout: PT0S (expected: more than 0, at most ten years)");
            assertThatThrownBy(() -> queue.submit(Item.of("l", "t", "k", "p").withDelay(Duration.ofDays(36500))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyOperationIsLoggedAsALineNobodyCanForge() {
        StringBuilder out = new StringBuilder();
        RecoveryQueue<String> queue = RecoveryQueue.<String>builder(1)
                .lane(lane().build())
                .nanoClock(now::get)
                .operationLog(OperationLog.csv(out))
                .build();
        queue.submit("l", "t", "k\n\"x\",y", "p");
        pass(Duration.ofNanos(5));
        lease(queue).complete();
        assertThat(out.toString().lines())
                .containsExactly(
                        "op,id,tenant,key,lane,time",
                        "admit,1,t,\"k\\u000a\"\"x\"\",y\",l,0",
                        "lease,1,t,\"k\\u000a\"\"x\"\",y\",l,5",
                        "complete,1,t,\"k\\u000a\"\"x\"\",y\",l,5");
    }

    @Test
    void sharesBecomeGuaranteesThatAddUp() {
        QueueStats stats = queue(
                        40,
                        Lane.named("a").share(3).reserve(4).build(),
                        Lane.named("b").share(1).build(),
                        Lane.named("c").share(1).cap(5).build())
                .stats();
        // 40 by 3:1:1 would be 24, 8, 8; c stops at 5, the other 35 go by 3:1
        assertThat(stats.lane("a").guaranteed()).isEqualTo(26);
        assertThat(stats.lane("b").guaranteed()).isEqualTo(9);
        assertThat(stats.lane("c").guaranteed()).isEqualTo(5);
    }
}
