package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> NAMES = List.of("workers", "zones", "time", "queue", "warm-up", "api");

    @ParameterizedTest
    @CsvSource({
        "wrokers, workers",
        "worker, workers",
        "Workers, workers",
        "tmie, time",
        "queu, queue",
        "warmup, warm-up",
        "aip, api",
        "zons, zones"
    })
    void suggestsANameOneSlipAway(String written, String nearest) {
        assertThat(Nearest.to(written, NAMES)).contains(nearest);
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "a", "treads", "timetable"})
    void suggestsNothingFarAway(String written) {
        assertThat(Nearest.to(written, NAMES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ab, ba, 1", "abc, abc, 0", "abc, '', 3", "kitten, sitting, 3", "ca, abc, 3"})
    void countsSlips(String a, String b, int edits) {
        assertThat(Nearest.edits(a, b)).isEqualTo(edits);
    }
}
