package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.VariantResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The timelines of a page as its script reads them. */
final class Timelines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final MathContext FOUR = new MathContext(4);

    /** Peaks further apart than this are drawn on a logarithmic axis. */
    private static final double WIDE = 100;

    private Timelines() {}

    /**
     * What a timeline comes to.
     *
     * @param value the highest value, {@code NaN} if there is none
     * @param at when, seconds
     * @param high how long it was above a tenth of that, seconds
     * @param mean mean of the values there are
     */
    record Peak(double value, double at, double high, double mean) {}

    static Peak peak(Series series) {
        double peak = Double.NaN;
        double at = Double.NaN;
        double sum = 0;
        int seen = 0;
        for (int i = 0; i < series.mean().size(); i++) {
            double value = series.mean().get(i);
            if (Double.isNaN(value)) {
                continue;
            }
            sum += value;
            seen++;
            if (!(value <= peak)) {
                peak = value;
                at = i * series.step();
            }
        }
        int high = 0;
        for (double value : series.mean()) {
            if (value > peak / 10) {
                high++;
            }
        }
        return new Peak(peak, at, high * series.step(), seen == 0 ? Double.NaN : sum / seen);
    }

    static String json(RunResult result, int mostPoints) {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode variants = root.putArray("variants");
        result.variants().forEach(variant -> variants.add(variant.name()));
        ArrayNode marks = root.putArray("marks");
        for (RunResult.Mark mark : result.marks()) {
            marks.addObject()
                    .put("name", mark.name())
                    .put("from", number(mark.from()))
                    .put("to", number(mark.to()));
        }
        Map<String, List<Series>> charts = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                charts.computeIfAbsent(series.name(), name -> new ArrayList<>()).add(series);
            }
        }
        double[] window = window(result);
        root.putArray("window").add(number(window[0])).add(number(window[1]));
        root.put("end", number(end(result)));
        ArrayNode drawn = root.putArray("charts");
        for (Map.Entry<String, List<Series>> chart : charts.entrySet()) {
            ObjectNode node = drawn.addObject();
            node.put("name", chart.getKey());
            node.put("unit", chart.getValue().get(0).unit().name());
            double floor = floor(chart.getValue());
            node.put("log", isWide(chart.getValue()));
            node.put("floor", number(floor));
            ArrayNode lines = node.putArray("lines");
            for (int i = 0; i < result.variants().size(); i++) {
                for (Series series : result.variants().get(i).series()) {
                    if (series.name().equals(chart.getKey())) {
                        line(lines.addObject(), i, series, mostPoints);
                    }
                }
            }
        }
        return MAPPER.writeValueAsString(root);
    }

    private static void line(ObjectNode node, int variant, Series series, int mostPoints) {
        Downsampling.Points points = Downsampling.of(series.mean(), mostPoints);
        node.put("variant", variant);
        ArrayNode x = node.putArray("x");
        ArrayNode y = node.putArray("y");
        for (int i = 0; i < points.at().size(); i++) {
            x.add(number(points.at().get(i) * series.step()));
            double value = points.values().get(i);
            if (Double.isFinite(value)) {
                y.add(number(value));
            } else {
                y.addNull();
            }
        }
    }

    private static BigDecimal number(double value) {
        if (!Double.isFinite(value)) {
            return BigDecimal.ZERO;
        }
        BigDecimal exact = new BigDecimal(value);
        // Four digits are more than a pixel can show; whole numbers such as seconds stay whole.
        BigDecimal rounded = value == Math.rint(value) && Math.abs(value) < 1e7 ? exact : exact.round(FOUR);
        BigDecimal plain = rounded.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** A tenth of the lowest typical peak: what a logarithmic axis calls nothing. */
    private static double floor(List<Series> lines) {
        double lowest = Double.POSITIVE_INFINITY;
        for (Series series : lines) {
            double peak = peak(series).value();
            if (peak > 0) {
                lowest = Math.min(lowest, peak);
            }
        }
        return lowest == Double.POSITIVE_INFINITY ? 1 : Math.pow(10, Math.floor(Math.log10(lowest)) - 1);
    }

    private static boolean isWide(List<Series> lines) {
        double highest = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (Series series : lines) {
            double peak = peak(series).value();
            if (peak > 0) {
                highest = Math.max(highest, peak);
                lowest = Math.min(lowest, peak);
            }
        }
        return highest > WIDE * lowest;
    }

    private static double end(RunResult result) {
        double end = 0;
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                end = Math.max(end, (series.mean().size() - 1) * series.step());
            }
        }
        return end;
    }

    /** From shortly before the first mark until the last line has come back under a hundredth of its peak. */
    private static double[] window(RunResult result) {
        double end = end(result);
        double first = end;
        double last = 0;
        for (RunResult.Mark mark : result.marks()) {
            first = Math.min(first, mark.from());
            last = Math.max(last, mark.to());
        }
        if (result.marks().isEmpty()) {
            return new double[] {0, end};
        }
        Map<String, Double> highest = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                highest.merge(series.name(), peak(series).value(), Math::max);
            }
        }
        for (VariantResult variant : result.variants()) {
            for (Series series : variant.series()) {
                last = Math.max(last, settled(series, highest.getOrDefault(series.name(), 0.0)));
            }
        }
        double span = Math.max(last - first, end / 50);
        double round = span > 1_200 ? 300 : span > 240 ? 60 : 10;
        double from = Math.max(0, Math.floor((first - span * 0.1) / round) * round);
        double to = Math.min(end, Math.ceil((last + span * 0.15) / round) * round);
        return new double[] {from, to};
    }

    private static double median(Series series) {
        double[] sorted = series.mean().stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    /** When a line that matters beside the chart's highest comes down to its usual for good; 0 if it does not, or is not seen there. */
    private static double settled(Series series, double highest) {
        Peak peak = peak(series);
        boolean event = peak.value() > highest / 20 && peak.value() > 3 * peak.mean();
        if (!event) {
            return 0;
        }
        double usual = median(series);
        for (int i = series.mean().size() - 1; i >= 0; i--) {
            if (series.mean().get(i) > usual + (peak.value() - usual) / 20) {
                return i * series.step();
            }
        }
        return 0;
    }
}
