package example;

import static dev.plimsoll.simulation.junit.HarmAssertions.assertBlastRadiusAtMost;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plimsoll.simulation.Outcomes;
import dev.plimsoll.simulation.Simulation;
import dev.plimsoll.simulation.Traffic;
import dev.plimsoll.simulation.junit.Simulated;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

class QuoteHandlerTest {

    @Simulated(seeds = 20)
    void aPriceServiceThatHangsForAMinuteHarmsNobody(Simulation simulation) {
        assertBlastRadiusAtMost(0, outcomes(simulation, Duration.ofMillis(100)));
    }

    @Simulated // the broken twin: the test above is able to fail
    void withoutPatienceRunningOutItHarmsEverybody(Simulation simulation) {
        Outcomes outcomes = outcomes(simulation, Duration.ofHours(1));
        assertThrows(AssertionError.class, () -> assertBlastRadiusAtMost(.99, outcomes));
    }

    /** Fifty tenants, 200 quotes a second for four minutes; the price service takes 20 ms and hangs during the second minute. */
    private static Outcomes outcomes(Simulation simulation, Duration patience) {
        ScheduledExecutorService timers = simulation.scheduler();
        QuoteHandler handler = new QuoteHandler(timers, () -> price(simulation, timers), patience);
        return Traffic.to(simulation, 200, (tenant, request) -> handler.handle())
                .tenants(50)
                .objective(Duration.ofMillis(150))
                .run(Duration.ofMinutes(4));
    }

    private static CompletableFuture<String> price(Simulation simulation, ScheduledExecutorService timers) {
        CompletableFuture<String> quote = new CompletableFuture<>();
        long minute = Duration.ofNanos(simulation.now()).toMinutes();
        if (minute != 1) {
            timers.schedule(() -> quote.complete("42.17"), 20, TimeUnit.MILLISECONDS);
        }
        return quote;
    }
}
