package dev.plimsoll.lab.knee;

import dev.plimsoll.lab.report.Html;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A picture of curves over one axis, drawn as SVG without any script. */
final class Plot {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 230;
    private static final double LEFT = 70;
    private static final double RIGHT = 20;
    private static final double TOP = 26;
    private static final double BOTTOM = 34;

    private final StringBuilder out = new StringBuilder();
    private final double most;
    private final double low;
    private final double high;
    private final boolean logarithmic;

    /**
     * Starts a picture.
     *
     * @param title what the vertical axis shows
     * @param axis what the horizontal axis shows
     * @param most greatest value on the horizontal axis, which starts at 0
     * @param low least value on the vertical axis, above 0 where it is logarithmic
     * @param high greatest one
     */
    Plot(String title, String axis, double most, double low, double high, boolean logarithmic) {
        this.most = most;
        this.low = low;
        this.high = high > low ? high : low + 1;
        this.logarithmic = logarithmic;
        out.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                HEIGHT,
                Html.text(title + " over " + axis)));
        text(LEFT, 14, "start", title, "title");
        text(WIDTH - RIGHT, HEIGHT - 4, "end", axis, "axis");
        for (int i = 0; i <= 4; i++) {
            double share = i / 4.;
            double value = logarithmic ? low * Math.pow(this.high / low, share) : low + (this.high - low) * share;
            line(LEFT, y(value), WIDTH - RIGHT, y(value), "grid");
            text(LEFT - 8, y(value) + 4, "end", brief(value), "tick");
            text(x(most * share), HEIGHT - BOTTOM + 16, "middle", brief(most * share), "tick");
        }
    }

    private static String brief(double value) {
        return value != 0 && value < .01
                ? String.format(Locale.ROOT, "%.2g", value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    private double x(double at) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.max(0, Math.min(1, at / most));
    }

    private double y(double value) {
        double share = logarithmic
                ? Math.log(Math.max(low, value) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.max(0, Math.min(1, share)));
    }

    private void line(double x1, double y1, double x2, double y2, String kind) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                kind));
    }

    private void text(double x, double y, String anchor, String text, String kind) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                kind,
                Html.text(text)));
    }

    /** Shades from one place to another. */
    Plot zone(double from, double to, String kind) {
        double left = x(from);
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
                left,
                TOP,
                Math.max(1, x(to) - left),
                HEIGHT - TOP - BOTTOM,
                kind));
        return this;
    }

    /** Draws an upright line. */
    Plot mark(double at, @Nullable String label, String kind) {
        line(x(at), TOP, x(at), HEIGHT - BOTTOM, kind);
        if (label != null) {
            boolean right = x(at) > WIDTH * .8;
            text(x(at) + (right ? -4 : 4), TOP + 10, right ? "end" : "start", label, "tick");
        }
        return this;
    }

    /** Draws a level line. */
    Plot level(double value, String label) {
        line(LEFT, y(value), WIDTH - RIGHT, y(value), "level");
        text(WIDTH - RIGHT, y(value) - 4, "end", label, "tick");
        return this;
    }

    /** Draws a curve; points are pairs, unknown ones are left out. */
    Plot curve(List<double[]> points, String kind) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            if (Double.isFinite(point[1])) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f,%.1f", path.isEmpty() ? "M" : " L", x(point[0]), y(point[1])));
            }
        }
        out.append("<path d=\"").append(path).append("\" class=\"").append(kind).append("\"/>\n");
        return this;
    }

    String svg() {
        return out.toString().replace(System.lineSeparator(), "\n") + "</svg>\n";
    }
}
