package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.report.Storm;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which runs are points of a phase diagram. */
class PhasesTest {
    private static Lab.Study story(String name) {
        ShippedLab lab = new ShippedLab(new ShippedLab.Simulator() {
            @Override
            public void check(Scenario scenario) {}

            @Override
            public RunResult run(Scenario scenario, long seed, OptionalInt replications, Progress progress) {
                throw new AssertionError("nothing runs here");
            }

            @Override
            public Samples sample(
                    Scenario scenario, long seed, int replications, int part, int parts, Progress progress) {
                throw new AssertionError("nothing runs here");
            }

            @Override
            public RunResult join(Scenario scenario, List<Samples> parts) {
                throw new AssertionError("nothing runs here");
            }
        });
        return lab.open(name + ".yaml", Stories.bytes(name).orElseThrow(), List.of(), Stories::open);
    }

    private static RunResult recovered(Map<String, Double> shares) {
        RunResult storm = Storm.result();
        List<VariantResult> variants = shares.entrySet().stream()
                .map(variant -> new VariantResult(
                        variant.getKey(),
                        "",
                        40,
                        List.of(new Metric(
                                "recoveredShare",
                                "share of runs that recovered",
                                Unit.SHARE_OF_RUNS,
                                new Estimate(variant.getValue(), variant.getValue(), variant.getValue()))),
                        List.of()))
                .toList();
        return new RunResult(
                "retry-storm",
                storm.title(),
                storm.question(),
                "",
                List.of(),
                storm.scenarioHash(),
                1,
                storm.version(),
                storm.effort(),
                List.of(),
                List.of(),
                variants,
                List.of());
    }

    @Test
    void putsVariantsThatDifferInLoadInOrderAndLeavesTheOthersOut() {
        RunResult result =
                recovered(Map.of("inside", 0.0, "below-the-band", 1.0, "deep-inside", 0.0, "inside-budget", 1.0));

        Sweep sweep = Phases.of(story("retry-storm"), result).orElseThrow();

        assertThat(sweep.axes().get(0).values()).containsExactly("1.8/s", "3/s", "6/s");
        assertThat(sweep.cells()).extracting(cell -> mean(cell)).containsExactly(1.0, 0.0, 0.0);
        assertThat(sweep.theory().orElseThrow().low()).containsExactly(2.0);
        assertThat(sweep.theory().orElseThrow().high()).containsExactly(10.0);
    }

    private static double mean(Sweep.Cell cell) {
        Estimate estimate = cell.estimate();
        return estimate == null ? Double.NaN : estimate.mean();
    }

    @Test
    void drawsNothingOfFewerThanThreeLoadsOrWithoutABand() {
        assertThat(Phases.of(story("retry-storm"), recovered(Map.of("inside", 0.0, "deep-inside", 0.0))))
                .isEmpty();
        assertThat(Phases.of(story("elb-2012"), Storm.result())).isEmpty();
    }
}
