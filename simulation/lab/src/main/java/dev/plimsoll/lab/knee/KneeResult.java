package dev.plimsoll.lab.knee;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.shedding.knee.Estimate;
import dev.plimsoll.shedding.knee.KneeReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The analysis of one curve and what it rests on.
 *
 * @param curve its name
 * @param timeoutSeconds how long clients wait
 * @param report what was found
 * @param points means by load, ascending
 * @param steps what a drive measured, in the order of running; empty if samples came from a file
 */
public record KneeResult(
        String curve, double timeoutSeconds, KneeReport report, List<Shown.Point> points, List<Step> steps) {
    /** What a step's cells are called. */
    public static final List<String> STEP_COLUMNS = List.of(
            "load/s",
            "sent",
            "answers/s",
            "in time/s",
            "mean ms",
            "p50 ms",
            "p99 ms",
            "late",
            "refused",
            "failed",
            "lag ms",
            "cpu",
            "valid");

    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * Copies the lists.
     *
     * @param curve its name
     * @param timeoutSeconds how long clients wait
     * @param report what was found
     * @param points means by load
     * @param steps what a drive measured
     */
    public KneeResult {
        points = List.copyOf(points);
        steps = List.copyOf(steps);
    }

    /**
     * A figure with its name.
     *
     * @param name in words
     * @param estimate empty if the samples do not show it
     */
    public record Row(String name, Optional<Estimate> estimate) {}

    /**
     * The figures in the order of interest.
     *
     * @return names and estimates
     */
    public List<Row> rows() {
        String unit = report.byConcurrency() ? ", in flight" : ", /s";
        return List.of(
                new Row("knee: latency within half the time-out" + unit, report.slo()),
                new Row("knee: throughput over latency greatest" + unit, report.power()),
                new Row("knee: marginal gain halved" + unit, report.marginal()),
                new Row("knee: peak of the scalability law, in flight", report.usl()),
                new Row("brownout: 1 % late from" + unit, report.brownoutStarts()),
                new Row("brownout: half late from" + unit, report.brownoutHalf()),
                new Row("most goodput, /s", report.peakGoodput()),
                new Row("recommended" + unit, report.recommended()),
                new Row("recommended limit, in flight", report.recommendedLimit()));
    }

    /**
     * A step's cells.
     *
     * @param step what was measured
     * @return texts for {@link #STEP_COLUMNS}
     */
    public static List<String> cells(Step step) {
        return List.of(
                number("%.4g", step.load()),
                Long.toString(step.sent()),
                number("%.1f", step.throughput()),
                number("%.1f", step.goodput()),
                number("%.2f", step.mean() * 1e3),
                number("%.2f", step.p50() * 1e3),
                number("%.2f", step.p99() * 1e3),
                number("%.1f %%", step.late() * 100),
                number("%.1f %%", step.refused() * 100),
                number("%.1f %%", step.failed() * 100),
                number("%.2f", step.lag() * 1e3),
                step.cpu() < 0 ? Figures.NONE : number("%.0f %%", step.cpu() * 100),
                step.valid() ? "yes" : "NO: generator behind");
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : Figures.NONE;
    }

    /**
     * Writes the results as text.
     *
     * @param results one for each curve
     * @return lines
     */
    public static String text(List<KneeResult> results) {
        StringBuilder out = new StringBuilder();
        for (KneeResult result : results) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s: %d loads, clients wait %.4g s%n",
                    result.curve,
                    result.points.size(),
                    result.timeoutSeconds));
            for (Row row : result.rows()) {
                out.append(row.estimate()
                        .map(found -> String.format(
                                Locale.ROOT,
                                "  %-50s %10.4g   [%.4g, %.4g]%n",
                                row.name(),
                                found.mean(),
                                found.low(),
                                found.high()))
                        .orElseGet(() -> String.format(Locale.ROOT, "  %-50s %10s%n", row.name(), Figures.NONE)));
            }
            result.report
                    .warnings()
                    .forEach(warning -> out.append("  ! ").append(warning).append('\n'));
            out.append('\n');
        }
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    /**
     * Writes the results as {@code plimsoll.knee/1}.
     *
     * @param results one for each curve
     * @return JSON
     */
    public static String json(List<KneeResult> results) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "plimsoll.knee/1");
        ArrayNode curves = root.putArray("curves");
        for (KneeResult result : results) {
            KneeReport report = result.report;
            ObjectNode node = curves.addObject();
            node.put("curve", result.curve);
            node.put("clientTimeout", Figures.exact(result.timeoutSeconds));
            node.put("by", report.byConcurrency() ? "concurrency" : "load");
            ObjectNode knees = node.putObject("knees");
            put(knees, "power", report.power());
            put(knees, "slo", report.slo());
            put(knees, "marginal", report.marginal());
            put(knees, "usl", report.usl());
            ObjectNode brownout = node.putObject("brownout");
            put(brownout, "starts", report.brownoutStarts());
            put(brownout, "half", report.brownoutHalf());
            put(node, "peakGoodput", report.peakGoodput());
            put(node, "recommended", report.recommended());
            put(node, "recommendedLimit", report.recommendedLimit());
            ArrayNode warnings = node.putArray("warnings");
            report.warnings().forEach(warnings::add);
            if (!result.steps.isEmpty()) {
                steps(node.putArray("steps"), result.steps);
            }
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }

    private static void put(ObjectNode node, String name, Optional<Estimate> estimate) {
        if (estimate.isEmpty()) {
            node.putNull(name);
        } else {
            node.putObject(name)
                    .put("mean", Figures.exact(estimate.get().mean()))
                    .put("low", Figures.exact(estimate.get().low()))
                    .put("high", Figures.exact(estimate.get().high()));
        }
    }

    private static void steps(ArrayNode array, List<Step> steps) {
        for (Step step : steps) {
            array.addObject()
                    .put("load", Figures.exact(step.load()))
                    .put("seconds", Figures.exact(step.seconds()))
                    .put("sent", step.sent())
                    .put("throughput", Figures.exact(step.throughput()))
                    .put("goodput", Figures.exact(step.goodput()))
                    .put("mean", Figures.exact(step.mean()))
                    .put("p50", Figures.exact(step.p50()))
                    .put("p99", Figures.exact(step.p99()))
                    .put("late", Figures.exact(step.late()))
                    .put("refused", Figures.exact(step.refused()))
                    .put("failed", Figures.exact(step.failed()))
                    .put("lag", Figures.exact(step.lag()))
                    .put("cpu", Figures.exact(step.cpu()))
                    .put("valid", step.valid());
        }
    }
}
