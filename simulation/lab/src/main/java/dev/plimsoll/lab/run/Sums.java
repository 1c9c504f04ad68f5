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
    private long[] sums = new long[0];
    private int[] counts = new int[0];

    Sums(Row.Timed first) {
        this.name = first.name();
        this.about = first.about();
        this.unit = first.unit();
    }

    void add(Row.Timed timed) {
        List<Double> values = timed.perSecond();
        if (values.size() > sums.length) {
            sums = Arrays.copyOf(sums, values.size());
            counts = Arrays.copyOf(counts, values.size());
        }
        for (int second = 0; second < values.size(); second++) {
            double value = values.get(second);
            if (!Double.isNaN(value)) {
                sums[second] = Math.addExact(sums[second], Math.round(value * SCALE));
                counts[second]++;
            }
        }
    }

    Series series() {
        List<Double> means = new ArrayList<>(sums.length);
        for (int second = 0; second < sums.length; second++) {
            means.add(counts[second] == 0 ? Double.NaN : sums[second] / SCALE / counts[second]);
        }
        return new Series(name, about, unit, 1, means);
    }
}
