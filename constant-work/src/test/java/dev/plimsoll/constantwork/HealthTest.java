package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.simulation.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int PLACES = 1_000;
    private static final int ENDPOINTS = 300;

    private final Simulation simulation = Simulation.of(1);
    private final MemoryStore store = new MemoryStore();
    private final Set<String> dead = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final Map<String, ScheduledExecutorService> executors = new HashMap<>();
    private final List<HealthBitmap> taken = new ArrayList<>();

    private static Map<Integer, Endpoint> endpoints() {
        Map<Integer, Endpoint> endpoints = new HashMap<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            endpoints.put(3 * i, new Endpoint("host-" + i, "z1", "10.0.0.1", 80));
        }
        return endpoints;
    }

    private CompletionStage<Boolean> probe(Endpoint endpoint) {
        return silent.contains(endpoint.name())
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(!dead.contains(endpoint.name()));
    }

    private HealthChecker checker(String name) {
        return checker(name, this::probe);
    }

    private HealthChecker checker(String name, HealthProbe probe) {
        ScheduledExecutorService executor = simulation.newScheduler();
        executors.put(name, executor);
        return HealthChecker.builder(name, PLACES, probe, store, executor)
                .endpoints(endpoints())
                .period(PERIOD)
                .nonce(name.hashCode())
                .nanoClock(simulation.nanoClock())
                .start();
    }

    private HealthAggregator aggregator(String... checkers) {
        return HealthAggregator.builder(List.of(checkers), PLACES, store, taken::add, simulation.newScheduler())
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .start();
    }

    @Test
    void findsTheDeadAndTheSilentAndTheirReturn() {
        checker("a");
        checker("b");
        checker("c");
        HealthAggregator aggregator = aggregator("a", "b", "c");
        simulation.runFor(PERIOD.multipliedBy(4));
        assertThat(aggregator.stats().bitmap()).isEqualTo(HealthBitmap.allHealthy(PLACES));

        dead.add("host-7");
        silent.add("host-9");
        simulation.runFor(PERIOD.multipliedBy(6)); // three probes, a deadline, a report, a fold
        assertThat(aggregator.stats().bitmap().healthy(21)).isFalse();
        assertThat(aggregator.stats().bitmap().healthy(27)).isFalse();
        assertThat(aggregator.stats().bitmap().downCount()).isEqualTo(2);

        dead.clear();
        silent.clear();
        simulation.runFor(PERIOD.multipliedBy(5));
        assertThat(aggregator.stats().bitmap().downCount()).isZero();
    }

    @Test
    void doesTheSameWorkWhetherAllIsWellOrNothingIs() {
        HealthChecker checker = checker("a");
        checker("b");
        aggregator("a", "b");
        simulation.runFor(PERIOD.multipliedBy(4));
        Set<List<Long>> periods = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            if (i == 2) {
                endpoints().values().forEach(endpoint -> dead.add(endpoint.name()));
            }
            if (i == 5) {
                silent.addAll(dead);
            }
            long probes = checker.stats().probes();
            long gets = store.getCount;
            long puts = store.putCount;
            int bitmaps = taken.size();
            simulation.runFor(PERIOD);
            periods.add(List.of(
                    checker.stats().probes() - probes,
                    store.getCount - gets,
                    store.putCount - puts,
                    (long) taken.size() - bitmaps));
        }

        assertThat(periods).containsExactly(List.of((long) ENDPOINTS, 4L, 2L, 1L));
        assertThat(taken).allMatch(bitmap -> bitmap.encode().length == 4 + PLACES / 8);
    }

    @Test
    void believesNoSingleChecker() {
        checker("a");
        checker("b");
        checker("liar", endpoint -> CompletableFuture.completedFuture(false));
        HealthAggregator aggregator = aggregator("a", "b", "liar");
        simulation.runFor(PERIOD.multipliedBy(10));

        assertThat(aggregator.stats().liveCheckers()).isEqualTo(3);
        assertThat(aggregator.stats().bitmap().downCount()).isZero();
    }

    @Test
    void keepsTheLastBitmapWhenTooManyLookDeadOrTooFewCheckersAreLeft() {
        checker("a");
        checker("b");
        checker("c");
        HealthAggregator aggregator = aggregator("a", "b", "c");
        dead.add("host-7");
        simulation.runFor(PERIOD.multipliedBy(8));
        HealthBitmap before = aggregator.stats().bitmap();
        assertThat(before.downCount()).isEqualTo(1);

        HealthAggregator strict = HealthAggregator.builder(
                        List.of("a", "b", "c"), PLACES, store, bitmap -> {}, simulation.newScheduler())
                .mostDown(.1)
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .start();
        simulation.runFor(PERIOD.multipliedBy(4));
        endpoints().values().forEach(endpoint -> dead.add(endpoint.name()));
        simulation.runFor(PERIOD.multipliedBy(8));
        assertThat(aggregator.stats().bitmap().downCount())
                .as("300 of 1,000 may be")
                .isEqualTo(ENDPOINTS);
        assertThat(strict.stats().bitmap()).isEqualTo(before);
        assertThat(strict.stats().disbelieved()).isPositive();

        requireNonNull(executors.get("a")).shutdownNow();
        requireNonNull(executors.get("b")).shutdownNow();
        dead.clear();
        simulation.runFor(PERIOD.multipliedBy(8));
        assertThat(aggregator.stats().liveCheckers()).isEqualTo(1);
        assertThat(aggregator.stats().bitmap().downCount())
                .as("one is no quorum of two")
                .isEqualTo(ENDPOINTS);
    }

    @Test
    void keepsTheLastBitmapWhenTheStoreIsDownAndComesBackByItself() {
        checker("a");
        HealthAggregator aggregator = aggregator("a");
        dead.add("host-7");
        simulation.runFor(PERIOD.multipliedBy(8));
        assertThat(aggregator.stats().bitmap().downCount()).isEqualTo(1);
        store.failGets(key -> true);
        store.failPuts(key -> true);
        dead.clear();
        simulation.runFor(PERIOD.multipliedBy(8));
        assertThat(aggregator.stats().bitmap().downCount()).isEqualTo(1);

        store.failGets(key -> false);
        store.failPuts(key -> false);
        simulation.runFor(PERIOD.multipliedBy(4));
        assertThat(aggregator.stats().bitmap().downCount()).isZero();
    }

    @Test
    void takesOtherEndpointsAndForgetsThoseThatLeft() {
        HealthChecker checker = checker("a");
        dead.add("host-7");
        dead.add("host-8");
        simulation.runFor(PERIOD.multipliedBy(5));
        assertThat(checker.stats().down()).isEqualTo(2);

        Map<Integer, Endpoint> fewer = endpoints();
        fewer.remove(21);
        checker.endpoints(fewer);
        simulation.runFor(PERIOD.multipliedBy(2));
        assertThat(checker.stats().down()).isEqualTo(1);
        assertThatThrownBy(() -> checker.endpoints(Map.of(PLACES, fewer.get(0))))
                .hasMessage("place: 1000 (expected: 0..999)");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void comesBackFromItsBytesAndFromNoOthers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int places = 1 + random.nextInt(300);
        BitSet down = new BitSet();
        for (int i = 0; i < places; i++) {
            down.set(i, random.nextInt(4) == 0);
        }
        HealthBitmap bitmap = HealthBitmap.of(places, down);
        HealthReport report = new HealthReport(random.nextLong(), random.nextLong(), bitmap);

        assertThat(HealthBitmap.decode(bitmap.encode())).isEqualTo(bitmap).hasSameHashCodeAs(bitmap);
        assertThat(HealthReport.decode(report.encode(), places)).contains(report);
        assertThat(HealthReport.decode(report.encode(), places + 8)).isEmpty();
        byte[] bytes = Frames.bytes(report.encode());
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(HealthReport.decode(ByteBuffer.wrap(bytes), places)).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(HealthBitmap.allHealthy(100_000).encode()).hasSize(12_504);
        assertThatThrownBy(() -> HealthBitmap.allHealthy(0)).hasMessage("places: 0 (expected: 1..1048576)");
        assertThatThrownBy(() -> HealthBitmap.allHealthy(8).healthy(8)).hasMessage("place: 8 (expected: 0..7)");
        assertThatThrownBy(() -> HealthBitmap.decode(new byte[] {0, 0, 0, 3, 8}))
                .hasMessage("bitmap: place 3 (expected: under 3)");
        assertThatThrownBy(() -> HealthBitmap.decode(new byte[] {0, 0}))
                .hasMessageStartingWith("bitmap: 2 bytes for -1 places");
        assertThat(HealthReport.decode(ByteBuffer.allocate(5), 8)).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> HealthAggregator.builder(List.of("a"), 8, store, bitmap -> {}, simulation.scheduler())
                        .quorum(2))
                .hasMessage("quorum: 2 (expected: 1..1)");
        assertThatThrownBy(() -> HealthChecker.builder("a", 8, this::probe, store, simulation.scheduler())
                        .fall(0))
                .hasMessage("fall: 0 (expected: 1..100)");
    }
}
