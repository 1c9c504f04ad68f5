package dev.plimsoll.lab.run;

import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.world.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

// A timeline summed over replications. Values are added as whole millionths, so that the sum does not depend on the
// order in which
// replications come, nor on which machine ran them.
final class Sums {
    private static final double SCALE = 1e6;

    private final String name;
    private final String about;
    private final Unit unit;
    private final int step;
    private long[] sums = new long[0];
    private int[] counts = new int[0];

    Sums(Row.Timed first) {
        this.name = first.name();
        this.about = first.about();
        this.unit = first.unit();
        this.step = first.step();
    }

    void add(Row.Timed timed) {
        List<Double> values = timed.values();
        if (values.size() > sums.length) {
            sums = Arrays.copyOf(sums, values.size());
            counts = Arrays.copyOf(counts, values.size());
        }
        for (int at = 0; at < values.size(); at++) {
            double value = values.get(at);
            if (!Double.isNaN(value)) {
                sums[at] = Math.addExact(sums[at], Math.round(value * SCALE));
                counts[at]++;
            }
        }
    }

    Series series() {
        List<Double> means = new ArrayList<>(sums.length);
        for (int at = 0; at < sums.length; at++) {
            means.add(counts[at] == 0 ? Double.NaN : sums[at] / SCALE / counts[at]);
        }
        return new Series(name, about, unit, step, means);
    }
}
