package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CostCommandTest extends TypedCommand {
    @Override
    CommandLine command(Console console) {
        return new CommandLine(new CostCommand(console));
    }

    private JsonNode json(String... words) {
        out.getBuffer().setLength(0);
        assertThat(run(Stream.concat(Stream.of(words), Stream.of("--json", "-")).toArray(String[]::new)))
                .isZero();
        return JsonMapper.builder().build().readTree(out.toString());
    }

    // Each is a product of a rate, 31,536,000 s and a list price, worked out by hand.
    @ParameterizedTest(name = "{0}: ${3}")
    @MethodSource("cases")
    void multipliesRatesByPrices(String what, String arguments, String figure, double dollars) {
        JsonNode year = json(arguments.split(" ", -1)).at(figure);

        assertThat(year.doubleValue()).isCloseTo(dollars, within(dollars / 10_000));
    }

    static Stream<Arguments> cases() {
        String large = "--receivers 10000 --period 10s";
        return Stream.of(
                Arguments.of("the talk's hundred machines", "--period 1s", "/ways/0/year", 1_261.44),
                Arguments.of("the same through KMS", "--period 1s", "/ways/0/kmsTrap", 9_460.8),
                Arguments.of("ten thousand, every ten seconds", large, "/ways/0/year", 12_614.4),
                Arguments.of("ten thousand, every second", "--receivers 10000", "/ways/0/year", 126_144),
                Arguments.of("one pusher", large + " --pushers 1", "/ways/1/year", 12.6144),
                Arguments.of("three pushers and their leases", large, "/ways/1/year", 94.608 + 236.52),
                Arguments.of("64 KiB across zones", large, "/ways/2/transfer", 27_555.5),
                Arguments.of("1 MiB across zones", large + " --size 1MiB", "/ways/2/transfer", 440_887.6),
                Arguments.of("two zones, one to spare", "--zones 2", "/preScaling/year", 84_096),
                Arguments.of("three zones, one to spare", "--zones 3", "/preScaling/year", 42_048));
    }

    @Test
    void saysTheTalksFigureWithoutOptions() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("A frame of 64KiB for each of 100 receivers every 1s")
                .containsPattern("every receiver reads the bucket +3,153,600,000 +0 +1,261 +0 +1,261")
                .contains("$9,461 more");
    }

    @Test
    void takesOtherPricesFromAFileAndNamesEveryFaultInIt() throws IOException {
        Files.writeString(
                folder.resolve("mine.txt"),
                "get-1000 1\nput-1000 0 # free\nkms-10000 0\nzone-transfer-gb 0\nserver-hour 0\n");
        assertThat(json("--prices", "mine.txt").at("/ways/0/year").doubleValue())
                .isEqualTo(3_153_600);

        err.getBuffer().setLength(0);
        Files.writeString(folder.resolve("bad.txt"), "# mine\nget-1000  cheap\nget-1000 1\nget-1000 2\nlunch 9\nput\n");
        assertThat(run("--prices", "bad.txt")).isEqualTo(ExitCode.INVALID);
        assertThat(err.toString().lines())
                .containsExactly(
                        "bad.txt:2:11: get-1000, cheap (expected: dollars, such as 0.0004)",
                        "bad.txt:4:1: price, get-1000 (expected: each once)",
                        "bad.txt:5:1: price, lunch (expected: one of get-1000, put-1000, kms-10000, zone-transfer-gb,"
                                + " server-hour)",
                        "bad.txt:6:1: price, put (expected: a name and a number)");

        err.getBuffer().setLength(0);
        Files.writeString(folder.resolve("few.txt"), "get-1000 1\n");
        assertThat(run("--prices", "few.txt")).isEqualTo(ExitCode.INVALID);
        assertThat(err.toString().lines()).hasSize(4).allMatch(line -> line.startsWith("few.txt:1:1: price, none for"));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(run("--period", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--size", "5KiB")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--zones", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--receivers", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--prices", "nowhere.txt")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--period: soon (expected: 10ms..1h, such as 10s)")
                .contains("--size: 5KiB (expected: 4KiB, 16KiB, 64KiB, 256KiB, 1MiB or 4MiB)")
                .contains("--zones: 1 (expected: 2..64)")
                .contains("no file is called nowhere.txt");
    }
}
