package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;

/** What it takes to bring a configuration to every node, period by period, and how long a node was without. */
final class ConfigurationProbe extends Probe {
    private static final int BEFORE_ALL_RUNS = 2; // periods

    private final Changes changes;
    private final List<Double> perSecond = new ArrayList<>();
    private final Range frames = new Range();
    private final Range reads = new Range();
    private long period;
    private long lastFrames;

    /** The least and the most of what is counted in a period. */
    private static final class Range {
        private long before;
        private long least = Long.MAX_VALUE;
        private long most = -1;

        void add(long count, boolean counts) {
            if (counts) {
                least = Math.min(least, count - before);
                most = Math.max(most, count - before);
            }
            before = count;
        }

        double least() {
            return most < 0 ? Double.NaN : least;
        }

        double most() {
            return most < 0 ? Double.NaN : most;
        }
    }

    ConfigurationProbe(Changes changes) {
        this.changes = changes;
    }

    @Override
    void second(int second) {
        long offered = changes.configuration.frames();
        if (second > 0) {
            perSecond.add((double) (offered - lastFrames));
        }
        lastFrames = offered;
        long now = second * Measurements.SECOND / changes.periodNanos;
        if (now > period) {
            period = now;
            // One looks once a second: other periods would look uneven.
            boolean counts = period > BEFORE_ALL_RUNS && changes.periodNanos % Measurements.SECOND == 0;
            frames.add(offered, counts);
            reads.add(changes.configuration.reads(), counts);
        }
    }

    @Override
    void report(Row.Builder row) {
        row.count(
                "configuration.frames.least", "frames offered to nodes in the period with the fewest", frames.least());
        row.count("configuration.frames.most", "frames offered to nodes in the period with the most", frames.most());
        row.count("configuration.reads.least", "reads of the store in the period with the fewest", reads.least());
        row.count("configuration.reads.most", "reads of the store in the period with the most", reads.most());
        row.seconds(
                "configuration.gap",
                "longest time between two editions at a node",
                (double) changes.longestGap() / Measurements.SECOND);
        row.share("configuration.poisoned", "share of the nodes that read the poisonous change", changes.poisoned());
        row.timeline("configuration.frames", "frames offered to nodes", Unit.PER_SECOND, perSecond);
    }
}
