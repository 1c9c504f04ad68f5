package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stories of the recovery queue are about it: with one line for everybody in its place they fail. */
class QueueStoriesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "log-spool, spool: bystanderWait.p99",
        "tracing-flood, tenant-rate: bystanderWait.p99",
        "crash-collector, at-45-journal: success"
    })
    void failWhenTheQueueIsReplacedByAPassThrough(String story, String asserted) throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/dev/plimsoll/lab/stories/" + story + ".yaml")) {
            Scenario scenario = Scenario.read(story + ".yaml", in.readAllBytes(), List.of(), file -> new byte[0]);

            RunResult twin = new Lab(classes -> new PassThrough(), 2).run(scenario, 1, 1, "test", Progress.NONE);

            assertThat(twin.assertions())
                    .filteredOn(verdict -> !verdict.holds())
                    .extracting(Verdict::text)
                    .anyMatch(text -> text.startsWith(asserted));
        }
    }
}
