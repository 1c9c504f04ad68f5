package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Draws a sweep as one self-contained page: a map of colours over the settings, with the border that theory gives beside the one
 * that was measured. No script; the same sweep gives the same bytes. Thread-safe; no state.
 *
 * <p>For {@code recoveredShare} the colour is the share of runs that never recover. Any other share is coloured as it is, and any
 * other figure between the least and the greatest of the map. The first setting runs upwards, the second to the right.
 */
public final class PhaseDiagram {
    private static final int LEFT = 96;
    private static final int TOP = 18;
    private static final int BOTTOM = 54;
    private static final int WIDTH = 760;
    private static final int TALLEST = 56;

    /** Light to dark, told apart without colour, too. */
    private static final int[][] STOPS = {
        {0xf3, 0xf5, 0xf6}, {0xfd, 0xd9, 0xa8}, {0xf0, 0x9a, 0x4a}, {0xc4, 0x4e, 0x0a}, {0x6b, 0x24, 0x06}
    };

    private final Sweep sweep;
    private final StringBuilder out;
    private final int rows;
    private final int columns;
    private final double cellWidth;
    private final double cellHeight;

    private PhaseDiagram(StringBuilder out, Sweep sweep) {
        this.out = out;
        this.sweep = requireNonNull(sweep, "sweep");
        rows = sweep.axes().get(0).values().size();
        columns = sweep.axes().size() > 1 ? sweep.axes().get(1).values().size() : 1;
        cellWidth = (double) (WIDTH - LEFT) / columns;
        cellHeight = Math.min(TALLEST, Math.max(22, 420.0 / rows));
    }

    /**
     * Writes the page.
     *
     * @param sweep what was found
     * @param command the command that prints the same figures again
     * @return the page, to be stored as UTF-8
     */
    public static String write(Sweep sweep, String command) {
        StringBuilder out = new StringBuilder(1 << 15);
        new PhaseDiagram(out, sweep).page(command);
        return out.toString();
    }

    /** The map and its table as a part of another page. */
    static void append(StringBuilder out, Sweep sweep) {
        new PhaseDiagram(out, sweep).diagram();
    }

    private boolean neverRecovers() {
        return sweep.metric().equals("recoveredShare");
    }

    private String colouredBy() {
        return neverRecovers() ? "share of runs that never recover" : sweep.about();
    }

    private @Nullable Double value(int row, int column) {
        Estimate estimate = sweep.cells().get(row * columns + column).estimate();
        return estimate == null ? null : neverRecovers() ? 1 - estimate.mean() : (Double) estimate.mean();
    }

    private void page(String command) {
        String title = sweep.scenario() + ": " + colouredBy();
        Page.begin(out, title, Page.resource("report.css"), List.of());
        out.append("<header>\n<p class=\"story\">Phase diagram of <code>").append(Html.text(sweep.scenario()));
        out.append("</code></p>\n<h1>").append(Html.units(verdict())).append("</h1>\n");
        sweep.theory()
                .ifPresent(theory -> out.append("<p class=\"question\">Theory: ")
                        .append(Html.units(theory.says()))
                        .append("</p>\n"));
        out.append("</header>\n<section>\n<h2>")
                .append(Html.text(Html.sentence(colouredBy())))
                .append("</h2>\n");
        out.append("<p class=\"note\">Variant <b>")
                .append(Html.text(sweep.variant()))
                .append("</b>, ");
        out.append(sweep.replications()).append(" runs a cell.");
        if (sweep.theory().isPresent()) {
            out.append(" Dashed: where theory puts the border.");
        }
        out.append("</p>\n");
        diagram();
        out.append("</section>\n<section>\n<h2>Where these figures come from</h2>\n");
        out.append("<p>This command prints the same figures again:</p>\n<pre tabindex=\"0\"><code id=\"command\">");
        out.append(Html.text(command)).append("</code></pre>\n<dl class=\"facts\">\n<dt>seed</dt><dd><code>");
        out.append(sweep.seed()).append("</code></dd>\n</dl>\n</section>\n");
        out.append("<footer>Written by Plimsoll. This page loads nothing.</footer>\n</main>\n");
        out.append("<script type=\"application/json\" id=\"sweep\">").append(Html.json(SweepReport.json(sweep)));
        out.append("</script>\n</body>\n</html>\n");
    }

    private void diagram() {
        out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Phase diagram\">\n");
        map();
        out.append("</div>\n");
        table();
    }

    private String verdict() {
        if (!neverRecovers()) {
            return Html.sentence(sweep.about()) + ", over " + words(sweep.axes().get(0))
                    + (columns > 1 ? " and " + words(sweep.axes().get(1)) : "");
        }
        int all = 0;
        int stuck = 0;
        int well = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Double value = value(row, column);
                all += value != null ? 1 : 0;
                stuck += value != null && value == 1 ? 1 : 0;
                well += value != null && value == 0 ? 1 : 0;
            }
        }
        int mixed = all - well - stuck;
        return "Of " + all + " points, " + well + " recover in every run"
                + (mixed == 0 ? " and " + stuck + " in none" : ", " + stuck + " in none, and " + mixed + " in some");
    }

    private static String words(Sweep.Axis axis) {
        return axis.path();
    }

    private void map() {
        double height = TOP + rows * cellHeight + BOTTOM;
        out.append("<svg class=\"heat\" viewBox=\"0 0 ")
                .append(WIDTH + 20)
                .append(' ')
                .append(number(height));
        out.append("\" role=\"img\" aria-label=\"").append(Html.text(Html.sentence(colouredBy())));
        out.append(" over the settings; the table below holds the same\">\n");
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int cell = 0; cell < rows * columns; cell++) {
            Double value = value(cell / columns, cell % columns);
            least = Math.min(least, value == null ? least : value);
            most = Math.max(most, value == null ? most : value);
        }
        cells(least, most, this::rectangle);
        sweep.theory().ifPresent(this::theory);
        cells(least, most, this::figure); // above the border, with a seam in the cell's colour
        axes();
        out.append("</svg>\n");
    }

    private interface Cell {
        void draw(int row, int column, @Nullable Double value, double shade);
    }

    private void cells(double least, double most, Cell cell) {
        boolean share = sweep.unit().isShare();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Double value = value(row, column);
                double shade = value == null
                        ? Double.NaN
                        : share ? value : most > least ? (value - least) / (most - least) : 0;
                cell.draw(row, column, value, shade);
            }
        }
    }

    private double x(double column) {
        return LEFT + column * cellWidth;
    }

    /** The first row stands at the bottom. */
    private double y(double row) {
        return TOP + (rows - row) * cellHeight;
    }

    private void rectangle(int row, int column, @Nullable Double value, double shade) {
        out.append("<rect x=\"").append(number(x(column))).append("\" y=\"").append(number(y(row + 1)));
        out.append("\" width=\"")
                .append(number(cellWidth))
                .append("\" height=\"")
                .append(number(cellHeight));
        out.append("\" fill=\"").append(value == null ? "none" : colour(shade)).append("\"/>");
    }

    private void figure(int row, int column, @Nullable Double value, double shade) {
        if (cellWidth < 40) {
            return;
        }
        String on = value == null ? "bare" : shade > 0.55 ? "dark" : "light";
        String seam = value == null ? "none" : colour(shade);
        String text = value == null ? Figures.NONE : Figures.human(neverRecovers() ? Unit.SHARE : sweep.unit(), value);
        text(x(column + 0.5), y(row + 0.5) + 4.5, "middle", "on-" + on, seam, text);
    }

    private static String colour(double shade) {
        double at = Math.max(0, Math.min(1, shade)) * (STOPS.length - 1);
        int stop = (int) Math.min(STOPS.length - 2, Math.floor(at));
        StringBuilder hex = new StringBuilder("#");
        for (int i = 0; i < 3; i++) {
            double mixed = STOPS[stop][i] + (STOPS[stop + 1][i] - STOPS[stop][i]) * (at - stop);
            hex.append(String.format(Locale.ROOT, "%02x", Math.round(mixed)));
        }
        return hex.toString();
    }

    private void axes() {
        for (int row = 0; row < rows; row++) {
            text(
                    LEFT - 10,
                    y(row + 0.5) + 4.5,
                    "end",
                    "tick",
                    "none",
                    sweep.axes().get(0).values().get(row));
        }
        if (columns > 1) {
            int apart = (int) Math.ceil(48 / cellWidth);
            for (int column = 0; column < columns; column += apart) {
                text(
                        x(column + 0.5),
                        y(0) + 20,
                        "middle",
                        "tick",
                        "none",
                        sweep.axes().get(1).values().get(column));
            }
        }
        String upwards = "↑ " + sweep.axes().get(0).path();
        text(
                LEFT,
                y(0) + 44,
                "start",
                "name",
                "none",
                upwards + (columns > 1 ? "     → " + sweep.axes().get(1).path() : ""));
    }

    private void theory(Sweep.Theory theory) {
        border(theory, theory.low());
        border(theory, theory.high());
    }

    /** A stepped line: one piece across each value of the other axis, at the place of the border along its own. */
    private void border(Sweep.Theory theory, List<Double> border) {
        for (int other = 0; other < border.size(); other++) {
            double at = place(theory.at(), border.get(other));
            if (Double.isNaN(at)) {
                continue;
            }
            boolean upwards = theory.axis() == 0;
            double span = border.size() == 1 ? (upwards ? columns : rows) : 1;
            double x1 = upwards ? x(other) : x(at);
            double y1 = upwards ? y(at) : y(other);
            double x2 = upwards ? x(other + span) : x(at);
            double y2 = upwards ? y(at) : y(other + span);
            for (String under : List.of("halo", "theory")) {
                out.append("<line class=\"").append(under).append("\" x1=\"").append(number(x1));
                out.append("\" y1=\"").append(number(y1)).append("\" x2=\"").append(number(x2));
                out.append("\" y2=\"").append(number(y2)).append("\"/>");
            }
        }
    }

    /** Where a number lies among cells whose middles stand for ascending numbers; NaN outside of all. */
    static double place(List<Double> middles, double number) {
        int last = middles.size() - 1;
        if (last < 1 || !(middles.get(0) < middles.get(last))) {
            return Double.NaN;
        }
        for (int i = 0; i < last; i++) {
            double step = middles.get(i + 1) - middles.get(i);
            double at = i + 0.5 + (number - middles.get(i)) / step;
            boolean before = i == 0 && at < i + 0.5;
            boolean after = i == last - 1 && at > i + 1.5;
            if ((at >= i + 0.5 && at <= i + 1.5) || before || after) {
                return at >= 0 && at <= middles.size() ? at : Double.NaN;
            }
        }
        return Double.NaN;
    }

    private void text(double x, double y, String anchor, String kind, String seam, String text) {
        out.append("<text class=\"")
                .append(kind)
                .append("\" stroke=\"")
                .append(seam)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"");
        out.append(number(y))
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(Html.nowrap(text));
        out.append("</text>\n");
    }

    private void table() {
        List<String> across = columns > 1 ? sweep.axes().get(1).values() : List.of(TextTable.words(sweep.metric()));
        out.append("<details><summary>As a table, ")
                .append(Html.text(sweep.about()))
                .append(", with intervals</summary>\n");
        out.append("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\"></th>");
        across.forEach(value ->
                out.append("<th scope=\"col\">").append(Html.nowrap(value)).append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        List<String> down = new ArrayList<>(sweep.axes().get(0).values());
        for (int row = rows - 1; row >= 0; row--) {
            out.append("<tr><th scope=\"row\">")
                    .append(Html.nowrap(down.get(row)))
                    .append("</th>");
            for (int column = 0; column < columns; column++) {
                Estimate estimate = sweep.cells().get(row * columns + column).estimate();
                out.append("<td>")
                        .append(Html.nowrap(Figures.human(sweep.unit(), estimate)))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div></details>\n");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
