package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FairShareTest {
    static Stream<Arguments> published() {
        return Stream.of(
                Arguments.of(new double[] {0, 0}, 42, new double[] {0, 0}),
                Arguments.of(new double[] {47, 0}, 42, new double[] {42, 0}),
                Arguments.of(new double[] {1, 47}, 42, new double[] {1, 41}),
                Arguments.of(new double[] {3, 7, 9, 1}, 14, new double[] {3, 5, 5, 1}),
                Arguments.of(new double[] {1, 9, 7, 3}, 21, new double[] {1, 9, 7, 3}));
    }

    /** Vectors of Kubernetes' API Priority and Fairness, fair allocation. */
    @ParameterizedTest
    @MethodSource("published")
    void givesThePublishedMaxMinShares(double[] demands, double capacity, double[] expected) {
        assertThat(FairShare.maxMin(demands, capacity)).containsExactly(expected, within(1e-9));
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void meetsTheSumWithEveryShareAtABoundOrInProportion(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(1, 10);
        double[] lower = new double[n];
        double[] upper = new double[n];
        double[] target = new double[n];
        double least = 0;
        double most = 0;
        for (int i = 0; i < n; i++) {
            lower[i] = random.nextInt(10);
            upper[i] = lower[i] + 1 + random.nextInt(10);
            target[i] = 1 + random.nextInt(20);
            least += lower[i];
            most += upper[i];
        }
        double capacity = least + random.nextDouble() * (most - least);

        double[] shares = FairShare.proportional(lower, upper, target, capacity);

        double sum = 0;
        double multiplier = Double.NaN;
        for (int i = 0; i < n; i++) {
            sum += shares[i];
            assertThat(shares[i]).isBetween(lower[i] - 1e-9, upper[i] + 1e-9);
            if (shares[i] > lower[i] + 1e-6 && shares[i] < upper[i] - 1e-6) {
                double m = shares[i] / target[i];
                assertThat(m).isCloseTo(Double.isNaN(multiplier) ? m : multiplier, within(1e-6));
                multiplier = m;
            }
        }
        assertThat(sum).isCloseTo(capacity, within(1e-6));
        for (int i = 0; i < n && !Double.isNaN(multiplier); i++) {
            if (shares[i] <= lower[i] + 1e-6) {
                assertThat(multiplier * target[i]).isLessThanOrEqualTo(lower[i] + 1e-6);
            }
            if (shares[i] >= upper[i] - 1e-6) {
                assertThat(multiplier * target[i]).isGreaterThanOrEqualTo(upper[i] - 1e-6);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void wholeWorkersAddUpAndDifferByLessThanOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(1, 8);
        double[] zero = new double[n];
        double[] upper = new double[n];
        double[] target = new double[n];
        int[] caps = new int[n];
        for (int i = 0; i < n; i++) {
            caps[i] = 64;
            upper[i] = 64;
            target[i] = 1 + random.nextInt(100);
        }
        int capacity = 1 + random.nextInt(64);
        double[] shares = FairShare.proportional(zero, upper, target, capacity);
        int[] whole = FairShare.whole(shares, caps, capacity);
        int sum = 0;
        for (int i = 0; i < n; i++) {
            assertThat((double) whole[i]).isCloseTo(shares[i], within(1.));
            sum += whole[i];
        }
        assertThat(sum).isEqualTo(capacity);
    }
}
