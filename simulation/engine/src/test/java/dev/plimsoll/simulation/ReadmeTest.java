package dev.plimsoll.simulation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // as in the README
    void runsTheExample() {
        Simulation simulation = Simulation.of(42);
        LatencyRecorder waits = LatencyRecorder.withObjective(200_000_000);
        ScheduledExecutorService timers = simulation.scheduler(); // for code that knows nothing of simulations
        RandomGenerator random = simulation.stream("arrivals");
        Runnable[] arrival = new Runnable[1];
        arrival[0] = () -> {
            long arrived = simulation.now();
            timers.schedule(() -> waits.record(simulation.now() - arrived), 100, MILLISECONDS);
            simulation.after((long) Variates.exponential(random, 1e9), arrival[0]);
        };
        simulation.after(0, arrival[0]);
        simulation.runFor(Duration.ofHours(1));

        assertThat(waits.count()).isBetween(3_360L, 3_840L); // 3,600 and 4 sigma of 60
        assertThat(waits.maxNanos()).isEqualTo(100_000_000);
    }
}
