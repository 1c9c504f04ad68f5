package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each story asserts sign and size of the difference its pattern makes; here with fewer replications than the command makes. */
class StoriesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "retry-storm, 3",
        "collapse, 60",
        "pre-scaling, 8",
        "crash-collector, 3",
        "connection-surge, 2",
        "failover-flapping, 2"
    })
    void itsAssertionsHold(String story, int replications) throws Exception {
        try (InputStream in = StoriesTest.class.getResourceAsStream("/dev/plimsoll/lab/stories/" + story + ".yaml")) {
            Scenario scenario = Scenario.read(story + ".yaml", in.readAllBytes(), List.of(), file -> new byte[0]);

            RunResult result = new Lab(ShippedPolicies::new, 2).run(scenario, 1, replications, "test", Progress.NONE);

            assertThat(result.assertions()).isNotEmpty().allMatch(Verdict::holds);
        }
    }
}
