package dev.plimsoll.lab.knee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.lab.knee.Thresholds.Band;
import dev.plimsoll.lab.knee.Thresholds.Cell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueModelTest {
    private static final double[] LOADS = {8, 14, 16, 20, 32, 48};
    private static final int[] LIMITS = {16, 32, 64, 160, 1000};
    // 16 workers, a second of work, clients wait 5 s: computed independently of this code, for the design of this tool.
    private static final double[][] GOODPUT = {
        {7.910, 12.313, 13.106, 14.064, 15.072, 15.436},
        {7.946, 13.772, 15.096, 15.720, 15.715, 15.706},
        {7.946, 13.859, 15.013, 14.090, 13.753, 13.685},
        {7.946, 13.858, 7.351, 0, 0, 0},
        {7.946, 13.858, 1.112, 0, 0, Double.NaN},
    };

    @Test
    void cellsEqualTheTableAndTheSafeBandIsThirtyTwo() {
        QueueModel model = QueueModel.of(16, 1);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < LIMITS.length; i++) {
            for (int j = 0; j < LOADS.length; j++) {
                QueueModel.Outcome found = model.at(LOADS[j], LIMITS[i], 5);
                if (!Double.isNaN(GOODPUT[i][j])) {
                    assertThat(found.goodput())
                            .as("limit %d, load %.0f", LIMITS[i], LOADS[j])
                            .isCloseTo(GOODPUT[i][j], within(.001));
                }
                cells.add(new Cell(
                        Integer.toString(LIMITS[i]),
                        LOADS[j],
                        found.goodput(),
                        found.late(),
                        found.refused(),
                        found.p50(),
                        found.p99(),
                        true));
            }
        }
        Thresholds grid =
                new Thresholds(List.of("16", "32", "64", "160", "1000"), List.of(8., 14., 16., 20., 32., 48.), cells);
        assertThat(grid.safeBand()).contains(new Band(32, 32));
    }

    // Means of M/M/16 and M/M/1 at 70 % load: 1.0270 and 3.3333 services. Erlang B of 16 at 16: .1753.
    @Test
    void knowsTheTextbookFigures() {
        QueueModel sixteen = QueueModel.of(16, 1);
        assertThat(sixteen.at(16, 16, 5).refused()).isCloseTo(.1753, within(5e-5));
        QueueModel one = QueueModel.of(1, 1);
        // M/M/1: response times are exponential of rate 1 - rho.
        assertThat(one.at(.7, Integer.MAX_VALUE, 5).late()).isCloseTo(Math.exp(-.3 * 5), within(1e-9));
        assertThat(one.at(.7, Integer.MAX_VALUE, 5).p50()).isCloseTo(Math.log(2) / .3, within(1e-6));
        assertThat(one.at(.7, Integer.MAX_VALUE, 5).p99()).isCloseTo(Math.log(100) / .3, within(1e-6));
        assertThat(one.at(1.1, Integer.MAX_VALUE, 5).goodput()).isZero();
    }

    @Test
    void findsTheServerThatLatenciesCameFrom() {
        double[] loads = {100, 300, 500, 600, 700, 750, 780};
        double[] means = new double[loads.length];
        for (int i = 0; i < loads.length; i++) {
            double offered = loads[i] * .02;
            double blocking = 1;
            for (int n = 1; n <= 16; n++) {
                blocking = offered * blocking / (n + offered * blocking);
            }
            double waits = blocking / (1 - offered / 16 * (1 - blocking));
            means[i] = .02 * (1 + waits / (16 - offered));
        }
        QueueModel found = QueueModel.fit(loads, means);
        assertThat(found.workers()).isEqualTo(16);
        assertThat(found.service()).isCloseTo(.02, within(1e-4));
        assertThat(found.residual()).isLessThan(1e-3);
    }

    @Test
    void refusesAServerThatCannotBe() {
        assertThatThrownBy(() -> QueueModel.of(0, 1)).hasMessageContaining("expected: 1..10000");
        assertThatThrownBy(() -> QueueModel.of(1, Double.NaN)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> QueueModel.fit(new double[] {1}, new double[] {1}))
                .hasMessageContaining("at least 3");
    }
}
