package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhaseDiagramTest {
    /** Loads 1/s to 8/s upwards, spikes of 10 s to 100 s to the right; stuck in the upper right corner. */
    static Sweep sweep() {
        List<Sweep.Cell> cells = new ArrayList<>();
        for (int load = 1; load <= 8; load++) {
            for (int spike = 0; spike < 6; spike++) {
                double recovers = Math.max(0, Math.min(1, (9 - load - spike) / 5.0));
                cells.add(new Sweep.Cell(
                        load == 1 && spike == 0 ? null : new Estimate(recovers, recovers - 0.1, recovers)));
            }
        }
        List<String> loads = List.of("1/s", "2/s", "3/s", "4/s", "5/s", "6/s", "7/s", "8/s");
        List<String> spikes = List.of("10 s", "28 s", "46 s", "64 s", "82 s", "100 s");
        return new Sweep(
                "retry-storm",
                "inside",
                "recoveredShare",
                "share of runs that recovered",
                Unit.SHARE_OF_RUNS,
                1,
                20,
                List.of(
                        new Sweep.Axis("clients.requests.arrivals.spike.base", loads),
                        new Sweep.Axis("clients.requests.arrivals.spike.for", spikes)),
                cells,
                Optional.of(new Sweep.Theory(
                        0,
                        List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
                        List.of(2.5, 2.5, 2.5, 2.5, 2.5, 2.5),
                        List.of(10.0, 10.0, 10.0, 10.0, 10.0, 10.0),
                        "between 2.5/s & 10/s")));
    }

    private final String page = PhaseDiagram.write(sweep(), "./plimsoll sweep retry-storm --set 'a=<b>'");

    @Test
    void saysHowManyPointsRecover() {
        assertThat(page).contains("<h1>Of 47 points, 9 recover in every run, 15 in none, and 23 in some</h1>");
    }

    @Test
    void coloursByTheShareThatNeverRecovers() {
        assertThat(page).contains("fill=\"#6b2406\"").contains("fill=\"#f3f5f6\"");
        assertThat(page.split("<rect ", -1)).hasSize(49);
        assertThat(page).contains("fill=\"none\"");
    }

    @Test
    void drawsTheBorderOfTheoryWhereItLies() {
        // The upper border lies beyond the map; the lower one, 2.5/s, is the edge between the second and the third row.
        assertThat(page.split("class=\"theory\"", -1)).hasSize(7);
        assertThat(page).contains("2.5/s &amp; 10/s");
    }

    @ParameterizedTest(name = "{0} is at {1}")
    @CsvSource({"2, 0.5", "4, 1.5", "3, 1.0", "5, 1.625", "1, 0.0", "0.5, NaN", "12, 2.5", "16, 3.0", "17, NaN"})
    void findsThePlaceOfANumberAmongUnevenCells(double number, double place) {
        double found = PhaseDiagram.place(List.of(2.0, 4.0, 12.0), number);
        if (Double.isNaN(place)) {
            assertThat(found).isNaN();
        } else {
            assertThat(found).isCloseTo(place, offset(1e-12));
        }
    }

    @Test
    void loadsNothingAndKeepsMarkupOut() {
        assertThat(page)
                .contains("default-src 'none'; style-src 'sha256-")
                .doesNotContain("script-src")
                .doesNotContain("'a=<b>'")
                .doesNotContainPattern(" style=\"");
    }
}
