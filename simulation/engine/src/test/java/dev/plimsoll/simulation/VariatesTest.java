package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VariatesTest {
    private static final int DRAWS = 200_000;

    static Stream<Arguments> distributions() {
        return Stream.of(
                of("exponential", r -> Variates.exponential(r, 3), 3, 9),
                of("uniform", r -> Variates.uniform(r, 2, 8), 5, 3),
                of("normal", Variates::normal, 0, 1),
                of("lognormal", r -> Variates.logNormal(r, 2, 0.5), 2, 1),
                // mean = scale Γ(1+1/k), variance = scale² (Γ(1+2/k) - Γ(1+1/k)²), at k = 2: √π/2 and 1 - π/4
                of("weibull", r -> Variates.weibull(r, 1, 2), Math.sqrt(Math.PI) / 2, 1 - Math.PI / 4),
                // density 2 x⁻³ / (1 - 1/16) on 1..4: mean (1 - 1/4)·2/(15/16) = 1.6; E[X²] = 2 ln 4 / (15/16)
                of("bounded Pareto", r -> Variates.boundedPareto(r, 1, 4, 2), 1.6, 2 * Math.log(4) / 0.9375 - 2.56),
                of("Erlang", r -> Variates.erlang(r, 4, 2), 2, 1),
                of("hyperexponential", r -> Variates.hyperexponential(r, 2, 4), 2, 16),
                of("chance", r -> Variates.chance(r, 0.2) ? 1 : 0, 0.2, 0.16),
                of("discrete", r -> Discrete.of(1, 0, 3).draw(r), 1.5, 0.75));
    }

    private static Arguments of(String name, ToDoubleFunction<RandomGenerator> draw, double mean, double variance) {
        return Arguments.of(name, draw, mean, variance);
    }

    @ParameterizedTest(name = "{0}, seed 1")
    @MethodSource("distributions")
    void haveTheirMeanAndVariance(String name, ToDoubleFunction<RandomGenerator> draw, double mean, double variance) {
        RandomGenerator random = Streams.of(1).stream(name);
        double[] values = new double[DRAWS];
        double[] squares = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            values[i] = draw.applyAsDouble(random);
            squares[i] = (values[i] - mean) * (values[i] - mean);
        }
        // 4 sigma of the mean; for the variance, 4 sigma as computed from the squares themselves
        double found = Statistics.average(values);
        assertThat(Math.abs(found - mean)).isLessThan(4 * Math.sqrt(variance / DRAWS));
        Interval square = Statistics.mean(squares);
        assertThat(Math.abs(square.estimate() - variance)).isLessThan(2.05 * square.halfWidth());
    }

    @Test
    void ofZipfFollowRanks() {
        Discrete zipf = Discrete.zipf(1_000, 1);
        // the harmonic number of 1,000 is 7.485471
        assertThat(zipf.share(0)).isCloseTo(1 / 7.485470860550345, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(zipf.share(0) / zipf.share(9)).isCloseTo(10, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(zipf.size()).isEqualTo(1_000);
    }

    @Test
    void neverDrawAThingOfNoWeight() {
        Discrete discrete = Discrete.of(0, 1, 0, 2, 0);
        RandomGenerator random = Streams.of(3).stream("weights");
        for (int i = 0; i < 10_000; i++) {
            assertThat(discrete.draw(random)).isIn(1, 3);
        }
    }

    @Test
    void refuseImpossibleWeights() {
        assertThatThrownBy(() -> Discrete.of(1, -1)).hasMessageStartingWith("weights[1]: -1.0");
        assertThatThrownBy(() -> Discrete.of(0, 0)).hasMessageStartingWith("weights: sum 0.0");
        assertThatThrownBy(Discrete::of).hasMessageStartingWith("size: 0");
        assertThatThrownBy(() -> Discrete.zipf(5, Double.NaN)).hasMessageStartingWith("exponent: NaN");
        assertThatThrownBy(() -> Discrete.zipf(10_000_001, 1)).hasMessageStartingWith("size: 10000001");
    }
}
