package dev.plimsoll.lab.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairingTest {
    private static Metric metric(String name, double half, double ratio) {
        return new Metric(name, "", Unit.RATIO, new Estimate(5, 5 - half, 5 + half), new Estimate(0, 0, 0), ratio);
    }

    private static RunResult result(Metric... others) {
        Metric[] first = {metric("a", 1, Double.NaN), metric("b", 1, Double.NaN), metric("c", 1, Double.NaN)};
        return new RunResult(
                "s",
                "t",
                "q",
                "",
                List.of(),
                "",
                1,
                "v",
                "",
                List.of(),
                List.of(),
                List.of(
                        new VariantResult("first", "", 20, List.of(first), List.of()),
                        new VariantResult("other", "", 20, List.of(others), List.of())),
                List.of());
    }

    @Test
    void isTheMedianOverDifferencesWhoseVariantsBothVary() {
        RunResult run = result(metric("a", 2, 0.2), metric("b", 0.5, 0.4), metric("c", 0.05, 1));

        assertThat(Pairing.of(run)).hasValue(new Pairing((0.2 + 0.4) / 2, 0.2, 0.4, 2));
        assertThat(Pairing.of(run).orElseThrow().sentence())
                .isEqualTo("Common random numbers leave 30 % of the variance that independent runs would give"
                        + " (median of 2 differences, 20 % to 40 %).");
    }

    @Test
    void isAbsentWhereNothingVaries() {
        assertThat(Pairing.of(result(metric("a", 0, Double.NaN), metric("b", 0.01, 1))))
                .isEmpty();
    }
}
