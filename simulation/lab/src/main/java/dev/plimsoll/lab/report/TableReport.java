package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Pairing;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run as aligned text: the verdict, one row a variant, the differences from the first variant, the assertions.
 *
 * <p>Columns are the first metric and those that the assertions name, unless all are asked for. Figures are means with 95 %
 * intervals, {@code 443 ±2 s}; an interval too narrow to show is left out. Where the
 * metrics do not fit side by side, the table goes on below. Immutable, and so safe for any number of threads.
 */
public final class TableReport {
    /** How wide a text is where no terminal says otherwise: what fits into a page of a repository and into a mail. */
    public static final int DEFAULT_WIDTH = 96;

    private static final int NARROWEST = 40;

    private final Style style;
    private final int width;
    private final boolean all;

    private TableReport(Style style, int width, boolean all) {
        this.style = requireNonNull(style, "style");
        if (width < 1) {
            throw new IllegalArgumentException("width: " + width + " (expected: at least 1, the terminal's columns)");
        }
        this.width = Math.max(width, NARROWEST);
        this.all = all;
    }

    /**
     * Makes a writer of tables.
     *
     * @param style with or without a terminal's colours
     * @param width the terminal's columns, at least 1; below 40 counts as 40
     * @return the writer
     * @throws IllegalArgumentException if {@code width} is below 1
     */
    public static TableReport of(Style style, int width) {
        return new TableReport(style, width, false);
    }

    /**
     * Makes a writer that shows every metric, not only the first and those that the assertions name.
     *
     * @return the writer
     */
    public TableReport withAllMetrics() {
        return new TableReport(style, width, true);
    }

    /**
     * Writes the whole run.
     *
     * @param result the run
     * @return lines, each ended by a line feed
     */
    public String write(RunResult result) {
        StringBuilder out = new StringBuilder();
        if (!result.answer().isBlank()) {
            out.append(style.bold(TextTable.wrap(result.answer(), width, ""))).append("\n\n");
        }
        Map<String, Metric> columns = columns(result);
        int known = columns.size();
        if (!all) {
            key(result, columns);
        }
        figures(result, columns).appendTo(out);
        differences(result, columns, out);
        if (columns.size() < known) {
            out.append('\n').append(style.dim((known - columns.size()) + " more metrics: --all, --json or --html"));
            out.append('\n');
        }
        if (!result.effort().isEmpty()) {
            out.append('\n')
                    .append(style.dim(TextTable.wrap(result.effort(), width, "")))
                    .append('\n');
        }
        assertions(result.assertions(), out);
        return out.toString();
    }

    /**
     * Breaks a text between words so that it fits the width.
     *
     * @param text what to show
     * @param indent what stands before each line after the first
     * @return the lines, not ended by a line feed
     */
    public String paragraph(String text, String indent) {
        return TextTable.wrap(text, width - indent.length(), indent);
    }

    /** Keeps the first metric and those that an assertion names; all of them where none is named. */
    static void key(RunResult result, Map<String, Metric> columns) {
        Set<String> words = new HashSet<>();
        for (Verdict verdict : result.assertions()) {
            words.addAll(List.of(verdict.text().split("[\\s:,()]+", -1)));
        }
        Set<String> named = new HashSet<>(columns.keySet());
        named.retainAll(words);
        if (!named.isEmpty()) {
            named.add(columns.keySet().iterator().next());
            columns.keySet().retainAll(named);
        }
    }

    /** The metrics that at least one variant has a figure for, in the order in which they first appear. */
    static Map<String, Metric> columns(RunResult result) {
        Map<String, Metric> columns = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            for (Metric metric : variant.metrics()) {
                if (metric.estimate() != null) {
                    columns.putIfAbsent(metric.name(), metric);
                }
            }
        }
        return columns;
    }

    static @Nullable Metric metric(VariantResult variant, String name) {
        for (Metric metric : variant.metrics()) {
            if (metric.name().equals(name)) {
                return metric;
            }
        }
        return null;
    }

    private TextTable figures(RunResult result, Map<String, Metric> columns) {
        List<String> headers = new ArrayList<>();
        headers.add("");
        columns.keySet().forEach(name -> headers.add(TextTable.words(name)));
        TextTable table = new TextTable(style, width, headers);
        for (VariantResult variant : result.variants()) {
            List<String> cells = new ArrayList<>();
            cells.add(variant.name());
            for (Metric column : columns.values()) {
                Metric metric = metric(variant, column.name());
                cells.add(Figures.human(column.unit(), metric == null ? null : metric.estimate()));
            }
            table.row(cells);
        }
        return table;
    }

    private void differences(RunResult result, Map<String, Metric> columns, StringBuilder out) {
        List<Metric> differing = new ArrayList<>();
        for (Metric column : columns.values()) {
            if (result.variants().stream().anyMatch(variant -> differs(metric(variant, column.name())))) {
                differing.add(column);
            }
        }
        if (differing.isEmpty()) {
            return;
        }
        out.append('\n')
                .append("Difference from ")
                .append(result.variants().get(0).name());
        out.append(", paired by replication\n");
        List<String> headers = new ArrayList<>();
        headers.add("");
        differing.forEach(metric -> headers.add(TextTable.words(metric.name())));
        TextTable table = new TextTable(style, width, headers);
        for (VariantResult variant :
                result.variants().subList(1, result.variants().size())) {
            List<String> cells = new ArrayList<>();
            cells.add(variant.name());
            for (Metric column : differing) {
                Metric metric = metric(variant, column.name());
                Unit unit = column.unit();
                cells.add(Figures.difference(unit, metric == null ? null : metric.difference()));
            }
            table.row(cells);
        }
        table.appendTo(out);
        Pairing.of(result)
                .ifPresent(pairing -> out.append(style.dim(TextTable.wrap(pairing.sentence(), width, "")))
                        .append('\n'));
    }

    private static boolean differs(@Nullable Metric metric) {
        if (metric == null || metric.difference() == null) {
            return false;
        }
        Estimate difference = metric.difference();
        return difference.mean() != 0 || difference.low() != 0 || difference.high() != 0;
    }

    private void assertions(List<Verdict> assertions, StringBuilder out) {
        if (assertions.isEmpty()) {
            return;
        }
        out.append('\n');
        for (Verdict verdict : assertions) {
            out.append(verdict.holds() ? style.good("ok    ") : style.bad("FAILED"));
            out.append("  ")
                    .append(TextTable.wrap(verdict.text(), width - 8, " ".repeat(8)))
                    .append('\n');
        }
        long failed = assertions.stream().filter(verdict -> !verdict.holds()).count();
        if (failed > 0) {
            out.append(style.bad(failed + " of " + assertions.size() + " assertions failed"))
                    .append('\n');
        }
    }
}
