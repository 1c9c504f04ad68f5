package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Sweep;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows a sweep as a phase diagram in text, and as {@code plimsoll.sweep/1}. Thread-safe; no state. */
public final class SweepReport {
    /** What the format calls itself, in the member {@code schema}. */
    public static final String SCHEMA = "plimsoll.sweep/1";

    private static final String SHADES = " ░▒▓█";

    private SweepReport() {}

    /**
     * Writes the sweep as a grid: the first setting downwards, the second across.
     *
     * <p>A share carries a shade beside its figure, so that a boundary shows at a glance.
     *
     * @param sweep what was found
     * @param style with or without a terminal's colours
     * @param width the terminal's columns
     * @return lines, each ended by a line feed
     */
    public static String text(Sweep sweep, Style style, int width) {
        StringBuilder out = new StringBuilder();
        out.append(style.bold(sweep.variant() + ": " + sweep.about()))
                .append(" (")
                .append(sweep.metric());
        out.append(")\n").append("down: ").append(sweep.axes().get(0).path());
        if (sweep.axes().size() > 1) {
            out.append("; across: ").append(sweep.axes().get(1).path());
        }
        out.append("\n\n");
        List<String> across = sweep.axes().size() > 1 ? sweep.axes().get(1).values() : List.of(sweep.metric());
        List<String> headers = new ArrayList<>();
        headers.add("");
        headers.addAll(across);
        TextTable table = new TextTable(style, width, headers);
        List<String> down = sweep.axes().get(0).values();
        for (int row = 0; row < down.size(); row++) {
            List<String> cells = new ArrayList<>();
            cells.add(down.get(row));
            for (int column = 0; column < across.size(); column++) {
                cells.add(cell(
                        sweep, sweep.cells().get(row * across.size() + column).estimate()));
            }
            table.row(cells);
        }
        table.appendTo(out);
        sweep.theory()
                .ifPresent(theory -> out.append('\n')
                        .append(style.dim(TextTable.wrap("Theory: " + theory.says(), width, "")))
                        .append('\n'));
        return out.toString();
    }

    private static String cell(Sweep sweep, @Nullable Estimate estimate) {
        String figure = Figures.human(sweep.unit(), estimate);
        if (estimate == null || !sweep.unit().isShare()) {
            return figure;
        }
        int shade = (int) Math.round(Math.max(0, Math.min(1, estimate.mean())) * (SHADES.length() - 1));
        return figure + " " + String.valueOf(SHADES.charAt(shade)).repeat(2);
    }

    /**
     * Writes the sweep as JSON; every point has its settings and its estimate, {@code null} where no run has the figure. Where
     * theory knows a border along an axis, {@code theory} has it: one number for each value of the other axis.
     *
     * @param sweep what was found
     * @return the JSON text, ended by a line feed
     */
    public static String json(Sweep sweep) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("scenario", sweep.scenario());
        root.put("variant", sweep.variant());
        root.put("metric", sweep.metric());
        root.put("seed", sweep.seed());
        root.put("replications", sweep.replications());
        ArrayNode points = root.putArray("points");
        int across = sweep.axes().size() > 1 ? sweep.axes().get(1).values().size() : 1;
        for (int i = 0; i < sweep.cells().size(); i++) {
            ObjectNode point = points.addObject();
            ObjectNode set = point.putObject("set");
            set.put(sweep.axes().get(0).path(), sweep.axes().get(0).values().get(i / across));
            if (sweep.axes().size() > 1) {
                set.put(sweep.axes().get(1).path(), sweep.axes().get(1).values().get(i % across));
            }
            Estimate estimate = sweep.cells().get(i).estimate();
            BigDecimal mean = estimate == null ? null : Figures.exact(estimate.mean());
            if (estimate == null || mean == null) {
                point.putNull("estimate");
            } else {
                point.putObject("estimate")
                        .put("mean", mean)
                        .put("low", Figures.exact(estimate.low()))
                        .put("high", Figures.exact(estimate.high()));
            }
        }
        sweep.theory().ifPresent(theory -> {
            ObjectNode node = root.putObject("theory");
            node.put("setting", sweep.axes().get(theory.axis()).path());
            numbers(node.putArray("low"), theory.low());
            numbers(node.putArray("high"), theory.high());
            node.put("says", theory.says());
        });
        return Json.text(root);
    }

    private static void numbers(ArrayNode array, List<Double> values) {
        values.forEach(value -> array.add(Figures.exact(value)));
    }
}
