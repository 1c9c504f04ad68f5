package dev.plimsoll.lab.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tutorial tells its reader to write and to expect, in fewer runs. */
class TutorialTest {
    private static final Path TUTORIAL = Path.of("../../docs/tutorial-own-scenario.md");

    private String text = "";
    private String first = "";
    private String second = "";

    @BeforeEach
    void readBlocks() throws IOException {
        text = Files.readString(TUTORIAL);
        List<String> blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        first = blocks.get(0);
        second = first.substring(0, first.indexOf("\nassertions:") + 1) + blocks.get(1);
    }

    private static Scenario read(String yaml, String... sets) {
        return Scenario.read(
                "checkout.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                List.of(sets),
                file -> "at\n0.5\n300\n300.1\n".getBytes(StandardCharsets.UTF_8));
    }

    private static RunResult run(Scenario scenario) throws InterruptedException {
        Lab lab = new Lab(ShippedPolicies::new, 2);
        lab.check(scenario);
        return lab.run(scenario, 1, 3, "test", Progress.NONE);
    }

    @Test
    void firstScenarioShowsWhatTheSumPredicts() throws InterruptedException {
        RunResult result = run(read(first));

        assertThat(result.assertions()).hasSize(2).allMatch(Verdict::holds);
        assertThat(result.answer()).matches(".*, 1[67]\\.\\d* ?% of payments .*, and 0 % with 42\\.");
    }

    @Test
    void impatienceOutlivesItsCauseUnlessItHasABudget() throws InterruptedException {
        assertThat(run(read(second)).assertions())
                .hasSize(4)
                .extracting(Verdict::holds)
                .containsOnly(true);
    }

    @Test
    void theFaultsItShowsAreToldAsItShowsThem() {
        String wrong = first.replace("workers: 30\n", "workers: -30\n")
                .replace("objective: 3 s", "objective: 3")
                .replace("{service: checkout, zone", "{service: chekout, zone");

        InvalidScenario refusal = catchThrowableOfType(InvalidScenario.class, () -> read(wrong));

        assertThat(text).contains((refusal.getMessage() + "\n").indent(4).stripTrailing());
    }

    @Test
    void theSettingsItSuggestsAreSimulated() throws InterruptedException {
        List<String> sets = Pattern.compile("--set '([^']*)'")
                .matcher(text)
                .results()
                .map((MatchResult set) -> set.group(1))
                .toList();

        assertThat(sets).hasSize(2);
        for (String set : sets) {
            assertThat(run(read(first, set)).variants()).hasSize(2);
        }
    }

    @Test
    void startsFromAStoryThatShips() {
        List<String> shown = Pattern.compile("plimsoll show (\\S+)")
                .matcher(text)
                .results()
                .map((MatchResult story) -> story.group(1))
                .toList();

        assertThat(shown).containsOnly("pre-scaling");
        assertThat(TutorialTest.class.getResource("/dev/plimsoll/lab/stories/" + shown.get(0) + ".yaml"))
                .isNotNull();
    }

    @Test
    void theSweepItSuggestsFindsEnoughServers() throws InterruptedException {
        Matcher sweep = Pattern.compile("--vary (\\S+)=(\\d+)\\.\\.(\\d+) .*--variant (\\S+) --metric (\\S+)")
                .matcher(text);
        assertThat(sweep.find()).isTrue();

        VariantResult most = run(read(first, sweep.group(1) + "=" + sweep.group(3))).variants().stream()
                .filter(variant -> variant.name().equals(sweep.group(4)))
                .findFirst()
                .orElseThrow();

        assertThat(most.metrics())
                .filteredOn(metric -> metric.name().equals(sweep.group(5)))
                .singleElement()
                .satisfies(metric ->
                        assertThat(requireNonNull(metric.estimate()).mean()).isZero());
    }
}
