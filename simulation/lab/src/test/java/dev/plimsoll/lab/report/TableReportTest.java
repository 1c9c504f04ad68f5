package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableReportTest {
    private final RunResult result = Storm.result();

    @Test
    void saysTheVerdictFirst() {
        assertThat(TableReport.of(Style.PLAIN, 200).write(result)).startsWith(result.answer());
    }

    @Test
    void showsARowAVariantInUnitsThatPeopleSay() {
        String row = line(TableReport.of(Style.PLAIN, 200).write(result), "lanes ");

        assertThat(row).contains("12.1 ms", "556 ±2 s", " 0 %");
    }

    @Test
    void showsDifferencesFromTheFirstVariant() {
        String text = TableReport.of(Style.PLAIN, 200).write(result);
        String differences = text.substring(text.indexOf("Difference from fifo"));

        assertThat(line(differences, "lanes ")).contains("−443 ±2 s", "+30.0 ±0.1 s");
        assertThat(differences).doesNotContain("fifo  ");
    }

    @Test
    void saysWhatCommonRandomNumbersLeaveOfTheVariance() {
        assertThat(TableReport.of(Style.PLAIN, 200).write(result))
                .contains("Common random numbers leave 40 % of the variance that independent runs would give");
    }

    @Test
    void headsColumnsWithWords() {
        assertThat(TableReport.of(Style.PLAIN, 200).write(result))
                .contains(
                        "     wait at    bystander   wait, over",
                        "   burst end    wait, p99    objective   drain time");
    }

    @Test
    void marksAFailedAssertionInWords() {
        assertThat(TableReport.of(Style.PLAIN, 200).write(Storm.result(false)))
                .contains("ok      fifo: drainTime", "FAILED  lanes-coalescing: drainTime", "1 of 5 assertions failed");
    }

    @Test
    void showsTheFirstMetricAndThoseThatAssertionsName() {
        String text = TableReport.of(Style.PLAIN, 400).write(result);

        assertThat(text).contains("9 more metrics: --all, --json or --html");
        assertThat(text).doesNotContain("goodput").contains("drain time");
        assertThat(TableReport.of(Style.PLAIN, 400).withAllMetrics().write(result))
                .contains("goodput");
    }

    @ParameterizedTest(name = "{0} columns")
    @ValueSource(ints = {60, 80, 100, 120, 200})
    void fitsTheTerminal(int width) {
        assertThat(TableReport.of(Style.PLAIN, width).write(result).lines())
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(width));
    }

    @Test
    void losesNoFigureInANarrowTerminal() {
        String narrow = TableReport.of(Style.PLAIN, 60).withAllMetrics().write(result);

        assertThat(narrow).contains("8,860 ±35", "526 ±2 s", "18.3 ±0.1/s", "556 ±2 s");
    }

    @Test
    void sendsEscapesToConsolesOnly() {
        assertThat(TableReport.of(Style.PLAIN, 120).write(result)).doesNotContain("\u001b");
        assertThat(TableReport.of(Style.ANSI, 120).write(result)).contains("\u001b[1m");
    }

    @Test
    void showsNoFigureAsADash() {
        assertThat(line(TableReport.of(Style.PLAIN, 400).withAllMetrics().write(result), "fifo"))
                .endsWith("–");
    }

    @Test
    void showsARunWithoutMetrics() {
        RunResult bare = new RunResult(
                "s",
                "t",
                "q",
                "",
                List.of(),
                "",
                1,
                "v",
                "",
                List.of(),
                List.of(),
                List.of(new VariantResult("base", "", 1, List.of(), List.of())),
                List.of());

        assertThat(TableReport.of(Style.PLAIN, 120).write(bare)).contains("base");
    }

    @Test
    void refusesAWidthThatCannotBe() {
        assertThatThrownBy(() -> TableReport.of(Style.PLAIN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("width: 0 (expected: at least 1, the terminal's columns)");
    }

    private static String line(String text, String start) {
        return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    }
}
