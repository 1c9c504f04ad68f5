package dev.plimsoll.shedding.knee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KneeAnalysisTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Mean latency of M/M/c with service time 1 at a load per worker, by Erlang's C formula. */
    private static double latency(int workers, double utilization) {
        double offered = workers * utilization;
        double blocking = 1;
        for (int k = 1; k <= workers; k++) {
            blocking = offered * blocking / (k + offered * blocking);
        }
        double waits = blocking / (1 - utilization * (1 - blocking));
        return 1 + waits / (workers * (1 - utilization));
    }

    // Exact figures: where load over latency is greatest, as a share of capacity.
    @ParameterizedTest(name = "{0} workers")
    @CsvSource({"1,.500", "2,.577", "4,.665", "8,.745", "16,.811", "32,.862", "64,.900"})
    void findsThePowerKneeOfExactSamplesOfManyServers(int workers, double knee) {
        for (double last : new double[] {.95, .99}) { // the answer must not depend on where the sweep ended
            KneeAnalysis analysis = KneeAnalysis.forTimeout(TIMEOUT);
            for (double share = .05; share <= last + 1e-9; share += .01) {
                analysis.add(Sample.atLoad(workers * share, workers * share, latency(workers, share), Double.NaN));
            }
            KneeReport report = analysis.report();
            Estimate power = report.power().orElseThrow();
            assertThat(power.contains(workers * knee))
                    .as("%s should contain %s, sweep to %s", power, workers * knee, last)
                    .isTrue();
            assertThat(power.high() - power.low()).as("width").isLessThan(.2 * workers * knee);
        }
    }

    // s, k, concurrency at the peak, concurrency of greatest X^2 / N.
    @ParameterizedTest(name = "s {0}, k {1}")
    @CsvSource({".05,.001,30.82,11", ".02,.0005,44.27,20", ".1,.01,9.49,4"})
    void findsThePeakOfExactScalabilityCurves(double s, double k, double peak, double power) {
        KneeAnalysis analysis = KneeAnalysis.forTimeout(TIMEOUT);
        for (int n = 1; n <= 64; n++) {
            analysis.add(Sample.atConcurrency(n, n / (1 + s * (n - 1) + k * n * (n - 1))));
        }
        KneeReport report = analysis.report();
        assertThat(report.usl().orElseThrow().mean()).isCloseTo(peak, org.assertj.core.data.Offset.offset(.01));
        assertThat(report.power().orElseThrow().mean()).isBetween(power - .6, power + .6);
    }

    // An interval of 95 %, of 100 sweeps: fewer than 88 hits happen by chance once in a thousand times.
    @Test
    void coversTheTrueKneeAsOftenAsItPromises() {
        int hits = 0;
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            KneeAnalysis analysis = KneeAnalysis.forTimeout(TIMEOUT);
            for (double share = .1; share < .96; share += .05) {
                for (int repeat = 0; repeat < 5; repeat++) {
                    double noise =
                            Math.exp(.05 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5) * 2);
                    analysis.add(Sample.atLoad(16 * share, 16 * share, latency(16, share) * noise, Double.NaN));
                }
            }
            if (analysis.report().power().orElseThrow().contains(16 * .811)) {
                hits++;
            }
        }
        assertThat(hits).isGreaterThanOrEqualTo(88);
    }

    @Test
    void findsTheBrownoutZoneByTheShareOfLateAnswers() {
        KneeAnalysis analysis = KneeAnalysis.forTimeout(TIMEOUT);
        double[] late = {0, 0, 0, .02, .5, .98};
        for (int i = 0; i < late.length; i++) {
            double load = 10 * (i + 1);
            analysis.add(new Sample(load, Double.NaN, load, 1 + i, Double.NaN, Double.NaN, late[i]));
        }
        KneeReport report = analysis.report();
        assertThat(report.brownoutStarts().orElseThrow().mean()).isCloseTo(35, org.assertj.core.data.Offset.offset(.1));
        assertThat(report.brownoutHalf().orElseThrow().mean()).isCloseTo(50, org.assertj.core.data.Offset.offset(.1));
        assertThat(report.peakGoodput().orElseThrow().mean()).isCloseTo(39.2, org.assertj.core.data.Offset.offset(.1));
    }

    @Test
    void saysThatASweepEndedTooEarlyInsteadOfGuessing() {
        KneeAnalysis analysis = KneeAnalysis.forTimeout(TIMEOUT);
        for (double share = .05; share < .5; share += .05) {
            analysis.add(Sample.atLoad(64 * share, 64 * share, latency(64, share), Double.NaN));
        }
        KneeReport report = analysis.report();
        assertThat(report.power()).isEmpty();
        assertThat(report.recommended()).isEmpty();
        assertThat(report.warnings()).anyMatch(w -> w.startsWith("the sweep ended too early"));
    }

    @Test
    void refusesBadSamplesWithTheValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> KneeAnalysis.forTimeout(Duration.ZERO))
                .hasMessage("clientTimeout: PT0S (expected: above 0)");
        assertThatThrownBy(() -> Sample.atLoad(-1, 1, 1, 1)).hasMessage("load: -1.0 (expected: 0 or more, finite)");
        assertThatThrownBy(() -> Sample.atLoad(1, Double.POSITIVE_INFINITY, 1, 1))
                .hasMessage("throughput: Infinity (expected: 0 or more, finite)");
        assertThatThrownBy(() -> Sample.atLoad(Double.NaN, 1, 1, 1))
                .hasMessage("load, concurrency: both missing (expected: at least one)");
        assertThatThrownBy(() -> KneeAnalysis.forTimeout(TIMEOUT)
                        .add(Sample.atLoad(10, 10, 1, 1))
                        .add(Sample.atLoad(10, 10, 1, 1))
                        .report())
                .hasMessage("samples: 1 different loads (expected: at least 4)");
        assertThatThrownBy(() -> KneeAnalysis.forTimeout(TIMEOUT)
                        .add(Sample.atLoad(10, 10, 1, 1))
                        .add(Sample.atConcurrency(3, 10))
                        .report())
                .hasMessage("samples: 1 loads and 1 concurrencies without a load (expected: one kind)");
    }

    // Load went beyond what the server did, and its latency follows no queue's curve: the fit puts the capacity far
    // away.
    @Test
    void countsOnNoCapacityThatNobodyHasSeen() {
        double[][] rows = {
            {50, 50, .02, .05},
            {100, 100, .02, .05},
            {200, 200, .021, .05},
            {300, 299, .03, .09},
            {350, 348, .05, .15},
            {400, 395, .08, .3},
            {450, 390, .4, .9}
        };
        KneeAnalysis analysis = KneeAnalysis.forTimeout(Duration.ofMillis(500));
        for (double[] row : rows) {
            analysis.add(Sample.atLoad(row[0], row[1], row[2], row[3]));
        }
        assertThat(analysis.report().recommendedLimit().orElseThrow().mean()).isBetween(6., 40.);
    }
}
