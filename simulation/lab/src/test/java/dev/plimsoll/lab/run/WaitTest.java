package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits, and how long those count who are never served. */
class WaitTest {
    private static final String ROOM = """
            plimsoll: 1
            name: room
            title: Room
            question: Who waits?
            horizon: 900 s
            warm-up: 100 s
            bystanders-within: 800 s
            services:
              api: {workers: 1, time: {exponential: 100 ms}, queue: {room: 9}}
            clients:
              callers: {to: api, arrivals: {poisson: 8/s}, objective: 2 s, bystanders: true}
            """;

    private static RunResult run(int runs, String more, String... sets) throws InterruptedException {
        Scenario scenario = Scenario.read(
                "room.yaml", (ROOM + more).getBytes(StandardCharsets.UTF_8), List.of(sets), name -> new byte[0]);
        return new Lab(ShippedPolicies::new, 2).run(scenario, 5, runs, "1.0", Progress.NONE);
    }

    private static Estimate metric(RunResult result, String name) {
        Estimate estimate = result.variants().get(0).metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .map(Metric::estimate)
                .findFirst()
                .orElseThrow();
        if (estimate == null) {
            throw new AssertionError(name);
        }
        return estimate;
    }

    private static double sigmas(Estimate estimate, double expected) {
        return Math.abs(estimate.mean() - expected) / ((estimate.high() - estimate.low()) / 2 / 2.023);
    }

    // M/M/1/10 at .8: loss .0234928576, and who is accepted spends 3.7970975 service times there, one of them in
    // service
    @Test
    void whoIsRefusedAtOnceDoesNotWaitAndIsUnserved() throws InterruptedException {
        RunResult result = run(40, "");

        assertThat(sigmas(metric(result, "unserved"), .0234928576)).isLessThan(4);
        assertThat(sigmas(metric(result, "bystanderWait.mean"), .27970975)).isLessThan(4);
    }

    @Test
    void whoGivesUpHasWaitedUntilThen() throws InterruptedException {
        RunResult result = run(
                2,
                "faults:\n  - crash: {service: api, workers: 1, at: 0 s}\n",
                "clients.callers.timeout=1 s",
                "services.api.queue.room=1000000");

        assertThat(metric(result, "bystanderWait.mean").mean()).isCloseTo(1, offset(.002));
        assertThat(metric(result, "bystanderWait.p50").mean()).isCloseTo(1, offset(.002));
        assertThat(metric(result, "success").mean()).isZero();
    }

    @Test
    void whoWaitsAtTheEndHasWaitedUntilThen() throws InterruptedException {
        RunResult result =
                run(2, "faults:\n  - crash: {service: api, workers: 1, at: 0 s}\n", "services.api.queue.room=1000000");

        assertThat(metric(result, "bystanderWait.mean").mean())
                .as("uniform over 800 s")
                .isCloseTo(400, offset(20.0));
    }
}
