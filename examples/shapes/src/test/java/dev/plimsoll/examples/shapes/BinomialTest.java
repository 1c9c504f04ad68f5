package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinomialTest {
    @Test
    void givesTheQuantilesOfAFairCoin() {
        Binomial four = new Binomial(4, .5); // 1, 4, 6, 4, 1 of 16

        assertThat(four.quantile(1 / 16.0)).isEqualTo(0);
        assertThat(four.quantile(1 / 16.0 + .01)).isEqualTo(1);
        assertThat(four.quantile(.5)).isEqualTo(2);
        assertThat(four.quantile(.95)).isEqualTo(4);
    }

    /** Eight workers and shards of three: two share a worker with probability 46/56. */
    @Test
    void letsElevenToEighteenOfEighteenNeighboursShareAWorker() {
        Binomial neighbours = new Binomial(18, 46 / 56.0);

        assertThat(neighbours.quantile(.025)).isEqualTo(11);
        assertThat(neighbours.quantile(.975)).isEqualTo(18);
    }

    @Test
    void countsAsManyTrialsAsItHas() {
        double mean = IntStream.range(0, 1_000)
                .map(i -> new Binomial(30, .2).quantile((i + .5) / 1_000))
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(6, within(.02));
    }
}
