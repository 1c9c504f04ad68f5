package dev.plimsoll.shuffle;

import static dev.plimsoll.shuffle.Fleets.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardHistoryTest {
    private static final Instant START = Instant.parse("2012-12-24T20:00:00Z");

    private final ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.zones(10, 10, 10), 3);

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static Instant at(long minute) {
        return START.plusSeconds(60 * minute);
    }

    @Test
    void knowsOnlyThePresentShardAtFirst() {
        ShardHistory history = ShardHistory.startingWith(sharder);

        assertThat(history.lookBack("t", Instant.MIN))
                .containsExactlyElementsOf(sharder.shard("t").names());
        assertThat(history.shard("t")).isEqualTo(sharder.shard("t"));
    }

    @Test
    void remembersTheLargerShardForAsLongAsAnybodyLooksBack() {
        ShardHistory history =
                ShardHistory.startingWith(sharder).resized("t", 6, at(0)).resized("t", 2, at(10));

        assertThat(history.shard("t").names()).isEqualTo(sharder.shard("t", 2).names());
        assertThat(history.lookBack("t", at(9)))
                .containsExactlyElementsOf(sharder.shard("t", 6).names());
        assertThat(history.lookBack("t", at(10)))
                .containsExactlyElementsOf(sharder.shard("t", 2).names());
        assertThat(history.lookBack("other", at(0))).hasSize(3);
    }

    @Test
    void remembersWhoLeftTheFleet() {
        String left = sharder.shard("t").names().get(0);
        ShuffleSharder after = sharder.with(sharder.topology().without(left, at(5)));
        ShardHistory history = ShardHistory.startingWith(sharder).then(after, at(5));

        assertThat(history.lookBack("t", at(4)))
                .contains(left)
                .containsAll(after.shard("t").names())
                .hasSize(4);
        assertThat(history.lookBack("t", at(5))).doesNotContain(left);
        assertThat(history.forgettingBefore(at(5)).lookBack("t", at(0))).doesNotContain(left);
        assertThat(history.forgettingBefore(at(4)).lookBack("t", at(0))).contains(left);
    }

    @Test
    void looksBackOverBothKeysWhileOneIsRotated() {
        ShuffleSharder rotated = sharder.with(DeploymentKey.insecure(2));
        ShardHistory history = ShardHistory.startingWith(sharder).then(rotated, at(0));

        assertThat(history.shard("t")).isEqualTo(rotated.shard("t"));
        assertThat(history.lookBack("t", at(-1)))
                .containsAll(sharder.shard("t").names())
                .containsAll(rotated.shard("t").names());
        assertThat(history.lookBack("t", at(0))).hasSize(3);
    }

    @Test
    void boundsWhomAPoisonousTenantCanHaveReached() {
        ShuffleSharder budgeted = ShuffleSharder.builder(KEY, Fleets.zones(10, 10, 10), 3)
                .replacement(Replacement.upTo(2, Duration.ZERO))
                .build();
        ShardHistory history = ShardHistory.startingWith(budgeted);
        assertThat(history.maxReach("poison", Duration.ofHours(1), at(60))).isEqualTo(5);

        String first = budgeted.shard("poison").names().get(0);
        ShardHistory longer = history.then(budgeted.with(budgeted.topology().without(first, at(30))), at(30));

        assertThat(longer.maxReach("poison", Duration.ofHours(1), at(60))).isEqualTo(6);
        assertThat(longer.maxReach("poison", Duration.ofMinutes(10), at(60))).isEqualTo(5);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersWithEverybodyWhoServedTheTenantInsideTheWindow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ShuffleSharder current = ShuffleSharder.builder(KEY, Fleets.zones(6, 6, 6), 3)
                .replacement(Replacement.upTo(random.nextInt(3), Duration.ofMinutes(3)))
                .build();
        ShardHistory history = ShardHistory.startingWith(current);
        int size = 3;
        List<Set<String>> servedAt = new ArrayList<>();
        int bound = 0;
        for (int minute = 0; minute < 60; minute++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    Topology topology = current.topology();
                    Worker worker = topology.workers()
                            .get(random.nextInt(topology.workers().size()));
                    WorkerState state = List.of(WorkerState.values()).get(random.nextInt(5));
                    current = current.with(topology.with(worker.name(), state, at(minute)));
                    history = history.then(current, at(minute));
                }
                case 1 -> {
                    current = current.with(current.topology().with(Worker.of("n" + minute, "a"), at(minute)));
                    history = history.then(current, at(minute));
                }
                case 2 -> {
                    size = 1 + random.nextInt(8);
                    history = history.resized("t", size, at(minute));
                }
                default -> {} // nothing changes in this minute
            }
            Set<String> served = new HashSet<>(history.shard("t").names());
            assertThat(served).isEqualTo(new HashSet<>(current.shard("t", size).names()));
            servedAt.add(served);
            bound += size;
        }
        for (int since = 0; since < 60; since++) {
            Set<String> expected = new HashSet<>();
            servedAt.subList(since, 60).forEach(expected::addAll);

            assertThat(history.lookBack("t", at(since)))
                    .as("since minute %d", since)
                    .isEqualTo(expected);
            assertThat(history.forgettingBefore(at(since)).lookBack("t", at(since)))
                    .isEqualTo(expected);
            assertThat(history.reach("t", Duration.ofMinutes(60 - since), at(60)))
                    .containsAll(expected);
        }
        assertThat(bound).isPositive();
    }

    @Test
    void refusesToGoBackInTime() {
        ShardHistory history = ShardHistory.startingWith(sharder).then(sharder, at(5));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> history.then(sharder, at(4)))
                .withMessage("from: 2012-12-24T20:04:00Z (expected: not before 2012-12-24T20:05:00Z)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history.resized("t", 0, at(6)))
                .withMessage("size: 0 (expected: 1..1048576)");
        assertThat(history).hasToString("ShardHistory[2 topologies, 0 sizes]");
    }
}
