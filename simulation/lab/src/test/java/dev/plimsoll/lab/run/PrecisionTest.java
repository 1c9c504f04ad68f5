package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Pairing;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.simulation.StoppingRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many runs it takes. */
class PrecisionTest {
    private static final String HEAD = """
            plimsoll: 1
            name: tiny
            title: Tiny
            question: How many runs does it take?
            horizon: 60 s
            services:
              api: {workers: 1, time: {exponential: 100 ms}}
            clients:
              callers: {to: api, arrivals: {poisson: 8/s}, objective: 1 s, bystanders: true}
            variants:
              quick: {about: as it is}
              slow: {about: nearly full, services: {api: {time: {exponential: 120 ms}}}}
            """;
    private static final String ASSERTION = """
            assertions:
              - {variant: quick, metric: %s, at-least: 0 s}
            """;

    private static Scenario scenario(String more) {
        return Scenario.read(
                "tiny.yaml", (HEAD + more).getBytes(StandardCharsets.UTF_8), List.of(), name -> new byte[0]);
    }

    private static RunResult run(Scenario scenario, StoppingRule rule, int threads) throws InterruptedException {
        return new Lab(ShippedPolicies::new, threads).run(scenario, 3, rule, "1.0", Progress.NONE);
    }

    private static Metric metric(RunResult result, String name) {
        return metric(result.variants().get(0), name);
    }

    private static Metric metric(VariantResult variant, String name) {
        return variant.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double half(Metric metric) {
        return width(metric.estimate()) / 2;
    }

    private static double width(@Nullable Estimate estimate) {
        return estimate == null ? Double.NaN : estimate.high() - estimate.low();
    }

    private static double mean(Metric metric) {
        Estimate estimate = metric.estimate();
        return estimate == null ? Double.NaN : estimate.mean();
    }

    @Test
    void endsAtTheFirstRunWhoseIntervalIsNarrowEnough() throws InterruptedException {
        Scenario scenario = scenario(ASSERTION.formatted("bystanderWait.mean"));
        StoppingRule rule = new StoppingRule(.10, .01, 20, 500);

        RunResult result = run(scenario, rule, 2);
        int runs = result.variants().get(0).replications();
        RunResult oneLess = new Lab(ShippedPolicies::new, 2).run(scenario, 3, runs - 1, "1.0", Progress.NONE);

        assertThat(runs).isBetween(21, 499);
        Metric wait = metric(result, "bystanderWait.mean");
        assertThat(half(wait)).isLessThanOrEqualTo(.10 * mean(wait));
        Metric before = metric(oneLess, "bystanderWait.mean");
        assertThat(half(before)).as("one run less").isGreaterThan(.10 * mean(before));
        assertThat(result.variants().get(1).replications())
                .as("variants are paired")
                .isEqualTo(runs);
        assertThat(result.effort())
                .isEqualTo(runs + " runs of each variant: then the intervals were within ±10 %, or ±0.01 for a share");
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void givesTheBytesOfAsManyRunsAskedForWhateverTheThreads(int threads) throws InterruptedException {
        Scenario scenario = scenario(ASSERTION.formatted("bystanderWait.mean"));
        RunResult result = run(scenario, new StoppingRule(.20, .01, 5, 500), threads);
        int runs = result.variants().get(0).replications();

        RunResult asked = new Lab(ShippedPolicies::new, 2).run(scenario, 3, runs, "1.0", Progress.NONE);

        assertThat(JsonReport.write(result)).isEqualTo(JsonReport.write(asked));
        assertThat(runs).as("the rule had something to decide").isGreaterThan(5);
    }

    @Test
    void goesByAbsoluteWidthForAShareAndByWilsonForAShareOfRuns() throws InterruptedException {
        RunResult result = run(scenario(ASSERTION.formatted("recoveredShare")), new StoppingRule(.05, .05, 20, 500), 2);

        // None recovers: the interval is [0, 3.84 / (n + 3.84)], whose half is .05 from 35 runs on.
        assertThat(metric(result, "recoveredShare").estimate()).isNotNull();
        assertThat(mean(metric(result, "recoveredShare"))).isZero();
        assertThat(result.variants().get(0).replications()).isEqualTo(35);
    }

    @Test
    void pairingLeavesLessThanIndependentRunsWould() throws InterruptedException {
        RunResult result = new Lab(ShippedPolicies::new, 2).run(scenario(""), 3, 60, "1.0", Progress.NONE);
        RunResult apart = new Lab(ShippedPolicies::new, 2).run(scenario(""), 4, 60, "1.0", Progress.NONE);

        double ratio = metric(result.variants().get(1), "bystanderWait.mean").varianceRatio();
        double paired =
                width(metric(result.variants().get(1), "bystanderWait.mean").difference());
        double independent = Math.hypot(
                width(metric(result, "bystanderWait.mean").estimate()),
                width(metric(apart.variants().get(1), "bystanderWait.mean").estimate()));

        assertThat(ratio).isLessThan(.8);
        assertThat(paired).as("its root, in intervals").isLessThan(.9 * independent);
        assertThat(Pairing.of(result)).isPresent();
    }

    @Test
    void makesTheMostRunsAndSaysWhatStaysWide() throws InterruptedException {
        RunResult result =
                run(scenario(ASSERTION.formatted("bystanderWait.p99")), new StoppingRule(.001, .01, 3, 7), 2);

        assertThat(result.variants().get(0).replications()).isEqualTo(7);
        assertThat(result.effort())
                .isEqualTo("7 runs of each variant: the most there are; wider than ±0.1 %, or ±0.01 for a share,"
                        + " stay quick bystanderWait.p99");
    }

    @Test
    void looksAtHeadlinesWhereNothingIsAsserted() throws InterruptedException {
        RunResult result = run(scenario(""), new StoppingRule(.001, .000_1, 3, 6), 2);

        assertThat(result.effort())
                .endsWith("stay quick blastRadius, quick goodput, quick recoveredShare,"
                        + " slow blastRadius, slow goodput, slow recoveredShare");
    }

    @Test
    void keepsWhatWasFinishedWhenStoppedAndSaysSo() throws InterruptedException {
        Scenario scenario = scenario("");
        Progress stops = (done, planned) -> done < 7; // 3 runs of both variants, and one of a fourth
        Lab lab = new Lab(ShippedPolicies::new, 2);

        RunResult byRule = lab.run(scenario, 3, StoppingRule.STANDARD, "1.0", stops);
        RunResult counted = lab.run(scenario, 3, 20, "1.0", stops);

        assertThat(byRule.variants()).allMatch(variant -> variant.replications() == 3);
        assertThat(byRule.effort()).startsWith("3 runs of each variant: it was interrupted");
        assertThat(counted.effort()).isEqualTo("3 of 20 runs of each variant: it was interrupted");
        assertThat(JsonReport.write(byRule)).isEqualTo(JsonReport.write(lab.run(scenario, 3, 3, "1.0", Progress.NONE)));
    }
}
