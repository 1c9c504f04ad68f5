package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories with every feature on. The model keeps no schedule; it keeps what must be true of any: conservation
 * item by item from the operation log, no key held twice, one waiting entry a key, bounds, reserves and caps.
 */
class QueueModelTest {
    static LongStream seeds() {
        return LongStream.range(0, 80);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyItemEndsOnceAndNoKeyRunsTwiceAtOnce(long seed) {
        new History(seed).run(1_500);
    }

    private static final class History implements OperationLog {
        final SplittableRandom random;
        final long[] now = {0};
        final RecoveryQueue<List<Integer>> queue;
        final Map<Long, String> state = new HashMap<>();
        final Map<String, Integer> heldKeys = new HashMap<>();
        final Set<Integer> accepted = new HashSet<>();
        final Set<Integer> seen = new HashSet<>();
        final List<Lease<List<Integer>>> held = new ArrayList<>();
        int numbers;

        History(long seed) {
            random = new SplittableRandom(seed);
            queue = RecoveryQueue.<List<Integer>>builder(8)
                    .lane(Lane.named("a")
                            .reserve(2)
                            .share(3)
                            .leaseTimeout(Duration.ofMillis(50))
                            .maxAttempts(4)
                            .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
                            .build())
                    .lane(Lane.named("b")
                            .cap(5)
                            .maxItems(12)
                            .maxBytes(60)
                            .fair(random.nextBoolean())
                            .tenantCap(3)
                            .retryBudget(.2, 5)
                            .newestFirstUnderOverload(Duration.ofMillis(5), Duration.ofMillis(20))
                            .build())
                    .lane(Lane.named("c").coalescing(false).maxAttempts(2).build())
                    .nanoClock(() -> now[0])
                    .seed(seed)
                    .sizer(List::size)
                    .merge((older, newer) -> {
                        List<Integer> all = new ArrayList<>(older);
                        all.addAll(newer);
                        return all;
                    })
                    .operationLog(this)
                    .build();
        }

        @Override
        public void record(Operation operation, long id, String lane, String tenant, String key, long nanos) {
            String was = state.get(id);
            String name = lane + "/" + tenant + "/" + key;
            switch (operation) {
                case ADMIT -> {
                    assertThat(was).isNull();
                    state.put(id, "waits");
                }
                case LEASE -> {
                    assertThat(was).isEqualTo("waits");
                    state.put(id, "runs");
                    if (!lane.equals("c")) {
                        assertThat(heldKeys.merge(name, 1, Integer::sum)).isEqualTo(1);
                    }
                }
                case COMPLETE, EXPIRE, SIDELINE, RETRY, SUPERSEDE, LEASE_TIMEOUT -> {
                    if (operation == Operation.EXPIRE || operation == Operation.SUPERSEDE) {
                        assertThat(was).isIn("waits", "runs", "ran out");
                    } else if (operation == Operation.COMPLETE || operation == Operation.LEASE_TIMEOUT) {
                        assertThat(was).isEqualTo("runs");
                    } else {
                        assertThat(was).isIn("runs", "ran out");
                    }
                    if ("runs".equals(was) && !lane.equals("c")) {
                        heldKeys.merge(name, -1, Integer::sum);
                    }
                    state.put(
                            id,
                            switch (operation) {
                                case RETRY -> "waits";
                                case LEASE_TIMEOUT -> "ran out";
                                case SIDELINE -> "aside";
                                default -> "ended";
                            });
                }
                case REDRIVE -> {
                    assertThat(was).isEqualTo("aside");
                    state.put(id, "waits");
                }
                case COALESCE -> assertThat(was).isIn("waits", "runs");
                case REFUSE -> assertThat(id).isEqualTo(-1);
            }
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(16)) {
                    case 0, 1, 2, 3, 4 -> submit();
                    case 5, 6, 7 -> {
                        Lease<List<Integer>> lease = queue.tryLease();
                        if (lease != null) {
                            seen.addAll(lease.payload());
                            held.add(lease);
                        }
                    }
                    case 8, 9 -> end(Lease::complete);
                    case 10 -> end(Lease::retry);
                    case 11 -> end(lease -> lease.fail("x"));
                    case 12 -> now[0] += random.nextInt(30_000_000);
                    case 13 -> control();
                    case 14 -> queue.redrive(lane(), 1000);
                    default -> end(lease -> lease.extend(Duration.ofMillis(random.nextInt(1, 100))));
                }
                check();
            }
            finish();
        }

        private void submit() {
            int number = numbers++;
            Item<List<Integer>> item =
                    Item.of(lane(), "t" + random.nextInt(4), "k" + random.nextInt(6), List.of(number));
            if (random.nextInt(4) == 0) {
                item = item.withDelay(Duration.ofNanos(random.nextInt(50_000_000)));
            }
            if (random.nextInt(6) == 0) {
                item = item.withTimeout(Duration.ofNanos(random.nextInt(90_000_000)));
            }
            if (queue.submit(item).accepted()) {
                accepted.add(number);
            }
        }

        private void end(java.util.function.Consumer<Lease<List<Integer>>> how) {
            if (!held.isEmpty()) {
                how.accept(held.remove(random.nextInt(held.size())));
            }
        }

        private void control() {
            switch (random.nextInt(6)) {
                case 0 -> queue.pause("a");
                case 1 -> queue.resume("a");
                case 2 -> queue.quarantine("t1");
                case 3 -> queue.release("t1");
                case 4 -> queue.drain("c");
                default -> queue.reopen("c");
            }
        }

        private String lane() {
            return random.nextInt(3) == 0 ? "a" : random.nextBoolean() ? "b" : "c";
        }

        private void check() {
            QueueStats stats = queue.stats();
            int inFlight = 0;
            int unused = 0;
            for (LaneStats lane : stats.lanes()) {
                assertThat(lane.balanced()).as("%s", lane).isTrue();
                inFlight += lane.inFlight();
                unused += Math.max(0, lane.reserve() - lane.inFlight());
                assertThat(lane.oldestAge()).isGreaterThanOrEqualTo(Duration.ZERO);
            }
            assertThat(stats.inFlight()).isEqualTo(inFlight);
            assertThat(inFlight + unused).isLessThanOrEqualTo(8);
            assertThat(stats.lane("b").inFlight()).isLessThanOrEqualTo(5);
            assertThat(stats.lane("b").bytes()).isLessThanOrEqualTo(60);
        }

        private void finish() {
            queue.resume("a");
            queue.release("t1");
            int rounds = 0;
            while (rounds++ < 10_000) {
                for (String lane : List.of("a", "b", "c")) {
                    queue.redrive(lane, 1e6);
                }
                now[0] += 70_000_000_000L;
                boolean any = false;
                for (Lease<List<Integer>> l = queue.tryLease(); l != null; l = queue.tryLease()) {
                    seen.addAll(l.payload());
                    assertThat(l.complete()).isTrue();
                    any = true;
                }
                if (!any
                        && queue.stats().lanes().stream().allMatch(l -> l.depth() + l.asideNow() + l.inFlight() == 0)) {
                    break;
                }
            }
            long expired =
                    queue.stats().lanes().stream().mapToLong(LaneStats::expired).sum();
            if (expired == 0) {
                assertThat(seen).isEqualTo(accepted);
            }
            assertThat(accepted).containsAll(seen);
            assertThat(new HashSet<>(state.values())).isEqualTo(Set.of("ended"));
            assertThat(heldKeys.values()).allMatch(n -> n == 0);
            for (LaneStats lane : queue.stats().lanes()) {
                assertThat(lane.bytes()).as(lane.lane()).isZero();
                assertThat(lane.depth()).isZero();
            }
        }
    }
}
