package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReportTest {
    private static final String SMALL = """
            {
              "schema" : "plimsoll.run/1",
              "scenario" : "tiny",
              "scenarioHash" : "00ff",
              "seed" : 7,
              "version" : "1.0",
              "classesRun" : [
                "a.B"
              ],
              "assertions" : [
                {
                  "text" : "holds",
                  "holds" : true
                }
              ],
              "variants" : [
                {
                  "name" : "base",
                  "replications" : 20,
                  "blastRadius" : {
                    "mean" : 0.1,
                    "low" : 0.05,
                    "high" : 0.15
                  },
                  "bystanderWait" : {
                    "p50" : {
                      "mean" : 0.3,
                      "low" : 4.7E-7,
                      "high" : 443
                    },
                    "p99" : null
                  }
                }
              ]
            }
            """;

    @Test
    void writesNestedFiguresWithTwelveDigits() {
        assertThat(JsonReport.write(tiny(
                        metric("blastRadius", new Estimate(0.1, 0.05, 0.15)),
                        metric("bystanderWait.p50", new Estimate(0.1 + 0.2, 4.7e-7, 443)),
                        new Metric("bystanderWait.p99", "", Unit.SECONDS, null))))
                .isEqualTo(SMALL);
    }

    @Test
    void writesPairedDifferencesWithWhatIsLeftOfTheirVariance() {
        Estimate estimate = new Estimate(0.1, 0.05, 0.15);
        String json = JsonReport.write(tiny(
                new Metric("wait.p50", "", Unit.SECONDS, estimate, new Estimate(-2, -3, -1), 0.25),
                new Metric("wait.p99", "", Unit.SECONDS, estimate, new Estimate(-2, -2, -2), Double.NaN)));

        assertThat(json.replaceAll("\\s+", " "))
                .contains("\"differences\" : { \"wait\" : {"
                        + " \"p50\" : { \"mean\" : -2, \"low\" : -3, \"high\" : -1, \"varianceRatio\" : 0.25 },"
                        + " \"p99\" : { \"mean\" : -2, \"low\" : -2, \"high\" : -2, \"varianceRatio\" : null } } }");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonReport.read(bytes).variants().get(0).metrics()).containsOnlyKeys("wait.p50", "wait.p99");
        assertThatThrownBy(() ->
                        JsonReport.read(json.replace("varianceRatio", "ratio").getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("variants[0].differences.wait.p50.ratio: unknown");
    }

    @Test
    void writesTheSameBytesOnEveryJdk() throws Exception {
        byte[] bytes = JsonReport.write(Storm.result()).getBytes(StandardCharsets.UTF_8);

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo("a51c940d97e5524681e31f17be321d165c803c56e350b5cab6a32aa2ab7e8b39");
    }

    @Test
    void readsBackWhatItWrote() {
        RunResult result = Storm.result();

        SavedRun saved = JsonReport.read(JsonReport.write(result).getBytes(StandardCharsets.UTF_8));

        assertThat(saved.scenario()).isEqualTo("elb-2012");
        assertThat(saved.seed()).isEqualTo(20_120_629);
        assertThat(saved.assertions()).isEqualTo(result.assertions());
        assertThat(saved.variants()).hasSize(9);
        assertThat(saved.variants().get(1).metrics().get("bystanderWait.p99"))
                .isEqualTo(new Estimate(0.0121, 0.0120516, 0.0121484));
        assertThat(saved.variants().get(0).metrics()).containsEntry("timeToRecover", null);
    }

    @Test
    void readsMetricsThatAreCalledMean() {
        Estimate estimate = new Estimate(0.1, 0.05, 0.15);
        RunResult result = tiny(
                metric("wait.mean", estimate),
                metric("wait.low", estimate),
                metric("wait.high", estimate),
                metric("wait.p99", estimate),
                new Metric("time.mean", "", Unit.SECONDS, null),
                metric("time.p99", estimate));

        assertThat(JsonReport.read(JsonReport.write(result).getBytes(StandardCharsets.UTF_8))
                        .variants()
                        .get(0)
                        .metrics())
                .containsOnlyKeys("wait.mean", "wait.low", "wait.high", "wait.p99", "time.mean", "time.p99")
                .containsEntry("wait.mean", estimate)
                .containsEntry("time.mean", null);
    }

    @Test
    void leavesAnIntervalOpenWhereOneRunHasNone() {
        String json = JsonReport.write(
                tiny(metric("x", new Estimate(1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))));

        assertThat(json).contains("\"low\" : null");
        assertThat(JsonReport.read(json.getBytes(StandardCharsets.UTF_8))
                        .variants()
                        .get(0)
                        .metrics())
                .hasEntrySatisfying(
                        "x", estimate -> assertThat(estimate).isEqualTo(new Estimate(1, Double.NaN, Double.NaN)));
    }

    @Test
    void refusesAMetricThatIsAnothersBeginning() {
        assertThatThrownBy(() -> JsonReport.write(
                        tiny(metric("wait", new Estimate(1, 1, 1)), metric("wait.p99", new Estimate(1, 1, 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"wait.p99\"");
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    "plimsoll.run/1"                | "plimsoll.run/2"      | schema: "plimsoll.run/2" (expected: "plimsoll.run/1")
                    "seed" : 7                      | "seed" : 7.5          | seed: 7.5 (expected: a whole number)
                    "seed" : 7                      | "seed" : 7, "x" : 1   | x: unknown (expected: one of
                    "seed" : 7                      | "seed" : 7, "seed": 8 | Duplicate Object property "seed"
                    "seed" : 7,                     | ''                    | seed: missing (expected: a whole number)
                    "holds" : true                  | "holds" : 1           | assertions[0].holds: 1 (expected: true or false)
                    "replications" : 20             | "replications" : -1   | variants[0].replications: -1 (expected: a count)
                    "mean" : 0.1                    | "mean" : "0.1"        | variants[0].blastRadius.mean: "0.1" (expected: a number)
                    "mean" : 0.1                    | "mean" : NaN          | Non-standard token 'NaN'
                    "p99" : null                    | "p99" : 3             | variants[0].bystanderWait.p99: 3 (expected: {mean, low, high}
                    "variants" : [                  | "variants" : [ 3,     | variants[0]: 3 (expected: an object)
                    """)
    void refusesWhatItDidNotWrite(String good, String bad, String message) {
        assertThat(SMALL).contains(good);

        assertThatThrownBy(() -> JsonReport.read(SMALL.replace(good, bad).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tellsWhereTheFileEnds() {
        assertThatThrownBy(() -> JsonReport.read("{\"schema\" :\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageStartingWith("2:");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> JsonReport.read(new byte[0]))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("expected: plimsoll.run/1");
    }

    private static Metric metric(String name, Estimate estimate) {
        return new Metric(name, "", Unit.SECONDS, estimate);
    }

    private static RunResult tiny(Metric... metrics) {
        return new RunResult(
                "tiny",
                "Tiny",
                "?",
                "",
                List.of(),
                "00ff",
                7,
                "1.0",
                "",
                List.of("a.B"),
                List.of(new Verdict("holds", true)),
                List.of(new VariantResult("base", "", 20, List.of(metrics), List.of())),
                List.of());
    }
}
