package dev.plimsoll.lab.knee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.shedding.LoadShedder;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the arena says under virtual time, once more with threads and a clock: a server in this process whose work waits on timers, so that
 * the machine's processors do not decide. Sixteen workers of 40 ms can do 400 a second; their clients wait half a second.
 */
class RealThreadsTest {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final double CAPACITY = 400;

    private static Step drive(double load, Duration length, Supplier<@Nullable LoadShedder> shedders) {
        try (LocalTarget target = new LocalTarget(16, .04, .005, 1)) {
            LoadShedder shedder = shedders.get();
            OpenLoop loop = new OpenLoop(target, PATIENCE, shedder, () -> false);
            loop.run(.7 * CAPACITY, Duration.ofSeconds(3), 1); // an ordinary load before
            return loop.run(load, length, 2);
        }
    }

    @Test
    @Tag("ci")
    void tenTimesTheLoadLeavesGoodputWhereItWasAndTheLawsRankAsInTheArena() {
        tenTimesTheLoadFor(Duration.ofSeconds(15));
    }

    @Test
    @Tag("proof")
    void andSoItDoesForAMinute() {
        tenTimesTheLoadFor(Duration.ofSeconds(60));
    }

    private static void tenTimesTheLoadFor(Duration length) {
        Supplier<@Nullable LoadShedder> ours = () -> LoadShedder.of(PATIENCE);
        Step knee = drive(.85 * CAPACITY, Duration.ofSeconds(5), ours);
        Step adaptive = drive(10 * CAPACITY, length, ours);
        Step wide = drive(
                10 * CAPACITY,
                Duration.ofSeconds(5),
                () -> LoadShedder.builder(PATIENCE).fixedLimit(160).build());
        Step none = drive(2 * CAPACITY, Duration.ofSeconds(5), () -> null);
        System.gc(); // what is reachable counts, and not what the collector has left lying
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();

        assertThat(adaptive.goodput()).as("at ten times, %s", adaptive).isGreaterThan(.9 * knee.goodput());
        assertThat(adaptive.late()).as("late answers, %s", adaptive).isLessThan(.01);
        assertThat(wide.goodput()).as("a limit ten times too high, %s", wide).isLessThan(.8 * adaptive.goodput());
        assertThat(none.goodput()).as("no limit at twice the load, %s", none).isLessThan(.5 * adaptive.goodput());
        assertThat(heap).as("heap that is reachable").isLessThan(512L << 20);
    }
}
