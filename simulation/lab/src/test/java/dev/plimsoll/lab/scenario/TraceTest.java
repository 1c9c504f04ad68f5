package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTest {
    private final List<Fault> faults = new ArrayList<>();

    private @Nullable Trace read(String csv) {
        return TraceReader.read("t.csv", csv.getBytes(StandardCharsets.UTF_8), faults);
    }

    private Trace sound(String csv) {
        Trace trace = read(csv);
        assertThat(faults).isEmpty();
        if (trace == null) {
            throw new AssertionError("refused without a fault");
        }
        return trace;
    }

    @Test
    void readsTimesToTheNanosecondAndNamesAsWritten() {
        Trace trace =
                sound("key,at,tenant\nk1,0,acme\n k2 , 0.000000001 ,\"a, \"\"quoted\"\" one\"\nk1,315360000,acme\n");

        assertThat(trace.arrivals()).isEqualTo(3);
        assertThat(LongStream.of(trace.nanos(0), trace.nanos(1), trace.nanos(2)))
                .containsExactly(0L, 1L, 315_360_000_000_000_000L);
        assertThat(List.of(trace.key(0), trace.key(1), trace.key(2))).containsExactly("k1", "k2", "k1");
        assertThat(List.of(trace.tenant(0), trace.tenant(1), trace.tenant(2))).containsExactly(0, 1, 0);
        assertThat(trace.tenantName(1)).isEqualTo("a, \"quoted\" one");
    }

    @Test
    void readsWhatOtherProgramsWrite() {
        Trace trace = sound("\uFEFFat\r\n1.5\r\n1.5\r\n2.25");

        assertThat(trace.arrivals()).isEqualTo(3);
        assertThat(trace.hasTenants() || trace.hasKeys()).isFalse();
        assertThat(trace.nanos(2)).isEqualTo(2_250_000_000L);
    }

    static Stream<Arguments> malformed() {
        String seconds = "(expected: seconds such as 12.5, up to 315360000, at most 9 decimals)";
        return Stream.of(
                Arguments.of(
                        "",
                        "1:1: unknown column (expected: one of at, tenant, key)"
                                + "|1:1: no column at (expected: a first line with the columns' names: at, and tenant and key if there are any)"),
                Arguments.of(
                        "at\n",
                        "1:1: no arrival (expected: a line for each arrival, below the line with the columns' names)"),
                Arguments.of(
                        "at",
                        "1:1: no arrival (expected: a line for each arrival, below the line with the columns' names)"),
                Arguments.of(
                        "at,tennant\n1,a\n",
                        "1:4: unknown column: tennant (expected: one of at, tenant, key; did you mean tenant?)"),
                Arguments.of("at,at\n1,1\n", "1:4: column twice: at (expected: each once)"),
                Arguments.of(
                        "at;tenant\n1;a\n",
                        "1:1: unknown column: at;tenant (expected: one of at, tenant, key; did you mean tenant?)"
                                + "|1:1: no column at (expected: a first line with the columns' names: at, and tenant and key if there are any)"),
                Arguments.of(
                        "tenant\na\n",
                        "1:1: no column at (expected: a first line with the columns' names: at, and tenant and key if there are any)"),
                Arguments.of("at\n-1\n", "2:1: at: -1 " + seconds),
                Arguments.of("at\n1e3\n", "2:1: at: 1e3 " + seconds),
                Arguments.of("at\nNaN\n", "2:1: at: NaN " + seconds),
                Arguments.of("at\n1.\n", "2:1: at: 1. " + seconds),
                Arguments.of("at\n.5\n", "2:1: at: .5 " + seconds),
                Arguments.of("at\n1.0000000001\n", "2:1: at: 1.0000000001 " + seconds),
                Arguments.of("at\n315360001\n", "2:1: at: 315360001 " + seconds),
                Arguments.of("at\n99999999999999999999\n", "2:1: at: 99999999999999999999 " + seconds),
                Arguments.of("at\n2012-06-29T20:04:00Z\n", "2:1: at: 2012-06-29T20:04:00Z " + seconds),
                Arguments.of(
                        "at\n2\n1\n3\n1\n",
                        "3:1: at: 1 (expected: not before the line above)"
                                + "|5:1: at: 1 (expected: not before the line above)"),
                Arguments.of("at\n1\n\n2\n", "3:1: at " + seconds),
                Arguments.of(
                        "at,tenant\n1\n2,b,c\n",
                        "2:1: fields: 1 (expected: 2, as in the first line)"
                                + "|3:1: fields: 3 (expected: 2, as in the first line)"),
                Arguments.of("at,tenant\n1,\n", "2:3: tenant (expected: a name of 1 to 64 characters)"),
                Arguments.of(
                        "at,key\n1," + "k".repeat(65) + "\n",
                        "2:3: key: " + "k".repeat(60) + "... (expected: a name of 1 to 64 characters)"),
                Arguments.of(
                        "at,tenant\n1,\"open\n",
                        "2:3: quotes: \"open (expected: one that closes, and then a comma or the line's end)"
                                + "|2:1: fields: 1 (expected: 2, as in the first line)"),
                Arguments.of(
                        "at,tenant\n1,\"a\"b\n",
                        "2:3: quotes: \"a\"b (expected: one that closes, and then a comma or the line's end)"
                                + "|2:1: fields: 1 (expected: 2, as in the first line)"),
                Arguments.of("at\n1\u0000\n", "2:2: control character: U+0000 (expected: printable text)"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("malformed")
    void saysWhatIsWrongLineByLine(String csv, String lines) {
        assertThat(read(csv)).isNull();

        assertThat(faults.stream().map(Fault::toString))
                .containsExactly(Stream.of(lines.split("\\|", -1))
                        .map(line -> "t.csv:" + line)
                        .toArray(String[]::new));
    }

    @Test
    void refusesWhatIsNoTextAndWhatIsTooLargeBeforeReadingIt() {
        assertThat(TraceReader.read("t.csv", new byte[] {'a', 't', '\n', (byte) 0xff}, faults))
                .isNull();
        assertThat(TraceReader.read("t.csv", new byte[TraceReader.MOST_BYTES + 1], faults))
                .isNull();

        assertThat(faults.stream().map(Fault::toString))
                .containsExactly(
                        "t.csv:2:1: not UTF-8: byte 0xFF (expected: a file in UTF-8)",
                        "t.csv:1:1: file too large: 33554433 bytes (expected: at most 33554432)");
    }

    @Test
    void tellsAHundredFaultsOfAMillion() {
        assertThat(read("at\n" + "x\n".repeat(1_000_000))).isNull();
        assertThat(faults).hasSize(100);
    }

    @Test
    void readsAFileOfTheLargestSizeInSeconds() {
        for (String hostile :
                List.of("at", "at\n" + "1".repeat(9) + "\n", "at,tenant\n1,\"", "at\n" + ",".repeat(99) + "\n")) {
            byte[] bytes = new byte[8 << 20];
            byte[] start = hostile.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = i < start.length ? start[i] : start[start.length - 1];
            }
            assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertThat(TraceReader.read("t.csv", bytes, faults)).isNull());
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsInATraceOrItsFaultsWhateverIsWritten(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder csv = new StringBuilder("at,tenant,key\n0.5,a,b\n1,\"c\",d\n2,e,f\n");
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            csv.setCharAt(random.nextInt(csv.length()), ",\"\n\r. 19-ae\u00e9\t".charAt(random.nextInt(13)));
        }

        Trace trace = read(csv.toString());

        assertThat(trace == null).isEqualTo(!faults.isEmpty());
        assertThat(trace == null || trace.arrivals() > 0).isTrue();
    }

    private static final String SCENARIO = """
            plimsoll: 1
            name: replay
            title: Replay
            question: Where is the recording?
            horizon: 10 s
            services: {api: {workers: 1, time: {fixed: 1 s}}}
            clients: {users: {to: api, arrivals: {trace: {file: FILE}}}}
            variants: {a: {about: one}, b: {about: two}}
            """;

    private static Scenario scenario(String file, List<String> opened) {
        byte[] yaml = SCENARIO.replace("FILE", file).getBytes(StandardCharsets.UTF_8);
        return Scenario.read("dir/replay.yaml", yaml, List.of(), name -> {
            opened.add(name);
            if (name.endsWith("there.csv")) {
                return "at\n1\nx\n".getBytes(StandardCharsets.UTF_8);
            }
            throw new UncheckedIOException(new NoSuchFileException(name));
        });
    }

    @Test
    void looksForARecordingBesideTheScenarioAndReadsItOnce() {
        List<String> opened = new ArrayList<>();

        assertThatThrownBy(() -> scenario("is/there.csv", opened))
                .hasMessage(
                        "dir/is/there.csv:3:1: at: x (expected: seconds such as 12.5, up to 315360000, at most 9 decimals)");
        assertThat(opened).containsExactly("dir/is/there.csv");
        assertThatThrownBy(() -> scenario("gone.csv", opened))
                .hasMessage("dir/replay.yaml:7:53: clients.users.arrivals.trace.file: not found: gone.csv"
                        + " (expected: a CSV file beside this one)");
        assertThatThrownBy(() -> scenario("/etc/passwd", opened))
                .hasMessage("dir/replay.yaml:7:53: clients.users.arrivals.trace.file: /etc/passwd"
                        + " (expected: a CSV file beside this one)");
    }

    @Test
    void aRecordingIsPartOfWhatIsAsked() {
        String yaml = SCENARIO.replace("FILE", "t.csv");
        List<String> hashes = Stream.of("at\n1\n", "at\n2\n")
                .map(csv -> Scenario.read(
                                "replay.yaml",
                                yaml.getBytes(StandardCharsets.UTF_8),
                                List.of(),
                                name -> csv.getBytes(StandardCharsets.UTF_8))
                        .hash())
                .toList();

        assertThat(hashes.get(0)).isNotEqualTo(hashes.get(1));
    }
}
