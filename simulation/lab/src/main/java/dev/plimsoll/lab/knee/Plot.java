package dev.plimsoll.lab.knee;

import dev.plimsoll.lab.report.Html;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A picture of curves over one axis, drawn as SVG without any script.
 *
 * <p>It is as wide as the page lets it be while letters and strokes keep their size, so that it can be read on a phone: what is level is given in parts of the width, and only the curves
 * are stretched.
 */
final class Plot {
    private static final double HEIGHT = 180;
    private static final double WIDTH = 1000; // of the curves, before they are stretched

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
                "<figure><figcaption>%s</figcaption>%n<svg height=\"%.0f\" role=\"img\" aria-label=\"%s\">%n",
                Html.text(title),
                HEIGHT,
                Html.text(title + " over " + axis)));
        text(1, 0, HEIGHT + 36, "end", axis, "axis");
        for (int i = 0; i <= 4; i++) {
            double share = i / 4.;
            double value = logarithmic ? low * Math.pow(this.high / low, share) : low + (this.high - low) * share;
            level(value, "grid");
            text(0, -8, y(value) + 4, "end", brief(value), "tick");
            text(share, 0, HEIGHT + 17, "middle", brief(most * share), "tick");
        }
    }

    private static String brief(double value) {
        return value != 0 && value < .01
                ? String.format(Locale.ROOT, "%.2g", value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    private double share(double at) {
        return Math.max(0, Math.min(1, at / most));
    }

    private double y(double value) {
        double share = logarithmic
                ? Math.log(Math.max(low, value) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return HEIGHT * (1 - Math.max(0, Math.min(1, share)));
    }

    private void level(double value, String kind) {
        out.append(String.format(
                Locale.ROOT, "<line x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%1$.1f\" class=\"%s\"/>%n", y(value), kind));
    }

    private void text(double share, double aside, double y, String anchor, String text, String kind) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.2f%%\" dx=\"%.0f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                100 * share,
                aside,
                y,
                anchor,
                kind,
                Html.text(text)));
    }

    /** Shades from one place to another. */
    Plot zone(double from, double to, String kind) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.2f%%\" width=\"%.2f%%\" height=\"%.0f\" class=\"%s\"/>%n",
                100 * share(from),
                Math.max(.2, 100 * (share(to) - share(from))),
                HEIGHT,
                kind));
        return this;
    }

    /** Draws an upright line. */
    Plot mark(double at, @Nullable String label, String kind) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.2f%%\" x2=\"%1$.2f%%\" y1=\"0\" y2=\"%.0f\" class=\"%s\"/>%n",
                100 * share(at),
                HEIGHT,
                kind));
        if (label != null) {
            boolean right = share(at) > .8;
            text(share(at), right ? -4 : 4, 12, right ? "end" : "start", label, "tick");
        }
        return this;
    }

    /** Draws a level line with its name. */
    Plot threshold(double value, String label) {
        level(value, "level");
        text(1, 0, y(value) - 4, "end", label, "tick");
        return this;
    }

    /** Draws a curve; points are pairs, unknown ones are left out. */
    Plot curve(List<double[]> points, String kind) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            if (Double.isFinite(point[1])) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f,%.1f", path.isEmpty() ? "M" : " L", WIDTH * share(point[0]), y(point[1])));
            }
        }
        out.append(String.format(
                Locale.ROOT,
                "<svg width=\"100%%\" height=\"%.0f\" viewBox=\"0 0 %.0f %1$.0f\" preserveAspectRatio=\"none\"><path d=\"%s\" class=\"%s\"/></svg>%n",
                HEIGHT,
                WIDTH,
                path,
                kind));
        return this;
    }

    String svg() {
        return out.toString().replace(System.lineSeparator(), "\n") + "</svg></figure>\n";
    }
}
