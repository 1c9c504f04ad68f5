package dev.plimsoll.lab.report;

import java.util.ArrayList;
import java.util.List;

/*
 * Fewer points, same picture. The span is cut into buckets, and of each the lowest and the highest value stay where they
 * are: a peak of one second in two hours survives, which averaging or taking every n-th point would lose. Then points on
 * a level stretch go, since the line through its ends is the same line; calm hours cost two points.
 */
final class Downsampling {
    /** Points as a plot takes them: indices into the values, ascending, with the value at each. */
    record Points(List<Integer> at, List<Double> values) {}

    private Downsampling() {}

    /** Keeps at most {@code most} of the values; NaN is a gap and stays one. */
    static Points of(List<Double> values, int most) {
        if (most < 4) {
            throw new IllegalArgumentException("most: " + most + " (expected: at least 4)");
        }
        int buckets = (most - 2) / 2;
        int size = values.size();
        List<Integer> kept = new ArrayList<>();
        if (size <= most) {
            for (int i = 0; i < size; i++) {
                kept.add(i);
            }
        } else {
            kept.add(0);
            for (int bucket = 0; bucket < buckets; bucket++) {
                int from = 1 + (int) ((long) (size - 2) * bucket / buckets);
                int to = 1 + (int) ((long) (size - 2) * (bucket + 1) / buckets);
                extremes(values, from, to, kept);
            }
            kept.add(size - 1);
        }
        return withoutLevels(values, kept);
    }

    private static void extremes(List<Double> values, int from, int to, List<Integer> kept) {
        int lowest = from;
        int highest = from;
        for (int i = from; i < to; i++) {
            double value = values.get(i);
            // A comparison with NaN is false: any number replaces a gap, a gap replaces nothing.
            if (value < values.get(lowest) || values.get(lowest).isNaN()) {
                lowest = i;
            }
            if (value > values.get(highest) || values.get(highest).isNaN()) {
                highest = i;
            }
        }
        if (to > from) {
            kept.add(Math.min(lowest, highest));
            if (lowest != highest) {
                kept.add(Math.max(lowest, highest));
            }
        }
    }

    private static Points withoutLevels(List<Double> values, List<Integer> kept) {
        List<Integer> at = new ArrayList<>();
        List<Double> shown = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            Double value = values.get(kept.get(i));
            boolean level = i > 0
                    && i < kept.size() - 1
                    && value.equals(values.get(kept.get(i - 1)))
                    && value.equals(values.get(kept.get(i + 1)));
            if (!level) {
                at.add(kept.get(i));
                shown.add(value);
            }
        }
        return new Points(at, shown);
    }
}
