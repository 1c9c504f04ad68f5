package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed scenarios, each with every line that reading it must print in the {@code .faults} file beside it. Run with {@code
 * -Dplimsoll.update=true} to write those anew, and read the difference.
 */
class MalformedScenarioTest {
    private static final Path CASES = Path.of("src/test/resources/dev/plimsoll/lab/scenario/malformed");

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> structural() throws IOException {
        return all().stream()
                .filter(file -> file.startsWith(CASES.resolve("structure")))
                .toList();
    }

    private static Scenario read(String name, byte[] yaml) {
        return Scenario.read(name, yaml, List.of(), other -> {
            throw new UncheckedIOException(new NoSuchFileException(other));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void saysWhatIsWrong(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path golden = file.resolveSibling(name.replace(".yaml", ".faults"));
        InvalidScenario refusal =
                catchThrowableOfType(InvalidScenario.class, () -> read(name, Files.readAllBytes(file)));

        assertThat(refusal).as("is refused").isNotNull();
        String lines = refusal.getMessage() + "\n";
        if (Boolean.getBoolean("plimsoll.update")) {
            Files.writeString(golden, lines);
        }
        assertThat(lines).isEqualTo(Files.readString(golden));
        assertThat(lines.lines()).allMatch(line -> line.matches(".+:\\d+:\\d+: .+ \\(expected: .+\\)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structural")
    void schemaRefusesWhatIsWrongInStructure(Path file) throws IOException {
        assertThat(VocabularyTest.schemaFaults(Files.readString(file))).isNotEmpty();
    }

    @Test
    void thereAreMoreThanAHundredOfThem() throws IOException {
        assertThat(all()).hasSizeGreaterThan(100);
    }

    @Test
    void refusesAFileOverAMebibyteBeforeReadingIt() {
        byte[] large = new byte[2_000_000];
        Arrays.fill(large, (byte) '[');

        assertThatThrownBy(() -> read("large.yaml", large))
                .hasMessage("large.yaml:1:1: file too large: 2000000 bytes (expected: at most 1048576)");
    }

    @Test
    void readsAFileOfOneMebibyteInSeconds() {
        String plain = "a".repeat(Yaml.MOST_BYTES - 10);
        String values = "x: [" + "1,".repeat(500_000) + "1]";
        String open = "[".repeat(Yaml.MOST_BYTES);
        for (String hostile : List.of("title: " + plain, values, open)) {
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                assertThatThrownBy(() -> read("hostile.yaml", hostile.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOf(InvalidScenario.class);
            });
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsInAScenarioOrItsFaultsWhateverIsWritten(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Path> files = structural();
        byte[] yaml = Files.readAllBytes(files.get(random.nextInt(files.size())));
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            yaml[random.nextInt(yaml.length)] = (byte) "{}[]:,-#&*!|>'\"% 09azs\n\t\0".charAt(random.nextInt(25));
        }

        try {
            assertThat(read("random.yaml", yaml).hash()).isNotEmpty();
        } catch (InvalidScenario e) {
            assertThat(e.faults()).isNotEmpty();
        }
    }
}
