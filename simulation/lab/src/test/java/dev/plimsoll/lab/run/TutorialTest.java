package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tutorial tells its reader to write and to expect, in fewer and shorter runs. */
class TutorialTest {
    private static final Path TUTORIAL = Path.of("../../docs/tutorial-own-scenario.md");

    private String first = "";
    private String second = "";

    @BeforeEach
    void readBlocks() throws IOException {
        List<String> blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(TUTORIAL))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        first = blocks.get(0);
        second = first.substring(0, first.indexOf("\nassertions:")) + blocks.get(1);
    }

    private static RunResult run(String yaml, String... sets) throws InterruptedException {
        Scenario scenario = Scenario.read(
                "volumes.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(sets), file -> new byte[0]);
        Lab lab = new Lab(ShippedPolicies::new, 2);
        lab.check(scenario);
        return lab.run(scenario, 1, 2, "test", Progress.NONE);
    }

    @Test
    void firstScenarioShowsWhatTheSumPredicts() throws InterruptedException {
        RunResult result = run(first, "horizon=660 s");

        assertThat(result.assertions()).hasSize(1).allMatch(Verdict::holds);
        assertThat(result.answer())
                .matches("In one line, .* up to [23]\\.\\d+ s; .* [4-9]\\.\\d+ ms\\.|.* 1\\d\\.\\d ms\\.");
    }

    @Test
    void twoWorkersAreTooFewWhenTheStorageHangsAndFourAreNot() throws InterruptedException {
        assertThat(run(second, "horizon=660 s").assertions())
                .extracting(Verdict::holds)
                .containsExactly(true, false, true);
        assertThat(run(second, "horizon=660 s", "services.attacher.queue.lanes.people.reserve=4")
                        .assertions())
                .extracting(Verdict::holds)
                .containsOnly(true);
    }
}
