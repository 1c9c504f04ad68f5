package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A story's JSON does not show on how many threads or machines it ran; that it shows no JDK either, the golden hashes say. */
@Tag("ci")
class StoryBytesTest {
    private static final Path STORIES = Path.of("src/main/resources/dev/plimsoll/lab/stories");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"collapse", "connection-surge", "failover-flapping", "pre-scaling", "retry-storm"})
    void areTheSameOnOneThreadOnTwoAndInShards(String story) throws Exception {
        byte[] yaml = Files.readAllBytes(STORIES.resolve(story + ".yaml"));
        Scenario scenario = Scenario.read(story + ".yaml", yaml, List.of(), file -> new byte[0]);
        Lab lab = new Lab(ShippedPolicies::new, 2);

        String whole = JsonReport.write(lab.run(scenario, 3, 2, "test", Progress.NONE));

        assertThat(JsonReport.write(new Lab(ShippedPolicies::new, 1).run(scenario, 3, 2, "test", Progress.NONE)))
                .isEqualTo(whole);
        List<Samples> parts = new ArrayList<>();
        for (int part = 2; part >= 1; part--) {
            Samples sample = lab.sample(scenario, 3, 2, part, 2, "test", Progress.NONE);
            String file = new ShardReport(story, List.of(), sample).write();
            parts.add(ShardReport.read(file.getBytes(StandardCharsets.UTF_8)).samples());
        }
        assertThat(JsonReport.write(lab.join(scenario, parts))).isEqualTo(whole);
    }
}
