package dev.plimsoll.lab.knee;

import dev.plimsoll.lab.report.Html;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.shedding.knee.Estimate;
import dev.plimsoll.shedding.knee.KneeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Pages that load nothing and run nothing: what was measured, the knees, the brownout zone; or the grid of limits and loads. */
public final class KneePage {
    private static final String CSS =
            "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color-scheme:light dark}"
                    + "table{border-collapse:collapse}td,th{padding:.15rem .7rem;text-align:right;font-variant-numeric:tabular-nums}"
                    + "th{font-weight:600;border-bottom:1px solid #8888}td:first-child,th:first-child{text-align:left}td:not(:first-child){white-space:nowrap}"
                    + "figure{margin:1rem 0 3.5rem}figure>svg{display:block;width:calc(100% - 4.5rem);margin:.7rem 0 0 3.5rem;overflow:visible}"
                    + "figcaption{font-weight:600}svg text{font:13px system-ui,sans-serif;fill:currentColor}svg .grid{stroke:#8884}svg .level{stroke:#c44;stroke-dasharray:5 4}"
                    + "svg .knee{stroke:#3b7dd8;stroke-width:2}svg .limit{stroke:#2a9d6f;stroke-width:2;stroke-dasharray:3 3}"
                    + "svg .brown{fill:#c443}svg .band{fill:#3b7dd83a}svg path{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}code{overflow-wrap:anywhere}"
                    + "svg .good{stroke:#3b7dd8}svg .all{stroke:#8889;stroke-dasharray:2 3}svg .slow{stroke:#d98a1f}"
                    + ".note{opacity:.75}.warn{border-left:3px solid #c44;padding-left:.7rem}.safe{font-weight:700}"
                    + "td.cell{text-align:center;min-width:4.5rem;color:#000}td.cell small{display:block}.wide{overflow-x:auto}.wide td,.wide th{white-space:nowrap;font-size:.85rem;padding:.1rem .5rem}";

    private KneePage() {}

    private static StringBuilder head(String title) {
        return new StringBuilder(8192)
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Html.text(title))
                .append("</title>\n<style>")
                .append(CSS)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(Html.text(title))
                .append("</h1>\n");
    }

    private static String end(StringBuilder out, String command) {
        return out.append("<p class=\"note\"><code>")
                .append(Html.text(command))
                .append("</code></p>\n</body>\n</html>\n")
                .toString();
    }

    /**
     * Draws an analysis.
     *
     * @param results one for each curve
     * @param command what prints the same again
     * @return the page, to be stored as UTF-8
     */
    public static String analysis(List<KneeResult> results, String command) {
        StringBuilder out = head(results.size() == 1 ? verdict(results.get(0)) : results.size() + " curves");
        for (KneeResult result : results) {
            if (results.size() > 1) {
                out.append("<h2>")
                        .append(Html.text(result.curve() + ": " + verdict(result)))
                        .append("</h2>\n");
            }
            curve(out, result);
        }
        return end(out, command);
    }

    private static String verdict(KneeResult result) {
        KneeReport report = result.report();
        String unit = report.byConcurrency() ? " in flight" : " a second";
        return report.recommended()
                .map(found -> "Keep it at " + round(found.mean()) + unit
                        + report.recommendedLimit()
                                .filter(limit -> !report.byConcurrency())
                                .map(limit -> "; limit it to " + round(Math.ceil(limit.mean())) + " in flight")
                                .orElse(""))
                .orElse("No limit is recommended");
    }

    private static String round(double value) {
        return Figures.human(Unit.COUNT, value);
    }

    private static void curve(StringBuilder out, KneeResult result) {
        KneeReport report = result.report();
        List<Shown.Point> points = result.points();
        double most = points.get(points.size() - 1).at() * 1.02;
        double top = 0;
        double slowest = 0;
        double fastest = Double.POSITIVE_INFINITY;
        List<double[]> throughput = new ArrayList<>();
        List<double[]> goodput = new ArrayList<>();
        List<double[]> mean = new ArrayList<>();
        List<double[]> tail = new ArrayList<>();
        for (Shown.Point point : points) {
            top = Math.max(top, Double.isNaN(point.throughput()) ? 0 : point.throughput());
            for (double latency : new double[] {point.mean(), point.p99()}) {
                if (latency > 0) {
                    slowest = Math.max(slowest, latency);
                    fastest = Math.min(fastest, latency);
                }
            }
            throughput.add(new double[] {point.at(), point.throughput()});
            goodput.add(new double[] {point.at(), point.throughput() * (1 - point.late())});
            mean.add(new double[] {point.at(), point.mean()});
            tail.add(new double[] {point.at(), point.p99()});
        }
        String axis = report.byConcurrency() ? "in flight" : "offered load, requests a second";
        Plot rates = marked(
                new Plot("answers a second: in time (solid), all (dotted)", axis, most, 0, top * 1.1, false),
                report,
                most);
        out.append(rates.curve(throughput, "all").curve(goodput, "good").svg());
        if (slowest > 0) {
            double patience = result.timeoutSeconds();
            Plot latency = marked(
                    new Plot(
                            "latency in seconds: 99th percentile (orange), mean (blue)",
                            axis,
                            most,
                            fastest / 1.5,
                            Math.max(slowest, patience) * 1.5,
                            true),
                    report,
                    most);
            out.append(latency.threshold(patience, "clients stop waiting")
                    .curve(tail, "slow")
                    .curve(mean, "good")
                    .svg());
        }
        out.append("<table>\n<tr><th>figure</th><th>best guess</th><th>95 % interval</th></tr>\n");
        for (KneeResult.Row row : result.rows()) {
            out.append("<tr><td>")
                    .append(Html.text(row.name()))
                    .append("</td><td>")
                    .append(Html.text(row.estimate()
                            .map(found -> String.format(Locale.ROOT, "%.4g", found.mean()))
                            .orElse(Figures.NONE)))
                    .append("</td><td>")
                    .append(Html.text(row.estimate()
                            .map(found -> String.format(Locale.ROOT, "%.4g – %.4g", found.low(), found.high()))
                            .orElse("")))
                    .append("</td></tr>\n");
        }
        out.append("</table>\n");
        for (String warning : report.warnings()) {
            out.append("<p class=\"warn\">").append(Html.text(warning)).append("</p>\n");
        }
        if (!result.steps().isEmpty()) {
            out.append("<h2>Steps</h2>\n<div class=\"wide\"><table>\n<tr>");
            for (String name : KneeResult.STEP_COLUMNS) {
                out.append("<th>").append(Html.text(name)).append("</th>");
            }
            out.append("</tr>\n");
            for (Step step : result.steps()) {
                out.append("<tr>");
                for (String cell : KneeResult.cells(step)) {
                    out.append("<td>").append(Html.text(cell)).append("</td>");
                }
                out.append("</tr>\n");
            }
            out.append("</table></div>\n");
        }
    }

    private static Plot marked(Plot plot, KneeReport report, double most) {
        report.brownoutStarts().ifPresent(starts -> plot.zone(starts.mean(), most, "brown"));
        Optional<Estimate> knee = report.byConcurrency() ? report.usl() : report.marginal();
        knee.filter(found -> found.mean() <= most)
                .ifPresent(found -> plot.zone(found.low(), found.high(), "band").mark(found.mean(), "knee", "knee"));
        report.recommended()
                .filter(found -> found.mean() <= most)
                .ifPresent(found -> plot.mark(found.mean(), null, "limit"));
        return plot;
    }

    /**
     * Draws a grid.
     *
     * @param grid limits and loads
     * @param what which target it was
     * @param command what prints the same again
     * @return the page, to be stored as UTF-8
     */
    public static String grid(Thresholds grid, String what, String command) {
        StringBuilder out = head(grid.safeBand()
                .map(band -> band.low() == band.high()
                        ? "A limit of " + band.low() + " is safe at every load"
                        : "Limits from " + band.low() + " to " + band.high() + " are safe at every load")
                .orElse("No fixed limit is safe at every load"));
        out.append("<p>")
                .append(Html.text(
                        what + ". Answers in time a second; darker is closer to the best at that load. Safe: within "
                                + Math.round(Thresholds.TOLERANCE * 100) + " % of the best everywhere."))
                .append("</p>\n<div class=\"wide\"><table>\n<tr><th>limit</th>");
        for (double load : grid.loads()) {
            out.append("<th>")
                    .append(Html.text(String.format(Locale.ROOT, "%.4g/s", load)))
                    .append("</th>");
        }
        out.append("<th></th></tr>\n");
        for (int limit = 0; limit < grid.limits().size(); limit++) {
            boolean safe = grid.safe(limit);
            out.append(safe ? "<tr class=\"safe\"><td>" : "<tr><td>")
                    .append(Html.text(grid.limits().get(limit)))
                    .append("</td>");
            for (int load = 0; load < grid.loads().size(); load++) {
                Thresholds.Cell cell = grid.cell(limit, load);
                double share = grid.best(load) == 0 ? 0 : cell.goodput() / grid.best(load);
                // Lightness carries the figure, so that it reads without colour as well.
                out.append(String.format(
                        Locale.ROOT,
                        "<td class=\"cell\" style=\"background:hsl(212 60%% %.0f%%)\" title=\"late %.2f %%, refused %.2f %%\">%s<small>%s</small></td>",
                        97 - 37 * Math.max(0, Math.min(1, share)),
                        100 * cell.late(),
                        100 * cell.refused(),
                        Html.text(String.format(Locale.ROOT, "%.2f", cell.goodput())),
                        Html.text(
                                cell.valid()
                                        ? cell.late() > .005
                                                ? String.format(Locale.ROOT, "%.0f %% late", 100 * cell.late())
                                                : ""
                                        : "invalid")));
            }
            out.append("<td>").append(safe ? "safe" : "").append("</td></tr>\n");
        }
        out.append("</table></div>\n");
        return end(out, command);
    }
}
