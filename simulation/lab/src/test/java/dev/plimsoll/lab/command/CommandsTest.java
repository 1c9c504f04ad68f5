package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.Storm;
import dev.plimsoll.lab.report.Style;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.theory.ClosedForm;
import dev.plimsoll.lab.theory.MetastableBand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();
    private final StandIn lab = new StandIn(interruption);

    private int run(String... words) {
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), Style.PLAIN, Style.PLAIN, false, 120, folder);
        return Commands.of(lab, console, interruption).run(List.of(words));
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void printsTheComparisonAndExitsWithZero() {
        assertThat(run("run", "elb-2012")).isEqualTo(0);

        assertThat(out.toString()).startsWith("With one queue").contains("lanes-coalescing", "ok      fifo");
        assertThat(err.toString()).isEqualTo("reproduce with: ./plimsoll run elb-2012 --seed 20120629\n");
    }

    @Test
    void exitsWithThreeWhenAnAssertionFails() {
        lab.result = Storm.result(false);

        assertThat(run("run", "elb-2012", "-q")).isEqualTo(3);
        assertThat(out.toString()).contains("FAILED");
    }

    @Test
    void keepsStandardOutputForJsonAlone() {
        assertThat(run("run", "elb-2012", "--json", "-")).isEqualTo(0);

        assertThat(out.toString()).isEqualTo(JsonReport.write(Storm.result()));
        assertThat(err.toString()).contains("Difference from fifo");
    }

    @Test
    void saysNothingWhenAskedToBeQuiet() {
        assertThat(run("run", "elb-2012", "--json", "-", "-q")).isEqualTo(0);

        assertThat(out.toString()).isEqualTo(JsonReport.write(Storm.result()));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writesFilesWholeAndLeavesNothingBeside() throws IOException {
        file("r.json", "old");

        assertThat(run("run", "elb-2012", "--json", "r.json", "--html", "r.html"))
                .isEqualTo(0);

        assertThat(folder.resolve("r.json")).hasContent(JsonReport.write(Storm.result()));
        assertThat(Files.readString(folder.resolve("r.html")))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("r.json", "r.html");
        }
        assertThat(err.toString()).contains("wrote r.json", "wrote r.html");
    }

    @Test
    void refusesAFileThatCannotBeWrittenBeforeAnythingRuns() {
        assertThat(run("run", "elb-2012", "--html", "nowhere/r.html")).isEqualTo(2);

        assertThat(err.toString()).startsWith("plimsoll: --html: nowhere/r.html lies in no directory");
        assertThat(lab.runs).isZero();
    }

    @Test
    void handsOverSeedReplicationsAndSettings() {
        run("run", "elb-2012", "--seed", "-3", "--replications", "5", "--set", "a.b=1", "--set", "c=x y");

        assertThat(lab.options.seed()).hasValue(-3);
        assertThat(lab.options.replications()).hasValue(5);
        assertThat(lab.settings).containsExactly("a.b=1", "c=x y");
        assertThat(err.toString())
                .contains("./plimsoll run elb-2012 --seed 20120629 --replications 20 --set a.b=1 --set 'c=x y'");
    }

    @Test
    void runsAFileAndOpensWhatItNames() throws IOException {
        file("mine.yaml", "mine");
        file("base.yaml", "1,2");

        assertThat(run("run", "mine.yaml", "-q")).isEqualTo(0);

        assertThat(lab.file).isEqualTo("mine.yaml");
        assertThat(lab.yaml).isEqualTo("mine");
        assertThat(lab.open("base.yaml")).isEqualTo("1,2");
        assertThat(lab.open("elb-2012")).contains("name: elb-2012");
        assertThat(lab.open("absent.yaml")).isNull();
        assertThat(lab.open("../absent")).isNull();
    }

    @Test
    void listsAllFaultsOneALineAndRunsNothing() throws IOException {
        file("bad.yaml", "bad");

        assertThat(run("run", "bad.yaml", "--json", "r.json")).isEqualTo(4);

        assertThat(err.toString()).isEqualTo("bad.yaml:1:2: a\nbad.yaml:3:4: b\n");
        assertThat(out.toString()).isEmpty();
        assertThat(lab.runs).isZero();
        assertThat(folder.resolve("r.json")).doesNotExist();
    }

    @Test
    void keepsWhatAnInterruptedRunFinishedAndSaysSo() {
        lab.interruptAfter = 7;

        assertThat(run("run", "elb-2012", "--json", "r.json", "-q")).isEqualTo(130);

        assertThat(err.toString()).isEqualTo("interrupted: these figures stand on 7 replications of each variant\n");
        assertThat(folder.resolve("r.json")).content().contains("\"replications\" : 7");
    }

    @Test
    void writesNothingWhenInterruptedBeforeAnythingWasFinished() {
        lab.interruptAfter = 0;

        assertThat(run("run", "elb-2012", "--json", "r.json")).isEqualTo(130);

        assertThat(err.toString()).startsWith("interrupted before");
        assertThat(folder.resolve("r.json")).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    run                                    | Missing required parameter: 'STORY|FILE'
                    run elb-2012 --sed=1                   | Unknown option: '--sed=1'
                    run elb-2012 --seed x                  | Invalid value for option '--seed'
                    run elb-2012 --replications 0          | --replications: 0 (expected: 1..100000)
                    run elb-2012 --set workers             | --set: workers (expected: path=value)
                    run elb-2102                           | did you mean elb-2012?
                    run nothing-like-it.yaml               | no story and no file is called nothing-like-it.yaml
                    runn elb-2012                          | Unmatched argument
                    gate                                   | Missing required parameter
                    gate none.json                         | no file is called none.json
                    bench priority-queue                   | ./plimsoll bench MODULE
                    """)
    void exitsWithTwoForAWrongCommandLine(String words, String message) {
        assertThat(run(words.split(" ", -1))).isEqualTo(2);

        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
        assertThat(lab.runs).isZero();
    }

    @Test
    void exitsWithTwoAndUsageWithoutACommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: plimsoll", "run", "gate", "bench");
    }

    @Test
    void exitsWithOneAndTellsWhereWhenWeAreWrong() {
        lab.broken = true;

        assertThat(run("run", "elb-2012")).isEqualTo(1);
        assertThat(err.toString()).startsWith("plimsoll: internal error").contains("IllegalStateException: broken");
    }

    @Test
    void printsAStoryToStartFrom() {
        assertThat(run("show", "elb-2012")).isEqualTo(0);
        assertThat(out.toString()).contains("name: elb-2012", "variants:");
    }

    @Test
    void listsTheStories() {
        assertThat(run("list")).isEqualTo(0);
        assertThat(out.toString()).containsPattern("elb-2012 +The load balancer storm\n");
    }

    @Test
    void validatesWithoutRunning() throws IOException {
        file("bad.yaml", "bad");

        assertThat(run("validate", "elb-2012")).isEqualTo(0);
        assertThat(run("validate", "bad.yaml")).isEqualTo(4);
        assertThat(lab.runs).isZero();
    }

    @Test
    void explains() {
        assertThat(run("explain", "elb-2012")).isEqualTo(0);
        assertThat(out.toString()).contains("The load balancer storm (elb-2012)", "Assumptions", "40 workers");
    }

    @Test
    void opensTheGateWhenTheWholeIntervalIsInside() throws IOException {
        file("r.json", JsonReport.write(Storm.result()));

        assertThat(run(
                        "gate",
                        "r.json",
                        "--variant",
                        "lanes",
                        "--max-blast-radius",
                        "5%",
                        "--max",
                        "bystanderWait.p99=15ms",
                        "--min",
                        "recoveredShare=0.99"))
                .isEqualTo(0);
        assertThat(out.toString()).isEqualTo("gate open: 5 assertions and 3 limits hold\n");
    }

    @Test
    void closesTheGateAndSaysWhy() throws IOException {
        file("r.json", JsonReport.write(Storm.result(false)));

        assertThat(run("gate", "r.json", "--variant", "fifo", "--max-blast-radius", "5%"))
                .isEqualTo(3);
        assertThat(out.toString())
                .contains("FAILED  assertion: lanes-coalescing: drainTime")
                .contains("FAILED  fifo blastRadius: 0.866 [0.862536, 0.869464] (expected: at most 5%)\n");
    }

    @Test
    void closesTheGateWhenTheIntervalDoesNotDecide() throws IOException {
        file("r.json", JsonReport.write(Storm.result()));

        assertThat(run("gate", "r.json", "--variant", "fifo", "--max", "waitAtBurstEnd=444s"))
                .isEqualTo(3);
        assertThat(out.toString()).contains("the interval does not decide it, more replications may");
    }

    @Test
    void closesTheGateWhereNoRunHasAFigure() throws IOException {
        file("r.json", JsonReport.write(Storm.result()));

        assertThat(run("gate", "r.json", "--variant", "fifo", "--max", "timeToRecover=10min"))
                .isEqualTo(3);
        assertThat(out.toString()).contains("no run has a figure");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"--max=blastRadius", "--max=blastRadius=5 apples", "--max=blastRaduis=5%", "--variant=none"})
    void refusesALimitThatMeansNothing(String limit) throws IOException {
        file("r.json", JsonReport.write(Storm.result()));

        assertThat(run("gate", "r.json", limit)).isEqualTo(2);
    }

    @Test
    void exitsWithFourForAFileThatIsNoRun() throws IOException {
        file("r.json", "{\"schema\": 3}");

        assertThat(run("gate", "r.json")).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("r.json:schema: 3 (expected: a string)\n");
    }

    @Test
    void comparesARunWithItself() throws IOException {
        file("a.json", JsonReport.write(Storm.result()));

        assertThat(run("compare", "a.json", "a.json")).isEqualTo(0);
        assertThat(out.toString()).contains("same seed 20120629", "0 changed, 126 the same within their intervals");
    }

    @Test
    void tellsWhichFiguresChangedByMoreThanTheirIntervals() throws IOException {
        String before = JsonReport.write(Storm.result());
        file("a.json", before);
        file(
                "b.json",
                before.replaceFirst("\"mean\" : 443,", "\"mean\" : 453,")
                        .replaceFirst("\"mean\" : 526,", "\"mean\" : 527,"));

        assertThat(run("compare", "a.json", "b.json")).isEqualTo(0);
        assertThat(out.toString())
                .contains("fifo waitAtBurstEnd", "+2.26 %", "1 changed, 125 the same")
                .doesNotContain("fifo drainTime");
    }

    @Test
    void joinsThePartsOfARun() throws IOException {
        for (String part : List.of("1/3", "2/3", "3/3")) {
            assertThat(run(
                            "run",
                            "elb-2012",
                            "--set",
                            "a=b",
                            "--shard",
                            part,
                            "--json",
                            "p" + part.charAt(0) + ".json"))
                    .isEqualTo(0);
        }
        assertThat(out.toString()).isEmpty();

        assertThat(run("merge", "p3.json", "p1.json", "p2.json", "--json", "-", "-q"))
                .isEqualTo(0);

        assertThat(out.toString()).isEqualTo(JsonReport.write(Storm.result()));
        assertThat(lab.settings).containsExactly("a=b");
        assertThat(lab.joined).hasSize(3).flatExtracting(Samples::runs).hasSize(8);
        // exactly, to the last bit
        assertThat(lab.joined.get(1).runs())
                .containsExactlyInAnyOrderElementsOf(lab.part(lab.options, 1, 3).runs());
    }

    @Test
    void refusesToJoinPartsThatDoNotMakeAWhole() throws IOException {
        run("run", "elb-2012", "--shard", "1/2", "--json", "p1.json", "-q");
        run("run", "elb-2012", "--shard", "2/2", "--json", "p2.json", "-q", "--replications", "6");
        run("run", "elb-2012", "--shard", "2/2", "--json", "p3.json", "-q", "--set", "a=b");

        assertThat(run("merge", "p1.json")).isEqualTo(4);
        assertThat(err.toString())
                .startsWith("p1.json:replications: 1 of fifo is in no part (expected: all of 0..3)\n");
        assertThat(run("merge", "p1.json", "p1.json")).isEqualTo(4);
        assertThat(err.toString()).contains("p1.json:variants: replication 0 of fifo twice");
        assertThat(run("merge", "p1.json", "p2.json")).isEqualTo(4);
        assertThat(err.toString()).contains("p2.json:replications: 6 (expected: 4, as in p1.json)");
        assertThat(run("merge", "p1.json", "p3.json")).isEqualTo(4);
        assertThat(err.toString()).contains("p3.json:settings: [a=b] (expected: [], as in p1.json)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "run elb-2012 --shard 3/2 --json -",
        "run elb-2012 --shard 0/2 --json -",
        "run elb-2012 --shard x --json -",
        "run elb-2012 --shard 1/2",
        "run elb-2012 --shard 1/2 --json - --html r.html",
        "merge",
        "merge none.json"
    })
    void refusesAPartThatCannotBe(String words) {
        assertThat(run(words.split(" ", -1))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void sweepsTwoSettingsAndDrawsAFigureOverThem() {
        assertThat(run("sweep", "elb-2012", "--vary", "a.b=10/s..20/s", "--vary", "c=1..2 s", "--steps", "3", "-q"))
                .isEqualTo(0);

        assertThat(lab.runs).isEqualTo(9);
        assertThat(lab.settings).containsExactly("a.b=20/s", "c=2 s");
        assertThat(out.toString())
                .contains("down: a.b; across: c\n", "1 s", "1.5 s", "2 s")
                .containsPattern("\n15/s +100 % ██ +100 % ██");
    }

    @Test
    void writesASweepAsJson() {
        assertThat(run(
                        "sweep",
                        "elb-2012",
                        "--vary",
                        "a=0..1",
                        "--steps",
                        "2",
                        "--metric",
                        "drainTime",
                        "--variant",
                        "lanes",
                        "--json",
                        "-",
                        "-q"))
                .isEqualTo(0);

        assertThat(out.toString())
                .contains(
                        "\"schema\" : \"plimsoll.sweep/1\"",
                        "\"a\" : \"1\"",
                        "\"mean\" : 556",
                        "\"variant\" : \"lanes\"");
    }

    @Test
    void drawsASweepAsAPageWithTheBorderThatTheoryGives() throws IOException {
        lab.band = settings -> Optional.of(new MetastableBand(
                "callers", "a.b", Double.parseDouble(settings.get(0).replaceAll(".*=|/s", "")), 12, 18));

        assertThat(run(
                        "sweep",
                        "elb-2012",
                        "--vary",
                        "a.b=10/s..20/s",
                        "--vary",
                        "c=1..2",
                        "--steps",
                        "3",
                        "--html",
                        "s.html",
                        "--json",
                        "s.json",
                        "-q"))
                .isEqualTo(0);

        assertThat(out.toString()).contains("Theory: a full queue of retries", "between 12/s and 18/s");
        assertThat(folder.resolve("s.json")).content().contains("\"setting\" : \"a.b\"", "\"says\" : \"a full queue");
        assertThat(folder.resolve("s.html"))
                .content()
                .contains(
                        "<h1>Of 9 points, 9 recover in every run and 0 in none",
                        "class=\"theory\"",
                        "default-src 'none'")
                .contains("./plimsoll sweep elb-2012 --vary a.b=10/s..20/s --vary c=1..2 --steps 3"
                        + " --metric recoveredShare --variant fifo --seed 20120629 --replications 20");
    }

    @Test
    void makesTwentyRunsAPointWhereNobodySaysHowMany() {
        run("sweep", "elb-2012", "--vary", "a=0..1", "-q");

        assertThat(lab.options.replications()).hasValue(20);
    }

    @Test
    void showsClosedFormsBesideWhatWasMeasured() throws IOException {
        file("r.json", JsonReport.write(Storm.result()));
        lab.forms = List.of(
                new ClosedForm("drain, fluid", "drainTime", Unit.SECONDS, 526),
                new ClosedForm("wait, fluid", "waitAtBurstEnd", Unit.SECONDS, 400),
                new ClosedForm("load", "", Unit.SHARE, 0.8));

        assertThat(run("explain", "elb-2012", "--measured", "r.json")).isEqualTo(0);

        assertThat(out.toString())
                .contains("Closed forms\n", "fifo, drain, fluid: 526 s (drainTime, measured 526 ±2 s)\n")
                .contains("fifo, load: 80 %\n")
                .containsPattern(
                        "wait, fluid: 400 s \\(waitAtBurstEnd, measured 443 ±2 s, [0-9.]+ standard\\s+errors off");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "run big.yaml, 1048576, 1500000",
        "validate big.yaml, 1048576, 1500000",
        "compare big.yaml big.yaml, 16777216, 17000001"
    })
    void refusesATooLargeFileWithItsRealSize(String words, int longest, int size) throws IOException {
        Files.write(folder.resolve("big.yaml"), new byte[size]);

        assertThat(run(words.split(" ", -1))).isEqualTo(4);

        assertThat(err.toString())
                .isEqualTo("big.yaml:1:1: file too large: " + size + " bytes (expected: at most " + longest + ")\n");
    }

    @Test
    void writesNoSweepThatWasInterrupted() {
        lab.interruptAfter = 3;

        assertThat(run("sweep", "elb-2012", "--vary", "a=0..1", "--json", "s.json"))
                .isEqualTo(130);
        assertThat(err.toString()).contains("interrupted after 0 of 5 points; nothing is written");
        assertThat(folder.resolve("s.json")).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sweep elb-2012",
        "sweep elb-2012 --vary a",
        "sweep elb-2012 --vary a=1",
        "sweep elb-2012 --vary a=1s..2min",
        "sweep elb-2012 --vary a=1..2 --steps 1",
        "sweep elb-2012 --vary a=1..2 --vary b=1..2 --steps 21",
        "sweep elb-2012 --vary a=1..2 --vary b=1..2 --vary c=1..2",
        "sweep elb-2012 --vary a=1..2 --metric none",
        "sweep elb-2012 --vary a=1..2 --variant none"
    })
    void refusesASweepThatCannotBe(String words) {
        assertThat(run(words.split(" ", -1))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    /** A lab that answers with a made-up run. */
    private static final class StandIn implements Lab {
        private RunResult result = Storm.result();
        private String file = "";
        private String yaml = "";
        private List<String> settings = List.of();
        private Beside beside = name -> Optional.empty();
        private RunOptions options = new RunOptions(OptionalLong.empty(), OptionalInt.empty());
        private int runs;
        private int interruptAfter = -1;
        private boolean broken;
        private List<Samples> joined = List.of();
        private List<ClosedForm> forms = List.of();
        private Function<List<String>, Optional<MetastableBand>> band = settings -> Optional.empty();
        private final Interruption interruption;

        StandIn(Interruption interruption) {
            this.interruption = interruption;
        }

        @Nullable
        String open(String name) {
            return beside.open(name)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElse(null);
        }

        @Override
        public Study open(String file, byte[] yaml, List<String> settings, Beside beside) {
            this.file = file;
            this.yaml = new String(yaml, StandardCharsets.UTF_8);
            this.settings = List.copyOf(settings);
            this.beside = beside;
            if (this.yaml.equals("bad")) {
                throw new InvalidInputException(List.of("bad.yaml:1:2: a", "bad.yaml:3:4: b"));
            }
            return new Study() {
                @Override
                public String name() {
                    return result.scenario();
                }

                @Override
                public String hash() {
                    return result.scenarioHash();
                }

                @Override
                public Samples sample(RunOptions asked, int part, int parts, Progress progress) {
                    return part(asked, part, parts);
                }

                @Override
                public RunResult join(List<Samples> parts) {
                    joined = parts;
                    return result;
                }

                @Override
                public String title() {
                    return result.title();
                }

                @Override
                public String question() {
                    return result.question();
                }

                @Override
                public List<Section> explanation() {
                    return List.of(new Section(
                            "Assumptions",
                            result.assumptions().stream()
                                    .map(assumption -> assumption.says() + " (" + assumption.source() + ")")
                                    .toList()));
                }

                @Override
                public Map<String, List<ClosedForm>> closedForms() {
                    return Map.of("fifo", forms);
                }

                @Override
                public Optional<MetastableBand> metastableBand(String variant) {
                    return band.apply(settings);
                }

                @Override
                public List<String> variants() {
                    return result.variants().stream().map(VariantResult::name).toList();
                }

                @Override
                public OptionalInt replications() {
                    return OptionalInt.empty();
                }

                @Override
                public Study only(String variant) {
                    result = result.variants().size() == 1 ? result : single(result, variant);
                    return this;
                }

                @Override
                public RunResult run(RunOptions asked, Progress progress) {
                    return answer(asked, progress);
                }
            };
        }

        /** Two variants, the figure of each replication being its number and a third. */
        private Samples part(RunOptions asked, int part, int parts) {
            options = asked;
            List<Samples.Run> runs = new ArrayList<>();
            int replications = asked.replications().orElse(4);
            for (int number = part - 1; number < replications; number += parts) {
                for (String variant : List.of("fifo", "lanes")) {
                    runs.add(new Samples.Run(
                            variant,
                            number,
                            List.of(
                                    new Samples.Figure("wait", "how long", Unit.SECONDS, number + 1.0 / 3),
                                    new Samples.Figure("none", "no figure", Unit.SHARE, Double.NaN))));
                }
            }
            return new Samples(result.scenarioHash(), 1, replications, "1.0", List.of("a.B"), runs);
        }

        private RunResult answer(RunOptions asked, Progress progress) {
            runs++;
            options = asked;
            if (broken) {
                throw new IllegalStateException("broken");
            }
            for (int done = 0; done <= 20; done++) {
                if (done == interruptAfter) {
                    interruption.ask();
                }
                if (!progress.step(done, 20)) {
                    return shortened(done);
                }
            }
            return result;
        }

        private static RunResult single(RunResult result, String variant) {
            return with(
                    result,
                    result.variants().stream()
                            .filter(each -> each.name().equals(variant))
                            .toList());
        }

        private static RunResult with(RunResult result, List<VariantResult> variants) {
            return new RunResult(
                    result.scenario(),
                    result.title(),
                    result.question(),
                    result.answer(),
                    result.assumptions(),
                    result.scenarioHash(),
                    result.seed(),
                    result.version(),
                    result.effort(),
                    result.classesRun(),
                    result.assertions(),
                    variants,
                    result.marks());
        }

        private RunResult shortened(int replications) {
            List<VariantResult> variants = new ArrayList<>();
            for (VariantResult variant : result.variants()) {
                variants.add(new VariantResult(
                        variant.name(), variant.about(), replications, variant.metrics(), variant.series()));
            }
            return with(result, replications == 0 ? List.of() : variants);
        }
    }
}
