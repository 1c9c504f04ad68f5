package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelinesTest {
    /** 20 a second for two hours, and {@code peak} a second from 600 s to 900 s. */
    private static String json(double peak) {
        SplittableRandom random = new SplittableRandom(1);
        List<Double> values = new ArrayList<>();
        for (int at = 0; at < 720; at++) {
            values.add((at >= 60 && at < 90 ? peak : 20) + 8 * random.nextDouble());
        }
        RunResult run = new RunResult(
                "s",
                "t",
                "q",
                "",
                List.of(),
                "",
                1,
                "v",
                "",
                List.of(),
                List.of(),
                List.of(new VariantResult(
                        "base", "", 1, List.of(), List.of(new Series("goodput", "", Unit.PER_SECOND, 10, values)))),
                List.of(new RunResult.Mark("surge", 600, 900)));
        return Timelines.json(run, 100);
    }

    @Test
    void showTheEventUntilALineIsBackAtItsUsualLevel() {
        assertThat(json(500)).contains("\"window\":[540,960]");
    }
}
