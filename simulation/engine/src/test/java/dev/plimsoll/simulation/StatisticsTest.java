package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
    // Student's t, two-sided, as in any printed table.
    @ParameterizedTest
    @CsvSource({
        "1, .95, 12.7062047362",
        "2, .95, 4.3026527297",
        "3, .95, 3.1824463053",
        "4, .95, 2.7764451052",
        "9, .95, 2.2621571628",
        "19, .95, 2.0930240544",
        "20, .95, 2.0859634473",
        "30, .95, 2.0422724563",
        "100, .95, 1.9839715185",
        "499, .95, 1.9647293910",
        "9, .99, 3.2498355416",
        "10, .90, 1.8124611228",
        "1, .50, 1.0"
    })
    void knowsStudentsT(int degrees, double confidence, double t) {
        assertThat(Statistics.studentT(degrees, confidence)).isCloseTo(t, offset(1e-9 * t));
    }

    @Test
    void estimatesAMean() {
        Interval interval = Statistics.mean(1, 2, 3, 4, 5);
        assertThat(interval.estimate()).isEqualTo(3);
        // 2.776445 * sqrt(2.5 / 5)
        assertThat(interval.halfWidth()).isCloseTo(1.9632432, offset(1e-6));
        assertThat(interval.samples()).isEqualTo(5);
        assertThat(interval.contains(1.04)).isTrue();
        assertThat(interval.contains(1.03)).isFalse();
    }

    @Test
    void pairsRunsOfOneSeed() {
        double[] a = {10, 20, 30, 40};
        double[] b = {9, 19.5, 29, 38.5};
        Interval interval = Statistics.difference(a, b);
        assertThat(interval.estimate()).isEqualTo(1);
        assertThat(interval.halfWidth()).as("unpaired it would be above 20").isLessThan(0.7);
        assertThatThrownBy(() -> Statistics.difference(a, new double[3])).hasMessageStartingWith("b: 3 values");
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "1 2 3 4, 2 3 4 5, 0", // always one apart
        "1 2 3 4, 4 3 2 1, 2", // against each other: worse than independent
        "1 2 3 4, 7 7 7 7, 1", // the other does not vary
        "1 NaN 3 4, 2 9 4 5, 0", // a pair without a figure is none
        "5 5 5, 1 1 1, NaN", // nothing varies
        "1 NaN NaN, 1 2 3, NaN"
    })
    void tellsWhatPairingLeavesOfTheVariance(String a, String b, double ratio) {
        assertThat(Statistics.varianceRatio(numbers(a), numbers(b))).isEqualTo(Double.valueOf(ratio));
        assertThatThrownBy(() -> Statistics.varianceRatio(numbers(a), new double[1]))
                .hasMessageStartingWith("b: 1 values");
    }

    private static double[] numbers(String words) {
        return Arrays.stream(words.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    // Wilson (1927), evaluated with 40 decimal digits.
    @ParameterizedTest
    @CsvSource({
        "0, 40, 0, .0876216",
        "40, 40, .9123784, 1",
        "10, 40, .1418712, .4019396",
        "1, 20, .0088814, .2361312",
        "520, 2000, .2412494, .2796708"
    })
    void estimatesAShare(long successes, long trials, double low, double high) {
        Interval interval = Statistics.share(successes, trials);
        assertThat(interval.low()).isCloseTo(low, offset(1e-7));
        assertThat(interval.high()).isCloseTo(high, offset(1e-7));
        assertThat(interval.estimate()).isEqualTo((double) successes / trials);
    }

    @Test
    void estimatesAMedianByOrderStatistics() {
        double[] values = new double[20];
        for (int i = 0; i < 20; i++) {
            values[i] = 20 - i;
        }
        // P(B <= 5) = .0207 <= .025 < P(B <= 6) = .0577 for B binomial (20, 1/2): the 6th and 15th values
        Interval median = Statistics.quantile(values, 0.5);
        assertThat(median.low()).isEqualTo(6);
        assertThat(median.high()).isEqualTo(15);
        assertThat(Statistics.quantile(values, 0.99).high()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Statistics.quantile(values, 0.01).low()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void coversAQuantileAtLeast95TimesIn100() {
        RandomGenerator random = Streams.of(5).stream("quantiles");
        int covered = 0;
        for (int i = 0; i < 2_000; i++) {
            double[] values = new double[40];
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextDouble();
            }
            covered += Statistics.quantile(values, 0.75).contains(0.75) ? 1 : 0;
        }
        // at least .95, being discrete; minus 4 sigma = 4 sqrt(.95 .05 / 2000) = .0195
        assertThat(covered / 2_000.0).isBetween(0.9305, 0.995);
    }

    @Test
    void refusesTooFewValues() {
        assertThatThrownBy(() -> Statistics.mean(1)).hasMessage("values: 1 of them (expected: at least 2)");
        assertThatThrownBy(() -> Statistics.share(0, 0)).hasMessageStartingWith("trials: 0");
        assertThatThrownBy(() -> Statistics.share(3, 2)).hasMessageStartingWith("successes: 3");
        assertThatThrownBy(() -> Statistics.quantile(new double[5], 1)).hasMessageStartingWith("fraction: 1.0");
        assertThatThrownBy(() -> Statistics.studentT(0, .95)).hasMessageStartingWith("degrees: 0");
        assertThatThrownBy(() -> Statistics.studentT(1, 1)).hasMessageStartingWith("confidence: 1.0");
    }

    @Test
    void stopsWhenAMeanIsKnownWellEnough() {
        StoppingRule rule = StoppingRule.STANDARD;
        assertThat(rule.enoughForMean(new Interval(100, 95, 105, 20))).isTrue();
        assertThat(rule.enoughForMean(new Interval(100, 95, 105, 19)))
                .as("at least 20")
                .isFalse();
        assertThat(rule.enoughForMean(new Interval(100, 94, 106, 20))).isFalse();
        assertThat(rule.enoughForMean(new Interval(100, 0, 200, 500)))
                .as("at most 500")
                .isTrue();
        assertThat(rule.enoughForShare(new Interval(0.001, -.008, .01, 20))).isTrue();
        assertThat(rule.enoughForShare(new Interval(0.5, .48, .52, 20))).isFalse();
        assertThatThrownBy(() -> new StoppingRule(.1, .1, 1, 5)).hasMessageStartingWith("least: 1");
        assertThatThrownBy(() -> new StoppingRule(.1, .1, 5, 4)).hasMessageStartingWith("most: 4");
        assertThatThrownBy(() -> new StoppingRule(-.1, .1, 5, 6)).hasMessageStartingWith("relative: -0.1");
        assertThatThrownBy(() -> new StoppingRule(.1, -.1, 5, 6)).hasMessageStartingWith("absolute: -0.1");
    }

    @Test
    void repeatsRunsAccordingToTheRule() {
        Interval steady = Replications.mean(7, StoppingRule.STANDARD, streams -> 5);
        assertThat(steady).isEqualTo(new Interval(5, 5, 5, 20));
        Interval wild = Replications.mean(7, StoppingRule.STANDARD, s -> Variates.normal(s.stream("x")));
        assertThat(wild.samples()).isEqualTo(500);
        Interval share =
                Replications.share(7, StoppingRule.STANDARD, s -> s.stream("x").nextDouble() / 10);
        assertThat(share.samples()).isBetween(20L, 60L);
        assertThat(share.contains(0.05)).isTrue();
    }
}
