package dev.plimsoll.simulation.junit;

import static dev.plimsoll.simulation.junit.HarmAssertions.assertBlastRadiusAtMost;
import static dev.plimsoll.simulation.junit.HarmAssertions.assertNotHarmed;
import static dev.plimsoll.simulation.junit.HarmAssertions.assertRecoveredWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.simulation.Outcomes;
import dev.plimsoll.simulation.Simulation;
import dev.plimsoll.simulation.Traffic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What an embedding team writes: its own handler under a noisy tenant, ten lines, and the same handler without its bulkhead. */
class SimulatedTest {

    /** Somebody's handler: 4 workers of 10 ms, a queue, and a limit on what one tenant may have in it. */
    static final class OrderHandler {
        private final ScheduledExecutorService timers;
        private final int perTenant;
        private final ArrayDeque<Order> queue = new ArrayDeque<>();
        private final int[] queued = new int[50];
        private int busy;

        private record Order(int tenant, CompletableFuture<String> answer) {}

        OrderHandler(ScheduledExecutorService timers, int perTenant) {
            this.timers = timers;
            this.perTenant = perTenant;
        }

        @Nullable
        CompletionStage<String> handle(int tenant) {
            if (queued[tenant] >= perTenant) {
                return null; // shed
            }
            queued[tenant]++;
            Order order = new Order(tenant, new CompletableFuture<>());
            queue.add(order);
            work();
            return order.answer;
        }

        private void work() {
            if (busy < 4 && !queue.isEmpty()) {
                Order order = queue.remove();
                busy++;
                var unused = timers.schedule(
                        () -> {
                            busy--;
                            queued[order.tenant]--;
                            order.answer.complete("done");
                            work();
                        },
                        10,
                        TimeUnit.MILLISECONDS);
            }
        }
    }

    private static final List<Long> SEEDS = new ArrayList<>();

    @Simulated(seeds = 5, firstSeed = 100)
    void oneNoisyTenantHarmsNobodyElse(Simulation simulation) {
        SEEDS.add(simulation.seed());
        OrderHandler handler = new OrderHandler(simulation.scheduler(), 4);
        Outcomes outcomes = Traffic.to(simulation, 200, (tenant, request) -> handler.handle(tenant))
                .tenants(50)
                .objective(Duration.ofMillis(200))
                .surge(7, 100, Duration.ofMinutes(1), Duration.ofMinutes(2))
                .run(Duration.ofMinutes(4));
        assertBlastRadiusAtMost(0.0, outcomes, 7);
        assertThat(outcomes.isHarmed(7)).as("it is shed").isTrue();
    }

    @AfterAll
    static void eachSeedRanOnce() {
        assertThat(SEEDS).containsExactly(100L, 101L, 102L, 103L, 104L);
    }

    /** The broken twin: without the limit everybody waits behind the noisy tenant. */
    @Simulated(seeds = 2)
    void withoutItsLimitTheHandlerHarmsEverybody(Simulation simulation) {
        OrderHandler handler = new OrderHandler(simulation.scheduler(), Integer.MAX_VALUE);
        Duration horizon = Duration.ofMinutes(4);
        Outcomes outcomes = Traffic.to(simulation, 200, (tenant, request) -> handler.handle(tenant))
                .tenants(50)
                .objective(Duration.ofMillis(200))
                .surge(7, 100, Duration.ofMinutes(1), Duration.ofMinutes(2))
                .run(horizon);
        assertThatThrownBy(() -> assertBlastRadiusAtMost(0.05, outcomes, 7))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("blast radius: 100.00 % of tenants (49 of 49), 100.00 % of traffic"
                        + " (expected: at most 5.00 % of tenants)");
        assertThatThrownBy(() -> assertNotHarmed(3, outcomes)).hasMessageStartingWith("tenant 3: ");
        assertThatThrownBy(() -> assertRecoveredWithin(Duration.ofSeconds(1), outcomes, Duration.ofMinutes(2), horizon))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("recovered: after PT");
        assertRecoveredWithin(Duration.ofMinutes(2), outcomes, Duration.ofMinutes(2), horizon);
        assertThatThrownBy(() -> assertRecoveredWithin(
                        Duration.ofMinutes(2), outcomes, Duration.ofSeconds(70), Duration.ofSeconds(110)))
                .hasMessageStartingWith("recovered: never");
        assertThatThrownBy(() -> assertBlastRadiusAtMost(5, outcomes)).hasMessageStartingWith("allowed: 5.0");
    }

    @Simulated
    void aTestMayDoWithoutTraffic(Simulation simulation) {
        var task = simulation.scheduler().schedule(() -> "x", 1, TimeUnit.HOURS);
        simulation.run();
        assertThat(task.isDone()).isTrue();
    }

    @Test
    void trafficRefusesNonsense() {
        Simulation simulation = Simulation.of(1);
        assertThatThrownBy(() -> Traffic.to(simulation, 0, (tenant, request) -> null))
                .hasMessageStartingWith("ratePerSecond: 0.0");
        Traffic traffic = Traffic.to(simulation, 1, (tenant, request) -> null);
        assertThatThrownBy(() -> traffic.tenants(0)).hasMessageStartingWith("count: 0");
        assertThatThrownBy(() -> traffic.tenants(1, -1)).hasMessageStartingWith("exponent: -1.0");
        assertThatThrownBy(() -> traffic.objective(Duration.ofSeconds(-1))).hasMessageStartingWith("time: PT-1S");
        assertThatThrownBy(() -> traffic.surge(-1, 2, Duration.ZERO, Duration.ZERO))
                .hasMessageStartingWith("tenant: -1");
        assertThatThrownBy(() -> traffic.surge(0, 1, Duration.ZERO, Duration.ZERO))
                .hasMessageStartingWith("factor: 1.0");
        assertThatThrownBy(() -> traffic.surge(0, 2, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageStartingWith("from: PT2S");
        Outcomes outcomes =
                traffic.surge(0, 2, Duration.ZERO, Duration.ofHours(1)).run(Duration.ofMinutes(10));
        assertThat(outcomes.failures())
                .as("refused")
                .isEqualTo(outcomes.requests())
                .isGreaterThan(900);
        assertThatThrownBy(() -> traffic.run(Duration.ZERO)).hasMessageStartingWith("run: called twice");
    }

    @Test
    void trafficCountsWhatIsStillOpenOnlyWhenItIsOverdue() {
        Simulation simulation = Simulation.of(1);
        Outcomes outcomes = Traffic.to(simulation, 10, (tenant, request) -> new CompletableFuture<String>())
                .objective(Duration.ofSeconds(10))
                .run(Duration.ofSeconds(60));
        assertThat(outcomes.good()).isZero();
        assertThat(outcomes.failures()).as("those of the first 50 s").isBetween(410L, 590L); // 500, 4 sigma of 22.4
        assertThat(outcomes.arrivals().size()).isLessThanOrEqualTo(50);
    }
}
