package dev.plimsoll.lab.result;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest(name = "{1} {0} reads {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    SECONDS | 443.07 | 443 s
                    SECONDS | 7200 | 7,200 s
                    SECONDS | 16.52 | 16.5 s
                    SECONDS | 0.0121 | 12.1 ms
                    SECONDS | 0.99951 | 1.00 s
                    SECONDS | 0.0000134 | 13.4 µs
                    SECONDS | 0 | 0 s
                    SHARE | 0.925 | 92.5 %
                    SHARE | 1 | 100 %
                    SHARE | 0.05 | 5 %
                    SHARE | 0.0500001 | 5.00 %
                    SHARE | 0.00012 | 0.012 %
                    COUNT | 199980 | 199,980
                    COUNT | 40 | 40
                    COUNT | 12.44 | 12.4
                    COUNT | 120000000 | 120 M
                    PER_SECOND | 400 | 400/s
                    PER_SECOND | 3100000 | 3.1 M/s
                    RATIO | 1.188 | 1.19
                    RATIO | -2 | −2
                    """)
    void writesANumberInTheUnitOneWouldSay(Unit unit, double value, String expected) {
        assertThat(Figures.human(unit, value)).isEqualTo(expected);
    }

    @Test
    void writesTheIntervalInTheUnitOfItsMean() {
        assertThat(Figures.human(Unit.SECONDS, new Estimate(0.0121, 0.0118, 0.0124)))
                .isEqualTo("12.1 ±0.3 ms");
        assertThat(Figures.human(Unit.SHARE, new Estimate(0.7, 0.682, 0.718))).isEqualTo("70.0 ±1.8 %");
    }

    @Test
    void leavesOutAnIntervalThatDoesNotShow() {
        assertThat(Figures.human(Unit.SECONDS, new Estimate(443.1, 442.9, 443.3)))
                .isEqualTo("443 s");
        assertThat(Figures.human(Unit.SHARE, new Estimate(0, 0, 0))).isEqualTo("0 %");
    }

    @Test
    void showsBothEndsOfALopsidedInterval() {
        assertThat(Figures.human(Unit.SHARE, new Estimate(0, 0, 0.161))).isEqualTo("0 [0, 16.1] %");
    }

    @Test
    void showsTheMeanAloneWhereOneRunHasNoInterval() {
        Estimate single = new Estimate(443, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        assertThat(Figures.human(Unit.SECONDS, single)).isEqualTo("443 s");
    }

    @Test
    void signsADifference() {
        assertThat(Figures.difference(Unit.SECONDS, new Estimate(-431, -433, -429)))
                .isEqualTo("−431 ±2 s");
        assertThat(Figures.difference(Unit.SECONDS, new Estimate(30.2, 29.9, 30.5)))
                .isEqualTo("+30.2 ±0.3 s");
        assertThat(Figures.difference(Unit.SECONDS, null)).isEqualTo("–");
    }

    @Test
    void keepsTwelveDigitsForPrograms() {
        assertThat(Figures.exact(0.1 + 0.2)).hasToString("0.3");
        assertThat(Figures.exact(443)).hasToString("443");
        assertThat(Figures.exact(440)).hasToString("440");
        assertThat(Figures.exact(-0.0)).hasToString("0");
        assertThat(Figures.exact(2.0 / 3)).hasToString("0.666666666667");
        assertThat(Figures.exact(4.7e-7)).hasToString("4.7E-7");
        assertThat(Figures.exact(Double.NaN)).isNull();
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1", "2", "3"})
    void roundsTheSameNumberAgainToItself(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-12, 15));
            double kept = requireNonNull(Figures.exact(value)).doubleValue();

            assertThat(Figures.exact(kept)).isEqualTo(Figures.exact(value));
            assertThat(Math.abs(kept - value)).isLessThanOrEqualTo(1e-12 * Math.abs(value) * 5);
        }
    }
}
