package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.simulation.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

// Goodput and response times over the run, in windows of a whole number of seconds, as few as a chart can show apart.
// Only whole
// windows are drawn. A response time counts where its request was issued, once it was answered: where nobody is
// answered there
// is a gap in this curve, and nothing in the other.
final class CurveProbe extends Probe {
    private static final int MOST_WINDOWS = 750;
    private static final int[] WIDTHS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600};

    private final World world;
    private final int width; // seconds
    private final int windows;
    private final int firstWindow;
    private final Timeline goodput;
    private final WindowedPercentiles times;

    CurveProbe(World world) {
        this.world = world;
        long seconds = world.horizonNanos / Measurements.SECOND;
        this.width = IntStream.of(WIDTHS)
                .filter(candidate -> seconds / candidate <= MOST_WINDOWS)
                .findFirst()
                .orElse((int) (seconds / MOST_WINDOWS + 1));
        this.windows = (int) (seconds / width);
        this.firstWindow = window(world.measurements.warmUp + width * Measurements.SECOND - 1);
        this.goodput = Timeline.of(width * Measurements.SECOND);
        this.times = new WindowedPercentiles(windows);
    }

    private int window(long nanos) {
        return (int) (nanos / Measurements.SECOND / width);
    }

    @Override
    void ended(Request request) {
        if (!world.judged(request) || request.state != Request.GOOD) {
            return;
        }
        long time = request.endedNanos - request.issuedNanos;
        if (time <= request.client().objectiveNanos) {
            goodput.record(request.endedNanos);
        }
        int window = window(request.issuedNanos);
        if (window < windows) {
            times.record(window, time);
        }
    }

    @Override
    void report(Row.Builder row) {
        List<Double> answered = new ArrayList<>(Collections.nCopies(Math.min(firstWindow, windows), Double.NaN));
        for (int window = answered.size(); window < windows; window++) {
            answered.add((double) goodput.count(window) / width);
        }
        row.timeline("goodput", "requests answered within their objective, a second", Unit.PER_SECOND, width, answered);
        latency(row, "latency.p50", "response time that half of the answered requests do not exceed", 0.5);
        latency(row, "latency.p99", "response time that 99 of 100 answered requests do not exceed", 0.99);
    }

    private void latency(Row.Builder row, String name, String about, double fraction) {
        List<Double> values = new ArrayList<>();
        for (int window = 0; window < windows; window++) {
            values.add(times.percentileNanos(window, fraction) / Measurements.SECOND);
        }
        row.timeline(name, about, Unit.SECONDS, width, values);
    }
}
