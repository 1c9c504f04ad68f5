package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.VariantResult;
import java.util.List;
import java.util.Locale;

/** One variant's tenants by degree of harm, as a bar whose parts darken with the harm. */
final class HarmBar {
    private HarmBar() {}

    static void append(StringBuilder out, VariantResult variant, String prefix) {
        List<Metric> parts = variant.metrics().stream()
                .filter(metric -> metric.name().startsWith(prefix) && metric.estimate() != null)
                .toList();
        out.append("<div class=\"bar\"><h3>")
                .append(Html.breakable(variant.name()))
                .append("</h3>\n");
        // Attributes, not styles: the page's policy lets no inline style through.
        out.append("<svg viewBox=\"0 0 1000 28\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        double from = 0;
        for (int i = 0; i < parts.size(); i++) {
            double share = share(parts.get(i));
            out.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"degree-%d\" x=\"%.1f\" width=\"%.1f\" height=\"28\"/>",
                    Math.min(i, 6),
                    from * 1000,
                    share * 1000));
            from += share;
        }
        out.append("</svg>\n<p>");
        boolean first = true;
        for (Metric part : parts) {
            if (share(part) >= 0.000_5) { // most degrees are nobody's
                out.append(first ? "" : " · ").append(Html.nowrap(Figures.human(part.unit(), part.estimate())));
                out.append(' ').append(Html.text(part.about()));
                first = false;
            }
        }
        out.append("</p></div>\n");
    }

    private static double share(Metric part) {
        return part.estimate() == null
                ? 0
                : Math.max(0, Math.min(1, part.estimate().mean()));
    }
}
