package dev.plimsoll.shuffle;

import static dev.plimsoll.shuffle.Fleets.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchedSharderTest {
    private final ShardStore store = ShardStore.inMemory();

    static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void fillsThreeZonesOfFourToTheLastShard(long seed) {
        SearchedSharder sharder = SearchedSharder.of(DeploymentKey.insecure(seed), Fleets.zones(4, 4, 4), 1, store);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> tenants = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            tenants.add("t" + i);
            assertThat(sharder.reserve("t" + i, 3).outcome()).isEqualTo(Reservation.Outcome.ASSIGNED);
        }
        assertThat(sharder.reserve("one more", 3).outcome()).isEqualTo(Reservation.Outcome.PROVED_EXHAUSTED);
        for (int i = 16; i < 30; i++) { // still so after any number of departures and arrivals
            for (int leaving = 1 + random.nextInt(5); leaving > 0; leaving--) {
                sharder.release(tenants.remove(random.nextInt(tenants.size())));
            }
            while (tenants.size() < 16) {
                String fresh = "n" + i + "." + tenants.size();
                tenants.add(fresh);
                assertThat(sharder.reserve(fresh, 3).outcome()).isEqualTo(Reservation.Outcome.ASSIGNED);
            }
        }
        assertOverlaps(1);
    }

    private void assertOverlaps(int most) {
        List<Set<String>> shards = new ArrayList<>();
        store.read().shards().values().forEach(names -> shards.add(new HashSet<>(names)));
        for (int i = 0; i < shards.size(); i++) {
            for (int j = 0; j < i; j++) {
                Set<String> both = new HashSet<>(shards.get(i));
                both.retainAll(shards.get(j));
                assertThat(both).hasSizeLessThanOrEqualTo(most);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverSaysExhaustedWhileThereIsALegalShard(long seed) {
        // fleets of up to 12 workers, any domains, any sizes, any releases: each answer is checked against all sets of
        // workers
        SplittableRandom random = new SplittableRandom(seed);
        int domains = 1 + random.nextInt(4);
        int[] sizes = random.ints(domains, 1, 12 / domains + 1).toArray();
        Topology topology = Fleets.zones(sizes);
        if (random.nextInt(3) == 0) {
            topology = topology.with(
                    "a-0", random.nextBoolean() ? WorkerState.FAILED : WorkerState.DRAINING, Instant.EPOCH);
        }
        int overlap = random.nextInt(Math.min(3, topology.workers().size()));
        SearchedSharder sharder = SearchedSharder.of(KEY, topology, overlap, store);
        List<String> tenants = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            if (!tenants.isEmpty() && random.nextInt(4) == 0) {
                sharder.release(tenants.remove(random.nextInt(tenants.size())));
                continue;
            }
            int size = 1 + random.nextInt(Math.min(5, topology.workers().size()));
            boolean possible = hasLegalShard(topology, size, overlap);

            Reservation answer = sharder.reserve("t" + step, size);

            assertThat(answer.outcome())
                    .isEqualTo(possible ? Reservation.Outcome.ASSIGNED : Reservation.Outcome.PROVED_EXHAUSTED);
            answer.shard().ifPresent(shard -> {
                assertThat(shard.workers()).hasSize(size);
                tenants.add(shard.tenant());
            });
            assertOverlaps(overlap);
        }
    }

    @ParameterizedTest(name = "fleets of {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void fillsEveryFleetOfUpToTwelveWorkersToTheLastLegalShard(int workers) {
        List<int[]> fleets = new ArrayList<>();
        partitions(workers, workers, new ArrayList<>(), fleets);
        for (int[] domains : fleets) {
            Topology topology = Fleets.zones(domains);
            for (int size = 1; size <= Math.min(4, workers); size++) {
                for (int overlap = 0; overlap < Math.min(3, size); overlap++) {
                    ShardStore fresh = ShardStore.inMemory();
                    SearchedSharder sharder = SearchedSharder.of(KEY, topology, overlap, fresh);
                    List<Integer> taken = new ArrayList<>();
                    Reservation answer = sharder.reserve("t0", size);
                    while (answer.outcome() == Reservation.Outcome.ASSIGNED) {
                        int bits = 0;
                        for (Worker worker : answer.shard().orElseThrow().workers()) {
                            bits |= 1 << topology.number(worker.name());
                        }
                        for (int other : taken) {
                            assertThat(Integer.bitCount(other & bits)).isLessThanOrEqualTo(overlap);
                        }
                        taken.add(bits);
                        answer = sharder.reserve("t" + taken.size(), size);
                    }
                    assertThat(answer.outcome()).isEqualTo(Reservation.Outcome.PROVED_EXHAUSTED);
                    assertThat(hasLegalShard(domains, size, overlap, taken))
                            .as("domains of %s, shards of %d, overlap %d", Arrays.toString(domains), size, overlap)
                            .isFalse();
                }
            }
        }
    }

    /** All ways to cut a fleet into domains, up to their order. */
    private static void partitions(int left, int largest, List<Integer> begun, List<int[]> all) {
        if (left == 0) {
            all.add(begun.stream().mapToInt(i -> i).toArray());
        }
        for (int next = Math.min(left, largest); next > 0; next--) {
            begun.add(next);
            partitions(left - next, next, begun, all);
            begun.remove(begun.size() - 1);
        }
    }

    private static boolean hasLegalShard(int[] domains, int size, int overlap, List<Integer> taken) {
        int workers = Arrays.stream(domains).sum();
        for (int bits = 0; bits < 1 << workers; bits++) {
            if (Integer.bitCount(bits) == size && isEven(domains, bits)) {
                boolean legal = true;
                for (int other : taken) {
                    legal &= Integer.bitCount(other & bits) <= overlap;
                }
                if (legal) {
                    return true;
                }
            }
        }
        return false;
    }

    /** No domain with room to spare has two workers fewer than another. */
    private static boolean isEven(int[] domains, int bits) {
        int most = 0;
        int from = 0;
        int[] has = new int[domains.length];
        for (int d = 0; d < domains.length; d++) {
            has[d] = Integer.bitCount(bits >>> from & ((1 << domains[d]) - 1));
            most = Math.max(most, has[d]);
            from += domains[d];
        }
        for (int d = 0; d < domains.length; d++) {
            if (has[d] < Math.min(most - 1, domains[d])) {
                return false;
            }
        }
        return true;
    }

    /** By trying all sets of workers that spread as evenly over the domains as they can. */
    private boolean hasLegalShard(Topology topology, int size, int overlap) {
        List<Worker> workers = topology.workers().stream()
                .filter(w -> w.state() == WorkerState.ACTIVE)
                .toList();
        List<Set<String>> taken = store.read().shards().values().stream()
                .map(names -> (Set<String>) new HashSet<>(names))
                .toList();
        Map<String, Integer> capacity = new TreeMap<>();
        workers.forEach(worker -> capacity.merge(worker.domain(), 1, Integer::sum));
        for (int bits = 0; bits < 1 << workers.size(); bits++) {
            if (Integer.bitCount(bits) != size) {
                continue;
            }
            Set<String> names = new HashSet<>();
            Map<String, Integer> perDomain = new TreeMap<>();
            capacity.keySet().forEach(domain -> perDomain.put(domain, 0));
            for (int i = 0; i < workers.size(); i++) {
                if ((bits >> i & 1) == 1) {
                    names.add(workers.get(i).name());
                    perDomain.merge(workers.get(i).domain(), 1, Integer::sum);
                }
            }
            // even: no domain with room to spare has two workers fewer than another
            int most = perDomain.values().stream().mapToInt(n -> n).max().orElse(0);
            boolean even = perDomain.entrySet().stream()
                    .allMatch(
                            entry -> entry.getValue() >= Math.min(most - 1, capacity.getOrDefault(entry.getKey(), 0)));
            boolean legal = taken.stream()
                    .allMatch(other -> other.stream().filter(names::contains).count() <= overlap);
            if (even && legal) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest(name = "{0} workers, shards of {1}, overlap at most {2}: at least {3}")
    @CsvSource({
        "8, 3, 1, 7",
        "8, 4, 2, 8",
        "20, 4, 1, 25",
        "16, 4, 1, 16",
        "16, 4, 2, 64",
        "9, 3, 1, 9",
        "100, 5, 1, 361"
    })
    void getsAtLeastAsManyShardsAsARandomSearch(int workers, int size, int overlap, int atLeast) {
        SearchedSharder sharder = SearchedSharder.of(KEY, Fleets.flat(workers), overlap, store, 2_000);
        int got = 0;
        while (got < 2_000 && sharder.reserve("t" + got, size).shard().isPresent()) {
            got++;
        }
        assertThat(got).isGreaterThanOrEqualTo(atLeast);
        assertOverlaps(overlap);
    }

    @Test
    void giveUpIsNotExhausted() {
        SearchedSharder sharder = SearchedSharder.of(KEY, Fleets.flat(30), 1, store, 3);
        Reservation.Outcome last = Reservation.Outcome.ASSIGNED;
        for (int i = 0; i < 1_000 && last == Reservation.Outcome.ASSIGNED; i++) {
            last = sharder.reserve("t" + i, 4).outcome();
        }
        assertThat(last).isEqualTo(Reservation.Outcome.GAVE_UP);
    }

    @Test
    void answersAgainWithWhatATenantHas() {
        SearchedSharder sharder = SearchedSharder.of(KEY, Fleets.zones(4, 4), 1, store);
        Shard shard = sharder.reserve("t", 3).shard().orElseThrow();

        assertThat(sharder.reserve("t", 3).shard()).contains(shard);
        assertThat(sharder.shard("t")).contains(shard);
        assertThat(sharder.shard("other")).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> sharder.reserve("t", 2))
                .withMessage("tenant: \"t\" has a shard of 3 (expected: release it before reserving one of 2)");
    }

    @Test
    void letsWorkersLeaveAndFailUnderTheShardsTheyStandIn() {
        SearchedSharder before = SearchedSharder.of(KEY, Fleets.zones(3, 3), 1, store);
        Shard shard = before.reserve("t", 2).shard().orElseThrow();
        String first = shard.names().get(0);
        Topology topology = Fleets.zones(3, 3);

        SearchedSharder gone = SearchedSharder.of(KEY, topology.without(first, Instant.EPOCH), 1, store);
        SearchedSharder failed =
                SearchedSharder.of(KEY, topology.with(first, WorkerState.FAILED, Instant.EPOCH), 1, store);

        assertThat(gone.shard("t").orElseThrow().names())
                .containsExactly(shard.names().get(1));
        assertThat(failed.shard("t").orElseThrow().down())
                .extracting(Worker::name)
                .containsExactly(first);
        for (int i = 0; i < 6; i++) {
            failed.reserve("n" + i, 2)
                    .shard()
                    .ifPresent(other -> assertThat(other.names()).doesNotContain(first));
        }
    }

    @Test
    void staysWithinTheOverlapWhenManyReserveAtOnce() throws Exception {
        SearchedSharder sharder = SearchedSharder.of(KEY, Fleets.zones(5, 5, 5), 1, store);
        AtomicInteger assigned = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String prefix = "t" + thread + ".";
                work.add(threads.submit(() -> IntStream.range(0, 20).forEach(i -> {
                    if (sharder.reserve(prefix + i, 3).shard().isPresent()) {
                        assigned.incrementAndGet();
                        if (i % 5 == 4) {
                            sharder.release(prefix + i);
                            assigned.decrementAndGet();
                        }
                    }
                })));
            }
            for (Future<?> done : work) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(store.read().shards()).hasSize(assigned.get());
        assertOverlaps(1);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchedSharder.of(KEY, Fleets.flat(4), 5, store))
                .withMessage("maxOverlap: 5 (expected: 0..4, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchedSharder.of(KEY, Fleets.flat(4), 1, store, 0))
                .withMessage("maxSteps: 0 (expected: 1 or more)");
        SearchedSharder sharder = SearchedSharder.of(KEY, Fleets.flat(4), 1, store);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder.reserve("t", 5))
                .withMessage("size: 5 (expected: 1..4, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder.release("nobody"))
                .withMessage("tenant: \"nobody\" (expected: one that has reserved a shard)");
    }
}
