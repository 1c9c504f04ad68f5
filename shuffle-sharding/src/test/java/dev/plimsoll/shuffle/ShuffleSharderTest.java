package dev.plimsoll.shuffle;

import static dev.plimsoll.shuffle.Fleets.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShuffleSharderTest {
    private static final int TENANTS = 100_000;
    private static final Instant NOW = Instant.EPOCH;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithTheObviousWayInAnyFleet(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Topology topology = randomTopology(random);
        int workers = topology.workers().size();
        Replacement replacement = Replacement.upTo(random.nextInt(3), Duration.ofSeconds(random.nextInt(20)));
        ShuffleSharder sharder = ShuffleSharder.builder(KEY, topology, 1)
                .replacement(replacement)
                .build();
        for (int run = 0; run < 60; run++) {
            String tenant = "t" + random.nextInt();
            int size = 1 + random.nextInt(workers);

            assertThat(sharder.shard(tenant, size))
                    .as("tenant %s, size %d", tenant, size)
                    .isEqualTo(new ObviousSharder(KEY, topology, replacement).shard(tenant, size));
        }
    }

    private static Topology randomTopology(SplittableRandom random) {
        List<Worker> workers = new ArrayList<>();
        int zones = 1 + random.nextInt(5);
        WorkerState[] states = WorkerState.values();
        boolean troubled = random.nextBoolean();
        boolean weighted = random.nextBoolean();
        for (int zone = 0; zone < zones; zone++) {
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) {
                Worker worker = Worker.of(zone + "/" + i + "/" + random.nextInt(), "zone" + zone)
                        .withWeight(weighted ? 1 + random.nextInt(8) : 3)
                        .in(states[troubled ? random.nextInt(states.length) : 0], NOW.plusSeconds(random.nextInt(30)));
                boolean ramping = worker.state() == WorkerState.JOINING || worker.state() == WorkerState.RETURNING;
                workers.add(ramping ? worker.admitting(random.nextInt(11) / 10.0) : worker);
            }
        }
        return Topology.of(9, NOW.plusSeconds(30), workers);
    }

    @Test
    void beginsAShardOfOneMoreWithTheShardOfOneLess() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(34, 33, 33), 5);
        ShardBuffer one = new ShardBuffer();
        ShardBuffer more = new ShardBuffer();
        int different = 0;
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            long hash = sharder.tenant(tenant).hash();
            int size = 1 + tenant % 12;
            sharder.assign(hash, size, one);
            sharder.assign(hash, size + 1, more);
            different += Arrays.equals(one.sequence, 0, size, more.sequence, 0, size) ? 0 : 1;
        }
        assertThat(different).isZero();
    }

    @ParameterizedTest(name = "{0} workers in zone b, then {1}")
    @CsvSource({"32, 33", "33, 32"})
    void movesAtMostOneWorkerAShardAndHardlyMoreThanIdeal(int then, int now) {
        ShuffleSharder before = ShuffleSharder.of(KEY, Fleets.zones(34, then, 33), 5);
        ShuffleSharder after = ShuffleSharder.of(KEY, Fleets.zones(34, now, 33), 5);
        int[] nameBefore = names(before);
        int[] nameAfter = names(after);
        ShardBuffer old = new ShardBuffer();
        ShardBuffer fresh = new ShardBuffer();
        double ideal = 0;
        int moved = 0;
        int most = 0;
        int elsewhere = 0;
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            before.assign(before.tenant(tenant).hash(), 5, old);
            after.assign(after.tenant(tenant).hash(), 5, fresh);
            int different = 0;
            for (int i = 0; i < 5; i++) {
                int name = nameAfter[fresh.worker(i)];
                boolean kept = false;
                for (int j = 0; j < 5; j++) {
                    kept |= nameBefore[old.worker(j)] == name;
                }
                boolean inZoneB = name / 1_000 == 1;
                // of the workers that a tenant has in zone b, each is equally likely the one of 33 that comes or goes
                ideal += inZoneB ? 1 / 33.0 : 0;
                different += kept ? 0 : 1;
                elsewhere += kept || inZoneB ? 0 : 1;
            }
            most = Math.max(most, different);
            moved += different;
        }
        assertThat(most).isEqualTo(1);
        assertThat(elsewhere).isZero();
        // about 5,050 of 500,000; one standard deviation is 1.4 % of them
        assertThat(moved / ideal).isBetween(0.95, 1.05);
    }

    /** By worker number: 1,000 for each zone, and the place within it. */
    private static int[] names(ShuffleSharder sharder) {
        return sharder.topology().workers().stream()
                .mapToInt(worker -> 1_000 * (worker.domain().charAt(0) - 'a')
                        + Integer.parseInt(worker.name().substring(2)))
                .toArray();
    }

    @Test
    void movesNothingInOtherZonesWhenOneIsLost() {
        ShuffleSharder before = ShuffleSharder.of(KEY, Fleets.zones(34, 33, 33), 5);
        Topology lost = Topology.of(
                2,
                NOW,
                Fleets.zones(34, 33, 33).workers().stream()
                        .filter(worker -> !worker.domain().equals("c"))
                        .toList());
        ShuffleSharder after = before.with(lost);
        for (int i = 0; i < 2_000; i++) {
            Set<String> survivors = before.shard("tenant-" + i).names().stream()
                    .filter(name -> !name.startsWith("c"))
                    .collect(Collectors.toSet());

            assertThat(after.shard("tenant-" + i).names())
                    .containsAll(survivors)
                    .hasSize(5);
        }
    }

    @Test
    void doesNotDependOnTheOrderOfInsertion() {
        List<Worker> shuffled = new ArrayList<>(Fleets.zones(8, 7, 9).workers());
        Collections.shuffle(shuffled, new Random(5));
        ShuffleSharder one = ShuffleSharder.of(KEY, Fleets.zones(8, 7, 9), 4);
        ShuffleSharder other = ShuffleSharder.of(KEY, Topology.of(1, NOW, shuffled), 4);
        for (int i = 0; i < 1_000; i++) {
            assertThat(one.shard("tenant-" + i)).isEqualTo(other.shard("tenant-" + i));
        }
    }

    @Test
    void keepsItsWireFormat() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(34, 33, 33), 5);

        // from the second implementation
        assertThat(sharder.shard("tenant-42").names()).containsExactly("a-7", "c-4", "b-19", "a-23", "c-0");
        assertThat(sharder.shard("tenant-43", 7).names())
                .containsExactly("b-15", "a-5", "c-16", "b-32", "a-1", "c-10", "b-5");
    }

    @Test
    void spreadsOverAsManyZonesAsItCan() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(2, 9, 9), 7);
        for (int i = 0; i < 1_000; i++) {
            Map<String, Long> byZone = sharder.shard("tenant-" + i).workers().stream()
                    .collect(Collectors.groupingBy(Worker::domain, Collectors.counting()));

            assertThat(byZone).containsEntry("a", 2L);
            assertThat(new TreeSet<>(byZone.values())).containsExactly(2L, 3L);
        }
    }

    @Test
    void loadsTheWorkersOfAZoneEvenlyUnderEveryKey() {
        // p-values of a correct law are uniform: Kolmogorov's statistic over 100 keys passes 1.95 once in 1,000 times
        assertThat(Statistics.kolmogorov(pValuesOver100Keys(Fleets.zones(34, 33, 33), 5)))
                .isLessThan(1.95);
    }

    @Test
    void loadsTheWorkersOfAZoneByWeightUnderEveryKey() {
        List<Worker> workers = new ArrayList<>();
        for (Worker worker : Fleets.zones(10, 10, 10).workers()) {
            workers.add(worker.withWeight(worker.name().hashCode() % 2 == 0 ? 4 : 1));
        }
        // one from each zone, so that each worker's share is its weight over the zone's
        assertThat(Statistics.kolmogorov(pValuesOver100Keys(Topology.of(1, NOW, workers), 3)))
                .isLessThan(1.95);
    }

    @ParameterizedTest(name = "place {0} of a zone")
    @CsvSource({"0", "1", "2"})
    void fillsEachPlaceOfAZoneByWeightUnderEveryKey(int place) {
        // Weights 1:4 and two or three workers a zone. The first place goes to a worker by its weight, the next by its
        // weight
        // among those left, and so on; each tenant counts once, so that chi-square is exact.
        List<Worker> workers = new ArrayList<>();
        for (Worker worker : Fleets.zones(10, 10, 10).workers()) {
            workers.add(worker.withWeight(worker.name().hashCode() % 2 == 0 ? 4 : 1));
        }
        Topology topology = Topology.of(1, NOW, workers);
        int[] weights = topology.workers().stream()
                .filter(worker -> worker.domain().equals("a"))
                .mapToInt(Worker::weight)
                .toArray();
        double[] law = new double[weights.length];
        addPlaces(weights, Arrays.stream(weights).sum(), new boolean[weights.length], place, 1, law);
        double[] pValues = new double[100];
        ShardBuffer buffer = new ShardBuffer();
        for (int key = 0; key < pValues.length; key++) {
            ShuffleSharder sharder = ShuffleSharder.of(DeploymentKey.insecure(key), topology, 7);
            long[] counts = new long[weights.length];
            long tenants = 0;
            for (int tenant = 0; tenant < 4_000; tenant++) {
                sharder.assign(sharder.tenant(tenant).hash(), 7, buffer);
                int met = 0;
                for (int i = 0; i < 7; i++) {
                    if (buffer.worker(i) < weights.length && met++ == place) {
                        counts[buffer.worker(i)]++;
                        tenants++;
                    }
                }
            }
            double all = tenants;
            pValues[key] = Statistics.fit(
                    counts, Arrays.stream(law).map(share -> share * all).toArray());
        }
        assertThat(Statistics.kolmogorov(pValues)).isLessThan(1.95);
    }

    /** Adds the odds {@code odds} times those of each worker to be chosen after {@code places} others. */
    private static void addPlaces(int[] weights, int left, boolean[] taken, int places, double odds, double[] law) {
        for (int i = 0; i < weights.length; i++) {
            if (!taken[i]) {
                double here = odds * weights[i] / left;
                if (places == 0) {
                    law[i] += here;
                } else {
                    taken[i] = true;
                    addPlaces(weights, left - weights[i], taken, places - 1, here, law);
                    taken[i] = false;
                }
            }
        }
    }

    /** For zone "a": is the load over its workers, given how many each tenant takes from it, as their weights have it? */
    private static double[] pValuesOver100Keys(Topology topology, int size) {
        List<Worker> zone =
                topology.workers().stream().filter(w -> w.domain().equals("a")).toList();
        double weight = zone.stream().mapToInt(Worker::weight).sum();
        boolean even = weight == zone.size();
        double[] pValues = new double[100];
        ShardBuffer buffer = new ShardBuffer();
        for (int key = 0; key < pValues.length; key++) {
            ShuffleSharder sharder = ShuffleSharder.of(DeploymentKey.insecure(key), topology, size);
            long[] load = new long[zone.size()];
            double taken = 0;
            double variance = 0;
            for (int tenant = 0; tenant < 4_000; tenant++) {
                sharder.assign(sharder.tenant(tenant).hash(), size, buffer);
                int quota = 0;
                for (int i = 0; i < size; i++) {
                    if (buffer.worker(i) < zone.size()) {
                        load[buffer.worker(i)]++;
                        quota++;
                    }
                }
                double p = (double) quota / zone.size();
                taken += quota;
                variance += p * (1 - p);
            }
            double statistic = 0;
            for (int worker = 0; worker < zone.size(); worker++) {
                double expected = taken * zone.get(worker).weight() / weight;
                // Drawn without replacement, the counts of one zone correlate: each varies by p(1 - p) a tenant, which
                // the n - 1 degrees of
                // freedom share. With one draw a tenant this is the usual chi-square.
                double scale = even ? variance * zone.size() / (zone.size() - 1) : expected;
                statistic += (load[worker] - expected) * (load[worker] - expected) / scale;
            }
            pValues[key] = Statistics.chiSquareTail(statistic, zone.size() - 1);
        }
        return pValues;
    }

    @ParameterizedTest(name = "shards of {3} from zones of {0}, {1}, {2}")
    @CsvSource({
        "34, 33, 33, 5, 1000000",
        "100, 0, 0, 5, 100000",
        "8, 0, 0, 3, 100000",
        "4, 4, 0, 2, 100000",
        "30, 30, 30, 3, 100000",
        "10, 6, 4, 4, 100000"
    })
    void overlapsAsTheExactLawHasIt(int a, int b, int c, int size, int pairs) {
        Topology topology = Fleets.zones(
                Arrays.stream(new int[] {a, b, c}).filter(n -> n > 0).toArray());
        ShuffleSharder sharder = ShuffleSharder.of(DeploymentKey.insecure(a * 31 + size), topology, size);
        long[] counts = new long[size + 1];
        ShardBuffer one = new ShardBuffer();
        ShardBuffer other = new ShardBuffer();
        for (int pair = 0; pair < pairs; pair++) {
            sharder.assign(sharder.tenant(2L * pair).hash(), size, one);
            sharder.assign(sharder.tenant(2L * pair + 1).hash(), size, other);
            int shared = 0;
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    shared += one.worker(i) == other.worker(j) ? 1 : 0;
                }
            }
            counts[shared]++;
        }
        double[] expected = sharder.isolation().overlap().stream()
                .mapToDouble(p -> p.doubleValue() * pairs)
                .toArray();
        assertThat(Statistics.fit(counts, expected)).isGreaterThan(0.001);
    }

    @Test
    void ignoresDomainsWhenTold() {
        ShuffleSharder sharder = ShuffleSharder.builder(KEY, Fleets.zones(5, 5), 3)
                .ignoringDomains()
                .build();
        Set<Long> inZoneA = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            inZoneA.add(sharder.shard("tenant-" + i).names().stream()
                    .filter(n -> n.startsWith("a"))
                    .count());
        }
        assertThat(inZoneA).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        assertThat(sharder.isolation().overlap()).isEqualTo(Isolation.of(10, 3).overlap());
        assertThat(sharder.with(Fleets.zones(6, 5)).isolation().overlap())
                .isEqualTo(Isolation.of(11, 3).overlap());
    }

    @Test
    void keepsShardsUncorrelatedWithCellsUnderTheSameKey() {
        // Tenants in one cell must not share workers any likelier than others: chi-square over 16 cells x 16 first
        // workers, 255 degrees of freedom.
        Rendezvous cells = Rendezvous.of(
                KeyedHash.of(KEY, HashDomain.CELL),
                Fleets.flat(16).workers().stream().map(Worker::name).toList());
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.flat(16), 1);
        KeyedHash cellHash = KeyedHash.of(KEY, HashDomain.CELL);
        long[] counts = new long[256];
        double[] expected = new double[256];
        ShardBuffer buffer = new ShardBuffer();
        for (int i = 0; i < 100_000; i++) {
            sharder.assign(sharder.tenant("tenant-" + i).hash(), 1, buffer);
            counts[16 * cells.choose(cellHash.hash("tenant-" + i)) + buffer.worker(0)]++;
        }
        Arrays.fill(expected, 100_000 / 256.0);
        assertThat(Statistics.fit(counts, expected)).isGreaterThan(0.001);
    }

    @Test
    void pinsATenantToItsShardWhenWorkersFail() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(10, 10, 10), 5);
        Shard before = sharder.shard("poison");
        Topology topology = sharder.topology();
        for (Worker worker : before.workers()) {
            topology = topology.with(worker.name(), WorkerState.FAILED, NOW);
        }

        Shard after = sharder.with(topology).shard("poison");

        assertThat(after.workers()).isEmpty();
        assertThat(after.down()).extracting(Worker::name).isEqualTo(before.names());
        assertThatIllegalStateException()
                .isThrownBy(() -> after.worker(1, 0))
                .withMessage("shard of \"poison\": all 5 workers are down");
    }

    @Test
    void letsAPoisonousTenantReachItsShardAndTheBudgetAndNoMore() {
        Replacement replacement = Replacement.upTo(2, Duration.ofMinutes(1));
        ShuffleSharder sharder = ShuffleSharder.builder(KEY, Fleets.zones(10, 10, 10), 5)
                .replacement(replacement)
                .build();
        Set<String> killed = new HashSet<>();
        Topology topology = sharder.topology();
        Instant now = NOW;
        SplittableRandom random = new SplittableRandom(11);
        for (int hour = 0; hour < 200; hour++) {
            now = now.plusSeconds(120);
            for (Worker worker : sharder.with(topology).shard("poison").workers()) {
                topology = topology.with(worker.name(), WorkerState.FAILED, now);
                killed.add(worker.name());
            }
            for (Worker worker : topology.workers()) {
                if (worker.state() == WorkerState.FAILED && random.nextInt(3) == 0) {
                    topology = topology.with(worker.name(), WorkerState.RETURNING, now);
                }
            }
            topology = topology.ramped(Duration.ofMinutes(10), now.plusSeconds(60));
        }

        assertThat(killed).hasSize(7);
        assertThat(sharder.reach("poison", 5)).extracting(Worker::name).containsExactlyInAnyOrderElementsOf(killed);
    }

    @Test
    void replacesAFailedWorkerAfterTheDelayOnly() {
        Replacement replacement = Replacement.upTo(1, Duration.ofMinutes(1));
        ShuffleSharder sharder = ShuffleSharder.builder(KEY, Fleets.zones(4, 4), 3)
                .replacement(replacement)
                .build();
        Shard whole = sharder.shard("t");
        Topology failed = sharder.topology().with(whole.names().get(1), WorkerState.FAILED, NOW);
        Topology later = Topology.of(3, NOW.plusSeconds(60), failed.workers());

        assertThat(sharder.with(failed).shard("t").names())
                .containsExactly(whole.names().get(0), whole.names().get(2));
        assertThat(sharder.with(later).shard("t").names())
                .containsExactly(
                        whole.names().get(0),
                        whole.names().get(2),
                        sharder.shard("t", 4).names().get(3));
    }

    @Test
    void movesTenantsOnFromADrainingWorkerAsIfItWereGone() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(10, 10), 3);
        ShuffleSharder draining = sharder.with(sharder.topology().with("a-3", WorkerState.DRAINING, NOW));
        ShuffleSharder gone = sharder.with(sharder.topology().without("a-3", NOW));
        for (int i = 0; i < 1_000; i++) {
            assertThat(draining.shard("tenant-" + i).names())
                    .isEqualTo(gone.shard("tenant-" + i).names());
        }
    }

    @Test
    void rampsUpAWorkerThatJoinsWithoutTakingAnybodyElsesPlace() {
        Topology small = Fleets.zones(10, 9);
        ShuffleSharder before = ShuffleSharder.of(KEY, small, 3);
        Worker fresh = Worker.of("b-9", "b").in(WorkerState.JOINING, NOW);
        Topology joining = small.with(fresh, NOW);
        ShuffleSharder after = ShuffleSharder.of(KEY, Fleets.zones(10, 10), 3);
        int previous = 0;
        for (int minute = 0; minute <= 10; minute += 2) {
            ShuffleSharder now = before.with(joining.ramped(Duration.ofMinutes(10), NOW.plusSeconds(60L * minute)));
            int moved = 0;
            int all = 0;
            for (int i = 0; i < 5_000; i++) {
                List<String> names = now.shard("tenant-" + i).names();
                List<String> target = after.shard("tenant-" + i).names();
                boolean taken = names.contains("b-9");
                assertThat(names)
                        .isEqualTo(taken ? target : before.shard("tenant-" + i).names());
                moved += taken ? 1 : 0;
                all += target.contains("b-9") ? 1 : 0;
            }
            // about 750 tenants in the end; five standard deviations of the share are .091
            assertThat((double) moved / all).isCloseTo(minute / 10.0, within(0.091));
            assertThat(moved).as("nobody goes back").isGreaterThanOrEqualTo(previous);
            previous = moved;
        }
    }

    @Test
    void letsAWorkerReturnToItsOwnTenantsLittleByLittle() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(10, 10), 3);
        Topology returning =
                sharder.topology().with("b-4", WorkerState.FAILED, NOW).with("b-4", WorkerState.RETURNING, NOW);
        ShuffleSharder half = sharder.with(returning.ramped(Duration.ofMinutes(10), NOW.plusSeconds(300)));
        int served = 0;
        int own = 0;
        for (int i = 0; i < 10_000; i++) {
            Shard whole = sharder.shard("tenant-" + i);
            Shard now = half.shard("tenant-" + i);
            Set<String> places = new HashSet<>(now.names());
            now.down().forEach(worker -> places.add(worker.name()));
            assertThat(places).as("no place moves").isEqualTo(new HashSet<>(whole.names()));
            own += whole.names().contains("b-4") ? 1 : 0;
            served += now.names().contains("b-4") ? 1 : 0;
        }
        // about 1,500 tenants; five standard deviations of the share are .065
        assertThat((double) served / own).isCloseTo(0.5, within(0.065));
    }

    @Test
    void givesShorterShardsRatherThanNoneWhileMostOfTheFleetDrains() {
        Topology topology = Fleets.zones(2, 2);
        for (String name : List.of("a-0", "a-1", "b-0")) {
            topology = topology.with(name, WorkerState.DRAINING, NOW);
        }
        assertThat(ShuffleSharder.of(KEY, topology, 3).shard("t").names()).containsExactly("b-1");
        assertThat(ShuffleSharder.of(KEY, topology.with("b-1", WorkerState.DRAINING, NOW), 3)
                        .shard("t")
                        .names())
                .isEmpty();
    }

    @Test
    void beginsEveryRequestElsewhereAndMeetsEachWorkerOnce() {
        Shard shard = ShuffleSharder.of(KEY, Fleets.flat(20), 4).shard("t");
        Map<String, Integer> first = new HashMap<>();
        for (long request = 0; request < 4_000; request++) {
            List<Worker> met = new ArrayList<>();
            for (int attempt = 0; attempt < 4; attempt++) {
                met.add(shard.worker(request, attempt));
            }
            assertThat(met).containsExactlyInAnyOrderElementsOf(shard.workers()).isEqualTo(shard.rotated(request));
            assertThat(shard.worker(request, 4)).isEqualTo(met.get(0));
            first.merge(met.get(0).name(), 1, Integer::sum);
        }
        // 1,000 each; five standard deviations are 137
        assertThat(first.values()).hasSize(4).allMatch(n -> n > 860 && n < 1_140);
    }

    @Test
    void takesTenantsInAnyForm() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.flat(20), 4);
        UUID id = new UUID(1, 2);

        assertThat(sharder.shard(sharder.tenant("7")).names())
                .isEqualTo(sharder.shard("7").names());
        assertThat(sharder.tenant("7").hash())
                .isEqualTo(sharder.tenant(new byte[] {'7'}).hash());
        assertThat(sharder.tenant(7)).isNotEqualTo(sharder.tenant("7")).hasToString("Tenant[7]");
        assertThat(sharder.tenant(id).name()).isEqualTo(id.toString());
        assertThat(sharder.tenant(id)).isEqualTo(sharder.tenant(id)).hasSameHashCodeAs(sharder.tenant(id));
        assertThat(sharder.shard(sharder.tenant(id), 6).workers()).hasSize(6);
    }

    @Test
    void refusesAHandleOfAnotherKey() {
        ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.flat(20), 4);
        Tenant foreign = sharder.with(DeploymentKey.insecure(1)).tenant("t");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder.shard(foreign))
                .withMessage("tenant: handle of \"t\" made under another key (expected: one under " + KEY + ")");
    }

    @Test
    void refusesShardsThatDoNotFitTheFleet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShuffleSharder.of(KEY, Fleets.flat(8), 9))
                .withMessage("shardSize: 9 (expected: 1..8, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShuffleSharder.of(KEY, Fleets.flat(8), 0))
                .withMessage("shardSize: 0 (expected: 1..8, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShuffleSharder.of(KEY, Fleets.flat(8), 3).shard("t", 9))
                .withMessage("size: 9 (expected: 1..8, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replacement.upTo(-1, Duration.ZERO))
                .withMessage("budget: -1 (expected: 0..1048576 workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replacement.upTo(1, Duration.ofSeconds(-1)))
                .withMessage("delay: PT-1S (expected: zero or more)");
    }

    @Test
    void allocatesNothing() {
        ShuffleSharder even = ShuffleSharder.of(KEY, Fleets.zones(34, 33, 33), 5);
        Topology troubled = even.topology()
                .with("a-1", WorkerState.FAILED, NOW)
                .with("b-1", WorkerState.RETURNING, NOW)
                .with(
                        Worker.of("c-1", "c")
                                .withWeight(7)
                                .in(WorkerState.JOINING, NOW)
                                .admitting(0.5),
                        NOW);
        ShuffleSharder other = ShuffleSharder.builder(KEY, troubled, 5)
                .replacement(Replacement.upTo(2, Duration.ZERO))
                .build();
        ShardBuffer buffer = new ShardBuffer();
        long[] tenant = {0};

        assertThat(Allocations.perCall(() -> {
                    even.assign(tenant[0]++, 5, buffer);
                    int workers = buffer.size();
                    other.assign(tenant[0], 5, buffer);
                    return (long) workers + buffer.size();
                }))
                .isZero();
    }
}
