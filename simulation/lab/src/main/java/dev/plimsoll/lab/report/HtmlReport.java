package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Pairing;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Draws a run as one self-contained page, the verdict first.
 *
 * <p>Text, tiles and tables are plain HTML and can be read without script; the timelines are drawn by Apache ECharts, whose
 * script the page carries. Its Content-Security-Policy is {@code default-src 'none'} with the hashes of the one style and
 * the two scripts in it, so nothing that a scenario says can run or load anything, and the page works from a mail. A page
 * is 1.1 to 1.95 MB: a timeline keeps at most 2,000 points, peaks included, and fewer where there are many. The same run gives
 * the same bytes.
 *
 * <p>Metrics whose names begin with {@code tenantsByHarm.} are shares of tenants by degree of harm, drawn as one bar a
 * variant. Thread-safe; no state.
 */
public final class HtmlReport {
    private static final int LARGEST = 1_950_000;
    private static final int MOST_POINTS = 2_000;
    private static final int FEWEST_POINTS = 60;
    private static final int CHARACTERS_A_POINT = 15;
    private static final int MOST_TILES = 4;
    private static final String HARM = "tenantsByHarm";
    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

    // 443 ±2 s, with spaces that do not break
    private static final Pattern INTERVAL = Pattern.compile("^([^\u00a0]+)\u00a0±([0-9.,]+)(.*)$");

    private final RunResult result;
    private final Optional<Sweep> phases;
    private final String command;
    private final StringBuilder out = new StringBuilder(1 << 21);

    private HtmlReport(RunResult result, Optional<Sweep> phases, String command) {
        this.result = requireNonNull(result, "result");
        this.phases = requireNonNull(phases, "phases");
        this.command = requireNonNull(command, "command");
    }

    /**
     * Writes the page.
     *
     * @param result the run
     * @param phases its variants as points of a phase diagram, if they are
     * @param command the command that prints the same figures again
     * @return the page, to be stored as UTF-8
     */
    public static String write(RunResult result, Optional<Sweep> phases, String command) {
        HtmlReport report = new HtmlReport(result, phases, command);
        report.page();
        return report.out.toString();
    }

    private void page() {
        String style = Page.resource("report.css");
        String plots = Page.resource(ECHARTS);
        String script = Page.resource("report.js");
        boolean timelines =
                result.variants().stream().anyMatch(variant -> !variant.series().isEmpty());
        Page.begin(out, result.title(), style, timelines ? List.of(script, plots) : List.of(script));
        head();
        tiles();
        if (timelines) {
            timelines();
        }
        comparison();
        phases.ifPresent(this::phases);
        harm();
        price();
        assertions();
        assumptions();
        provenance();
        out.append("</main>\n");
        out.append("<script type=\"application/json\" id=\"run\">").append(Html.json(JsonReport.write(result)));
        out.append("</script>\n");
        if (timelines) {
            out.append("<script type=\"application/json\" id=\"timelines\">");
            out.append(Html.json(Timelines.json(result, points(plots.length() + script.length()))))
                    .append("</script>\n");
            out.append("<script>").append(plots).append("</script>\n");
        }
        out.append("<script>").append(script).append("</script>\n</body>\n</html>\n");
    }

    /** How many points a line may have, so that the page stays below two megabytes with whatever it still has to hold. */
    private int points(int reserved) {
        long lines = result.variants().stream()
                .mapToLong(variant -> variant.series().size())
                .sum();
        long fit = (LARGEST - reserved - out.length()) / CHARACTERS_A_POINT / Math.max(1, lines);
        return (int) Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, fit));
    }

    private void head() {
        long failed =
                result.assertions().stream().filter(verdict -> !verdict.holds()).count();
        int all = result.assertions().size();
        out.append("<header>\n<p class=\"story\">").append(Html.text(result.title()));
        out.append(" <code>").append(Html.text(result.scenario())).append("</code></p>\n");
        out.append("<h1>").append(Html.units(result.answer().isBlank() ? result.title() : result.answer()));
        out.append("</h1>\n<p class=\"question\">")
                .append(Html.text(result.question()))
                .append("</p>\n");
        if (all > 0) {
            out.append("<p class=\"seal ")
                    .append(failed == 0 ? "held" : "broken")
                    .append("\"><a href=\"#assertions\">");
            out.append(failed == 0 ? Html.CHECK : Html.CROSS);
            out.append(
                    failed == 0
                            ? all == 1 ? "The assertion holds" : "All " + all + " assertions hold"
                            : failed + " of " + all + (all == 1 ? " assertion" : " assertions") + " failed");
            out.append("</a></p>\n");
        }
        out.append("</header>\n");
    }

    /** What the second variant changes against the first, where their intervals say that it does. */
    private void tiles() {
        if (result.variants().isEmpty()) {
            return;
        }
        VariantResult before = result.variants().get(0);
        boolean alone = result.variants().size() == 1;
        VariantResult after = alone ? before : result.variants().get(1);
        Map<String, Metric> key = TableReport.columns(result);
        TableReport.key(result, key);
        Map<String, String> tiles = new LinkedHashMap<>();
        for (Metric metric : after.metrics()) {
            Metric base = TableReport.metric(before, metric.name());
            Estimate difference = metric.difference();
            boolean moves = alone
                    || (difference != null && difference.low() * difference.high() > 0)
                    || (difference != null && difference.mean() != 0 && difference.low() == difference.high());
            int dot = metric.name().lastIndexOf('.');
            String family = dot < 0 ? metric.name() : metric.name().substring(0, dot);
            if (metric.estimate() == null
                    || base == null
                    || base.estimate() == null
                    || !moves
                    || !key.containsKey(metric.name())
                    || family.equals(HARM)) {
                continue;
            }
            // One tile a family, and of a family's quantiles the one that hurts.
            boolean better = tiles.containsKey(family) && metric.name().endsWith(".p99");
            if (better || (!tiles.containsKey(family) && tiles.size() < MOST_TILES)) {
                tiles.put(family, tile(base, metric, alone ? "" : before.name(), after.name()));
            }
        }
        if (!tiles.isEmpty()) {
            out.append("<section class=\"tiles\" aria-label=\"Key figures\">\n");
            tiles.values().forEach(out::append);
            out.append("</section>\n");
        }
    }

    private static String tile(Metric before, Metric after, String from, String to) {
        StringBuilder tile = new StringBuilder("<div class=\"tile\">\n<h2>");
        tile.append(Html.text(Html.sentence(after.about()))).append("</h2>\n<p class=\"big\">");
        if (!from.isEmpty()) {
            tile.append("<span class=\"was\">").append(mean(before)).append("</span> <span class=\"to\">→</span> ");
        }
        tile.append("<strong>").append(mean(after)).append("</strong></p>\n<p class=\"who\">");
        if (!from.isEmpty()) {
            tile.append(Html.text(from)).append(" → ");
        }
        tile.append(Html.text(to)).append("</p>\n</div>\n");
        return tile.toString();
    }

    private static String mean(Metric metric) {
        Estimate estimate = requireNonNull(metric.estimate());
        return Html.nowrap(Figures.human(metric.unit(), estimate.mean()));
    }

    private void timelines() {
        Map<String, Series> charts = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            variant.series().forEach(series -> charts.putIfAbsent(series.name(), series));
        }
        out.append("<section>\n<h2>Over time</h2>\n");
        out.append("<noscript><p class=\"note\">The curves need script, which is switched off here; what they peak at");
        out.append(" stands below each.</p></noscript>\n");
        out.append(
                "<div class=\"tools\" hidden><div class=\"chips\" role=\"group\" aria-label=\"Variants shown\"></div>");
        out.append("<div class=\"buttons\"></div></div>\n");
        int number = 0;
        for (Series chart : charts.values()) {
            out.append("<figure>\n<figcaption><h3>").append(Html.text(Html.sentence(chart.about())));
            out.append("</h3> <code>").append(Html.text(chart.name())).append("</code>");
            out.append("<button type=\"button\" class=\"axis\" data-chart=\"").append(number);
            out.append("\" hidden></button></figcaption>\n");
            out.append("<div class=\"chart\" id=\"chart-").append(number).append("\" tabindex=\"0\" role=\"img\"");
            out.append(" aria-label=\"").append(Html.text(spoken(chart))).append("\"></div>\n");
            peaks(chart);
            out.append("</figure>\n");
            number++;
        }
        out.append("</section>\n");
    }

    private String spoken(Series chart) {
        StringBuilder text = new StringBuilder(Html.sentence(chart.about())).append(" over time. ");
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                if (series.name().equals(chart.name())) {
                    Timelines.Peak peak = Timelines.peak(series);
                    text.append(variant.name()).append(" peaks at ").append(Figures.human(series.unit(), peak.value()));
                    text.append(". ");
                }
            }
        }
        return text.append("Arrow keys move the pointer. The table below holds the same.")
                .toString();
    }

    private void peaks(Series chart) {
        out.append("<details><summary>As a table</summary>\n<div class=\"scroll\"><table>\n<thead><tr>");
        out.append("<th scope=\"col\">variant</th><th scope=\"col\">peak</th><th scope=\"col\">at</th>");
        out.append("<th scope=\"col\">above a tenth of it</th><th scope=\"col\">mean</th></tr></thead>\n<tbody>\n");
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                if (!series.name().equals(chart.name())) {
                    continue;
                }
                Timelines.Peak peak = Timelines.peak(series);
                out.append("<tr><th scope=\"row\">")
                        .append(Html.text(variant.name()))
                        .append("</th>");
                cell(Figures.human(series.unit(), peak.value()));
                cell(Figures.human(Unit.SECONDS, peak.at()));
                cell("for " + Figures.human(Unit.SECONDS, peak.high()));
                cell(Figures.human(series.unit(), peak.mean()));
                out.append("</tr>\n");
            }
        }
        out.append("</tbody></table></div></details>\n");
    }

    private void cell(String text) {
        out.append("<td>").append(Html.nowrap(text)).append("</td>");
    }

    private void comparison() {
        Map<String, Metric> columns = TableReport.columns(result);
        columns.keySet().removeIf(name -> name.startsWith(HARM + "."));
        Map<String, Metric> key = new LinkedHashMap<>(columns);
        TableReport.key(result, key);
        out.append("<section>\n<h2>Every variant</h2>\n");
        out.append("<p class=\"note\">Means over replications with their 95 % intervals");
        if (result.variants().size() > 1) {
            out.append("; below each, in small, the difference from <b>");
            out.append(Html.text(result.variants().get(0).name())).append("</b>, paired by replication");
        }
        out.append(". An interval narrower than the last digit is left out. ");
        Pairing.of(result).ifPresent(pairing -> out.append(Html.units(pairing.sentence())));
        out.append("</p>\n");
        variants(key);
        if (key.size() < columns.size()) {
            out.append("<details><summary>All ").append(columns.size()).append(" metrics</summary>\n");
            variants(columns);
            out.append("</details>\n");
        }
        out.append("<details><summary>What the columns mean</summary>\n<dl>\n");
        for (Metric column : columns.values()) {
            out.append("<dt>").append(Html.text(column.name())).append("</dt><dd>");
            out.append(Html.text(column.about())).append("</dd>\n");
        }
        out.append("</dl></details>\n</section>\n");
    }

    private void variants(Map<String, Metric> columns) {
        out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures of every variant\">\n");
        out.append("<table class=\"variants\">\n<thead><tr><th scope=\"col\">variant</th>");
        for (Metric column : columns.values()) {
            out.append("<th scope=\"col\" title=\"")
                    .append(Html.text(column.about()))
                    .append("\">");
            out.append(Html.text(TextTable.words(column.name()))).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        for (VariantResult variant : result.variants()) {
            out.append("<tr><th scope=\"row\">").append(Html.breakable(variant.name()));
            out.append("<small>").append(Html.text(variant.about())).append("</small></th>");
            for (Metric column : columns.values()) {
                figure(TableReport.metric(variant, column.name()));
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    private void figure(@Nullable Metric metric) {
        if (metric == null || metric.estimate() == null) {
            out.append("<td class=\"none\"><abbr title=\"no run has this figure\">")
                    .append(Figures.NONE);
            out.append("</abbr></td>");
            return;
        }
        out.append("<td>")
                .append(INTERVAL.matcher(Html.nowrap(Figures.human(metric.unit(), metric.estimate())))
                        .replaceFirst("$1$3<small>±$2$3</small>"));
        if (metric.difference() != null) {
            out.append("<small class=\"difference\"");
            if (!Double.isNaN(metric.varianceRatio())) {
                out.append(" title=\"paired: ").append(Figures.human(Unit.SHARE, metric.varianceRatio()));
                out.append(" of the variance of independent runs\"");
            }
            out.append('>').append(Html.nowrap(Figures.difference(metric.unit(), metric.difference())));
            out.append("</small>");
        }
        out.append("</td>");
    }

    private void phases(Sweep sweep) {
        out.append(
                "<section>\n<h2>Phase diagram</h2>\n<p class=\"note\">What share of the runs never recovers, at the load of ");
        out.append("each variant that differs in nothing else. Dashed: where theory puts the border");
        sweep.theory().ifPresent(theory -> out.append("; ").append(Html.units(theory.says())));
        out.append(".</p>\n");
        PhaseDiagram.append(out, sweep);
        out.append("</section>\n");
    }

    private void harm() {
        List<VariantResult> given = result.variants().stream()
                .filter(variant -> variant.metrics().stream()
                        .anyMatch(metric -> metric.name().startsWith(HARM + ".")))
                .toList();
        if (given.isEmpty()) {
            return;
        }
        out.append("<section>\n<h2>Tenants by degree of harm</h2>\n");
        out.append("<p class=\"note\">Failure is rarely binary: what share of the tenants was harmed how much.</p>\n");
        out.append("<div class=\"harm\">\n");
        for (VariantResult variant : given) {
            HarmBar.append(out, variant, HARM + ".");
        }
        out.append("</div>\n</section>\n");
    }

    private void price() {
        List<VariantResult> given = result.variants().stream()
                .filter(variant -> paid(variant) != null)
                .toList();
        if (given.isEmpty()) {
            return;
        }
        VariantResult first = given.get(0);
        out.append("<section>\n<h2>What it costs</h2>\n");
        out.append(
                "<p class=\"note\">Worker-seconds for each good answer before the trigger: the price of calm, from the same runs.");
        out.append("</p>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">variant</th>");
        out.append("<th scope=\"col\">worker-seconds an answer</th><th scope=\"col\">times <b>");
        out.append(Html.text(first.name())).append("</b></th></tr></thead>\n<tbody>\n");
        for (VariantResult variant : given) {
            out.append("<tr><th scope=\"row\">")
                    .append(Html.text(variant.name()))
                    .append("</th>");
            Estimate estimate = requireNonNull(paid(variant));
            cell(Figures.human(Unit.RATIO, estimate));
            cell(Figures.human(
                    Unit.RATIO, estimate.mean() / requireNonNull(paid(first)).mean()));
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n</section>\n");
    }

    private static @Nullable Estimate paid(VariantResult variant) {
        Metric price = TableReport.metric(variant, "price");
        return price == null ? null : price.estimate();
    }

    private void assertions() {
        if (result.assertions().isEmpty()) {
            return;
        }
        out.append("<section id=\"assertions\">\n<h2>What was asserted</h2>\n<ul class=\"verdicts\">\n");
        for (Verdict verdict : result.assertions()) {
            out.append("<li class=\"")
                    .append(verdict.holds() ? "held" : "broken")
                    .append("\">");
            out.append(verdict.holds() ? Html.CHECK : Html.CROSS);
            out.append("<span class=\"aside\">")
                    .append(verdict.holds() ? "holds: " : "failed: ")
                    .append("</span>");
            out.append(Html.text(verdict.text())).append("</li>\n");
        }
        out.append("</ul>\n</section>\n");
    }

    private void assumptions() {
        if (result.assumptions().isEmpty()) {
            return;
        }
        out.append("<section>\n<h2>What was assumed</h2>\n<ol class=\"assumptions\">\n");
        for (RunResult.Assumption assumption : result.assumptions()) {
            boolean assumed = assumption.source().equals("assumed");
            out.append("<li>").append(Html.text(assumption.says())).append("<small");
            out.append(assumed ? " class=\"assumed\">" : ">").append(Html.linked(assumption.source()));
            out.append("</small></li>\n");
        }
        out.append("</ol>\n</section>\n");
    }

    private void provenance() {
        out.append("<section>\n<h2>Where these figures come from</h2>\n");
        out.append("<p>Virtual time, and the library's own classes: ");
        if (result.classesRun().isEmpty()) {
            out.append("none of them ran here");
        }
        for (int i = 0; i < result.classesRun().size(); i++) {
            out.append(i == 0 ? "" : ", ").append("<code>");
            out.append(Html.breakable(result.classesRun().get(i))).append("</code>");
        }
        out.append(
                ". The code that ran is the code that ships.</p>\n<p>This command prints the same figures again:</p>\n");
        out.append("<pre tabindex=\"0\"><code id=\"command\">")
                .append(Html.text(command))
                .append("</code></pre>\n");
        out.append("<dl class=\"facts\">\n");
        fact("seed", Long.toString(result.seed()));
        fact("version", result.version());
        fact("runs", result.effort());
        fact("scenario, SHA-256", result.scenarioHash());
        out.append("</dl>\n<p><button type=\"button\" id=\"save\" hidden>Save the figures as JSON</button></p>\n");
        out.append(
                "</section>\n<footer>Written by Plimsoll. The curves are drawn by Apache ECharts, Apache License 2.0.");
        out.append(" This page loads nothing.</footer>\n");
    }

    private void fact(String name, String value) {
        out.append("<dt>").append(Html.text(name)).append("</dt><dd><code>").append(Html.breakable(value));
        out.append("</code></dd>\n");
    }
}
