package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that is written in a scenario goes without effect unnoticed. */
class LeftOutTest {
    private static final Path STORIES = Path.of("src/main/resources/dev/plimsoll/lab/stories");
    private final Lab lab = new Lab(ShippedPolicies::new, 1);

    static List<String> stories() throws IOException {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] open(String story) {
        try {
            return Files.readAllBytes(STORIES.resolve(story + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scenario read(String story, String... sets) {
        return Scenario.read(story + ".yaml", open(story), List.of(sets), LeftOutTest::open);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void simulatesAllThatTheStorySays(String story) {
        assertThatCode(() -> lab.check(read(story))).doesNotThrowAnyException();
    }

    @Test
    void refusesASettingThatNothingReads() {
        Lab withoutPolicies = new Lab(classes -> new PassThrough(), 1);

        assertThatThrownBy(() -> withoutPolicies.check(read("elb-2012")))
                .isInstanceOf(InvalidScenario.class)
                .hasMessageContaining("services.control-plane.queue.lanes: has no effect "
                        + "(expected: a setting that this scenario's model reads)");
    }
}
