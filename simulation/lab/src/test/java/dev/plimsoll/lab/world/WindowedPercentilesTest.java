package dev.plimsoll.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowedPercentilesTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void areWithinThreePercentOfTheSortedOnes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = new long[1_000];
        WindowedPercentiles percentiles = new WindowedPercentiles(2);
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) StrictMath.exp(random.nextDouble() * 40); // from nanoseconds to years
            percentiles.record(1, values[i]);
        }
        Arrays.sort(values);
        for (double fraction : new double[] {0, .001, .5, .9, .99, 1}) {
            long exact = values[Math.max(0, (int) Math.ceil(fraction * values.length) - 1)];
            assertThat(percentiles.percentileNanos(1, fraction)).isBetween(exact * .969, exact * 1.031);
        }
    }

    @Test
    void areExactForFewNanosecondsAndAbsentWithoutValues() {
        WindowedPercentiles percentiles = new WindowedPercentiles(3);
        for (long nanos : new long[] {0, 7, 31}) {
            percentiles.record(2, nanos);
        }
        assertThat(percentiles.percentileNanos(2, 0)).isZero();
        assertThat(percentiles.percentileNanos(2, .5)).isEqualTo(7);
        assertThat(percentiles.percentileNanos(2, 1)).isEqualTo(31);
        assertThat(percentiles.percentileNanos(0, .5)).isNaN();
        percentiles.record(0, Long.MAX_VALUE);
        assertThat(percentiles.percentileNanos(0, .5)).isGreaterThan(9e18);
    }
}
