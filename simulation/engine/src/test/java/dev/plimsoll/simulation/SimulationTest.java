package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = Simulation.of(1);
    private final List<String> seen = new ArrayList<>();
    private final int log = simulation.handler((a, b) -> seen.add(simulation.now() + ":" + a + "," + b));

    @Test
    void runsEventsInTheOrderOfTheirTimes() {
        simulation.at(30, log, 3, 0);
        simulation.at(10, log, 1, 0);
        simulation.at(20, log, 2, 0);
        simulation.run();
        assertThat(seen).containsExactly("10:1,0", "20:2,0", "30:3,0");
        assertThat(simulation.now()).isEqualTo(30);
        assertThat(simulation.events()).isEqualTo(3);
    }

    @Test
    void runsEventsOfOneTimeInTheOrderOfScheduling() {
        for (int i = 0; i < 1_000; i++) {
            simulation.at(5, log, i, 0);
        }
        simulation.run();
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.get(i)).isEqualTo("5:" + i + ",0");
        }
    }

    @Test
    void runsLowerPriorityNumbersFirstAtOneTime() {
        simulation.at(5, log, 1, 0);
        simulation.at(5, log, 2, 0, Byte.MAX_VALUE);
        simulation.at(5, log, 3, 0, Byte.MIN_VALUE);
        simulation.at(5, log, 4, 0);
        simulation.at(4, log, 5, 0, Byte.MAX_VALUE);
        simulation.run();
        assertThat(seen).containsExactly("4:5,0", "5:3,0", "5:1,0", "5:4,0", "5:2,0");
    }

    @Test
    void runsWhatAnEventSchedulesForItsOwnTimeAfterWhatWasThere() {
        simulation.at(5, () -> simulation.at(5, log, 2, 0));
        simulation.at(5, log, 1, 0);
        simulation.run();
        assertThat(seen).containsExactly("5:1,0", "5:2,0");
    }

    @Test
    void stopsTheClockWhereToldTo() {
        simulation.at(10, log, 1, 0);
        simulation.at(11, log, 2, 0);
        simulation.runUntil(10);
        assertThat(seen).containsExactly("10:1,0");
        assertThat(simulation.pending()).isEqualTo(1);
        simulation.runFor(Duration.ofNanos(100));
        assertThat(simulation.now()).isEqualTo(110);
        assertThat(simulation.pending()).isZero();
    }

    @Test
    void cancelsAPendingEventOnce() {
        long first = simulation.at(10, log, 1, 0);
        long second = simulation.at(10, log, 2, 0);
        assertThat(simulation.cancel(first)).isTrue();
        assertThat(simulation.cancel(first)).as("a second time").isFalse();
        assertThat(simulation.pending()).isEqualTo(1);
        simulation.run();
        assertThat(seen).containsExactly("10:2,0");
        assertThat(simulation.cancel(second)).as("it has run").isFalse();
        assertThat(simulation.events()).isEqualTo(1);
    }

    @Test
    void neverCancelsTheEventThatTookOverACancelledOnesRecord() {
        long old = simulation.at(10, log, 1, 0);
        simulation.run();
        long young = simulation.at(20, log, 2, 0);
        assertThat(simulation.cancel(old)).isFalse();
        assertThat(simulation.pending()).isEqualTo(1);
        assertThat(simulation.cancel(young)).isTrue();
    }

    @Test
    void cannotCancelTheRunningEvent() {
        List<Boolean> answers = new ArrayList<>();
        long[] self = new long[1];
        self[0] = simulation.at(10, () -> answers.add(simulation.cancel(self[0])));
        simulation.run();
        assertThat(answers).containsExactly(false);
    }

    @Test
    void letsGoOfCancelledEventsWhenTheyAreTheMajority() {
        long[] handles = new long[100_000];
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < handles.length; i++) {
                handles[i] = simulation.after(1_000_000_000L + i, log, i, 0);
            }
            for (long handle : handles) {
                assertThat(simulation.cancel(handle)).isTrue();
            }
        }
        assertThat(simulation.pending()).isZero();
        simulation.run();
        assertThat(seen).isEmpty();
    }

    @Test
    void runsActionsBesideTypedEvents() {
        simulation.after(7, () -> seen.add("action"));
        simulation.after(7, log, 1, 2);
        long cancelled = simulation.after(7, () -> seen.add("cancelled"));
        assertThat(simulation.cancel(cancelled)).isTrue();
        simulation.after(7, () -> seen.add("in its place"));
        simulation.run();
        assertThat(seen).containsExactly("action", "7:1,2", "in its place");
    }

    @Test
    void givesProductionCodeItsTime() {
        simulation.runUntil(1_500_000_000);
        assertThat(simulation.nanoClock().getAsLong()).isEqualTo(1_500_000_000);
        assertThat(simulation.wallClock().instant()).hasToString("2026-01-01T00:00:01.500Z");
    }

    @Test
    void repeatsARunFromItsSeed() {
        assertThat(trace(17)).isEqualTo(trace(17)).isNotEqualTo(trace(18));
    }

    private static List<String> trace(long seed) {
        Simulation simulation = Simulation.of(seed);
        List<String> trace = new ArrayList<>();
        var random = simulation.stream("walk");
        List<Long> handles = new ArrayList<>();
        int[] handler = new int[1];
        handler[0] = simulation.handler((a, b) -> {
            trace.add(simulation.now() + ":" + a);
            for (int i = 0; i < 2 && trace.size() < 2_000; i++) {
                handles.add(simulation.after(random.nextInt(50), handler[0], random.nextInt(), 0));
            }
            if (random.nextInt(3) == 0) {
                simulation.cancel(handles.get(random.nextInt(handles.size())));
            }
        });
        for (int i = 0; i < 20; i++) {
            simulation.at(i, handler[0], i, 0);
        }
        simulation.run();
        return trace;
    }

    @Test
    void namesTimeAndSeedWhenAnEventFails() {
        Simulation failing = Simulation.of(4711);
        failing.at(1_250_000_000, () -> {
            throw new IllegalStateException("pump broke");
        });
        assertThatThrownBy(failing::run)
                .isInstanceOf(SimulationException.class)
                .hasMessageContaining("1.250000000 s")
                .hasMessageContaining("seed 4711")
                .hasMessageContaining("pump broke")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesThePastUnknownHandlersAndRunningWithinARun() {
        simulation.runUntil(100);
        assertThatThrownBy(() -> simulation.at(99, log, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeNanos: 99 (expected: at least now, 100)");
        assertThatThrownBy(() -> simulation.at(99, () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulation.after(-1, log, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulation.at(100, 99, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulation.runUntil(99)).isInstanceOf(IllegalArgumentException.class);
        simulation.at(100, simulation::run);
        assertThatThrownBy(simulation::run).hasMessageContaining("called from within an event");
    }

    @Test
    void neverRunsWhatIsScheduledPastTheEndOfTime() {
        simulation.after(Long.MAX_VALUE, log, 1, 0);
        simulation.runUntil(5);
        simulation.after(Long.MAX_VALUE, log, 1, 0);
        simulation.run();
        assertThat(seen).isEmpty();
        assertThat(simulation.pending()).isEqualTo(2);
    }

    @Test
    void stopsWhenAskedAndGoesOnLater() {
        simulation.at(1, simulation::stop);
        simulation.at(2, log, 1, 0);
        simulation.runUntil(10);
        assertThat(simulation.now()).isEqualTo(1);
        simulation.runUntil(10);
        assertThat(simulation.now()).isEqualTo(10);
        assertThat(seen).hasSize(1);
    }

    @Test
    void endsARunWhoseEventBlocksAndShowsWhere() {
        Simulation blocked = Simulation.of(3, Duration.ofMillis(80));
        blocked.at(2_000_000_000, SimulationTest::waitForEver);
        assertThatThrownBy(blocked::run)
                .isInstanceOf(SimulationException.class)
                .hasMessageContaining("2.000000000 s, seed 3")
                .hasMessageContaining("did not return within PT0.08S")
                .hasMessageContaining("SimulationTest.waitForEver");
        assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt is the watchdog's own")
                .isFalse();
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void checksPatience() {
        assertThatThrownBy(() -> Simulation.of(1, Duration.ofNanos(1)))
                .hasMessageStartingWith("patience: PT0.000000001S");
        assertThatThrownBy(() -> Simulation.of(1, Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        Simulation.of(1, Duration.ZERO).run();
    }

    @Test
    void failsARunThatLosesARequest() {
        AtomicInteger queue = new AtomicInteger();
        Flow flow = simulation.flow("requests", queue::get);
        simulation.at(1, () -> {
            flow.arrive();
            queue.incrementAndGet();
        });
        simulation.at(2, () -> {
            flow.arrive();
            flow.lose();
        });
        simulation.runUntil(2);
        assertThat(flow.inSystem()).isEqualTo(1);
        simulation.at(3, queue::decrementAndGet); // and neither done nor lost
        assertThatThrownBy(simulation::run)
                .isInstanceOf(FlowImbalanceException.class)
                .hasMessage("flow \"requests\" at 0.000000003 s, seed 1: 2 arrived, 0 done + 1 lost + 0 in system"
                        + " (1 vanished)");
    }

    @Test
    void failsARunThatFinishesARequestTwice() {
        Flow flow = simulation.flow("requests", () -> 0);
        simulation.at(1, () -> {
            flow.arrive();
            flow.finish();
            flow.finish();
        });
        assertThatThrownBy(simulation::run).hasMessageContaining("(1 too many)");
        assertThatThrownBy(() -> simulation.flow("requests", () -> 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsCountersByName() {
        simulation.counter("retries").increment();
        simulation.counter("retries").add(2);
        simulation.counter("sheds");
        assertThat(simulation.counters()).containsEntry("retries", 3L).containsEntry("sheds", 0L);
        assertThatThrownBy(() -> simulation.counter("retries").add(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdsMoreEventsThanItStartedWithRoomFor() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100_000; i++) {
            simulation.at(random.nextLong(1_000_000), log, i, 0);
        }
        simulation.run();
        assertThat(seen).hasSize(100_000);
    }
}
