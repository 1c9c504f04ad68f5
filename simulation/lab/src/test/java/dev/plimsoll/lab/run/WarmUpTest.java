package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A system that starts empty is not in its steady state; what the warm-up leaves out would hide that. */
class WarmUpTest {
    // 200 Erlang on 200 servers without a queue, that take 10 s on average: it takes some 40 s until they are as busy
    // as they
    // will be. Erlang's B by its recursion: 5.4 % are refused then.
    private static final String LOSS = """
            plimsoll: 1
            name: loss
            title: Loss
            question: How many find no server?
            horizon: 140 s
            warm-up: 100 s
            bystanders-within: 140 s
            services:
              api: {workers: 200, time: {exponential: 10 s}, queue: {room: 0}}
            clients:
              callers: {to: api, arrivals: {poisson: 20/s}, objective: 1 h}
            """;
    private static final int RUNS = 100;

    private static RunResult run(String... sets) throws InterruptedException {
        Scenario scenario =
                Scenario.read("loss.yaml", LOSS.getBytes(StandardCharsets.UTF_8), List.of(sets), name -> new byte[0]);
        Lab lab = new Lab(ShippedPolicies::new, 2);
        lab.check(scenario);
        return lab.run(scenario, 9, RUNS, "1.0", Progress.NONE);
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

    /** How many standard errors the measured share is away from Erlang's. */
    private static double sigmas(RunResult result) {
        Estimate unserved = metric(result, "unserved");
        double blocked = 1;
        for (int servers = 1; servers <= 200; servers++) {
            blocked = 200 * blocked / (servers + 200 * blocked);
        }
        return Math.abs(unserved.mean() - blocked) / ((unserved.high() - unserved.low()) / 2 / 1.984);
    }

    @Test
    void leavesOutTheStartSoThatErlangsLossIsMet() throws InterruptedException {
        assertThat(sigmas(run())).isLessThan(4);
    }

    @Test
    void withoutItTheSameRunsMissErlangsLoss() throws InterruptedException {
        assertThat(sigmas(run("warm-up=0 s"))).isGreaterThan(4);
    }

    @Test
    void leavesItOutOfEveryFigureAndEveryCurve() throws InterruptedException {
        RunResult result = run();

        // 40 s of 20/s, and what was asked in the last 10 s or so is not answered yet
        assertThat(metric(result, "goodput").mean()).isBetween(12.0, 16.0);
        Series goodput = result.variants().get(0).series().stream()
                .filter(series -> series.name().equals("goodput"))
                .findFirst()
                .orElseThrow();
        assertThat(goodput.step()).isEqualTo(1);
        assertThat(goodput.mean()).hasSize(140);
        assertThat(goodput.mean().subList(0, 100)).containsOnly(Double.NaN);
        assertThat(goodput.mean().get(120)).isBetween(10.0, 20.0);
    }

    @Test
    void endsBeforeTheTrigger() {
        assertThatThrownBy(() -> run("trigger=99 s"))
                .isInstanceOf(InvalidScenario.class)
                .hasMessageContaining("warm-up: 100 s (expected: not after the trigger, 99 s)");
    }
}
