package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String COMMAND = "./plimsoll run elb-2012 --seed 20120629 --replications 20";

    private final String page = HtmlReport.write(Storm.result(), Optional.empty(), COMMAND);

    @Test
    void saysTheVerdictFirst() {
        assertThat(page.indexOf("<h1>With one queue a new customer waited 443\u00a0s"))
                .isPositive()
                .isLessThan(page.indexOf("<section"))
                .isLessThan(page.indexOf("<table"));
    }

    @Test
    void staysUnderTwoMegabytesWithNineVariantsOverTwoHours() {
        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(2_000_000);
    }

    @Test
    void loadsNothing() {
        String own = withoutScripts(page);

        assertThat(own)
                .doesNotContain("src=")
                .doesNotContain("<link")
                .doesNotContain("url(")
                .doesNotContain("@import");
        assertThat(own).contains("default-src 'none'").doesNotContain("unsafe");
        assertThat(own).doesNotContainPattern(" style=\"").doesNotContainPattern(" on[a-z]+=\"");
    }

    @Test
    void keepsWhatAScenarioSaysFromBecomingMarkup() {
        assertThat(page).doesNotContain("<script>alert").contains("&lt;/script&gt;&lt;script&gt;alert(1)");
    }

    @Test
    void keepsJsonFromEndingItsElement() {
        assertThat(Html.json("{\"a\":\"</script><!--\u2028&\"}"))
                .isEqualTo("{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026\"}");
    }

    @Test
    void carriesTheFiguresAsTheJsonReportWritesThem() {
        Matcher matcher = Pattern.compile("<script type=\"application/json\" id=\"run\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);

        assertThat(matcher.find()).isTrue();
        SavedRun saved = JsonReport.read(matcher.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(saved)
                .isEqualTo(JsonReport.read(JsonReport.write(Storm.result()).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void namesWhatReproducesIt() {
        assertThat(page).contains(COMMAND, "20120629", "0.1.0-SNAPSHOT", "20 runs of each variant");
        assertThat(withoutTags(page))
                .contains("dev.plimsoll.queue.RecoveryQueue", Storm.result().scenarioHash());
    }

    @Test
    void showsFailedAssertionsInWordsAndNotByColourAlone() {
        String failed = HtmlReport.write(Storm.result(false), Optional.empty(), COMMAND);

        assertThat(withoutTags(failed)).contains("1 of 5 assertions failed", "failed: lanes-coalescing: drainTime");
        assertThat(withoutTags(page)).contains("All 5 assertions hold");
    }

    @Test
    void drawsTenantsByDegreeOfHarmAndNamesThoseThereAre() {
        String fifo = page.substring(page.indexOf("Tenants by degree of harm"));
        fifo = fifo.substring(0, fifo.indexOf("</p></div>"));

        assertThat(fifo).contains("class=\"degree-0\" x=\"0.0\" width=\"134.0\"");
        assertThat(fifo).contains("unharmed · ", "all of their requests harmed").doesNotContain("below 5 %");
    }

    @Test
    void keepsUnderTwoMegabytesByDrawingFewerPointsWhereThereAreManyLines() {
        RunResult storm = Storm.result();
        List<VariantResult> many = new ArrayList<>();
        for (int copy = 0; copy < 4; copy++) {
            many.addAll(storm.variants());
        }
        RunResult run = new RunResult(
                storm.scenario(),
                storm.title(),
                storm.question(),
                storm.answer(),
                storm.assumptions(),
                storm.scenarioHash(),
                storm.seed(),
                storm.version(),
                storm.effort(),
                storm.classesRun(),
                storm.assertions(),
                many,
                storm.marks());

        assertThat(HtmlReport.write(run, Optional.empty(), COMMAND).getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(1_500_000, 2_000_000);
    }

    @Test
    void showsThePhaseDiagramWhereThereIsOne() {
        assertThat(page).doesNotContain("Phase diagram");
        assertThat(HtmlReport.write(Storm.result(), Optional.of(PhaseDiagramTest.sweep()), COMMAND))
                .contains("<h2>Phase diagram</h2>", "<svg class=\"heat\"", "class=\"theory\"", "2.5/s &amp; 10/s");
    }

    @Test
    void isTheSameFileForTheSameRun() {
        assertThat(HtmlReport.write(Storm.result(), Optional.empty(), COMMAND)).isEqualTo(page);
    }

    @Test
    void drawsNothingWhereThereIsNoTimeline() {
        RunResult run = Storm.result();
        RunResult bare = new RunResult(
                run.scenario(),
                run.title(),
                run.question(),
                "",
                List.of(),
                run.scenarioHash(),
                1,
                run.version(),
                run.effort(),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(HtmlReport.write(bare, Optional.empty(), COMMAND))
                .contains("<h1>The load balancer storm</h1>")
                .hasSizeLessThan(60_000);
    }

    private static String withoutScripts(String page) {
        return page.replaceAll("(?s)<script.*?</script>", "");
    }

    private static String withoutTags(String page) {
        return withoutScripts(page).replaceAll("<[^>]*>", "");
    }
}
