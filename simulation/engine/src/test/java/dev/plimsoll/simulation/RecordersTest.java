package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordersTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void latenciesKeepExactCountsMeansAndMaxima() {
        LatencyRecorder latencies = LatencyRecorder.withObjective(5 * SECOND);
        for (int i = 1; i <= 1_000; i++) {
            latencies.record(i * SECOND / 100);
        }
        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.meanNanos()).isEqualTo(5.005e9);
        assertThat(latencies.maxNanos()).isEqualTo(10 * SECOND);
        assertThat(latencies.overObjective()).isEqualTo(500);
        assertThat(latencies.shareOverObjective()).isEqualTo(0.5);
        assertThat((double) latencies.percentileNanos(0.5)).isBetween(5e9, 5.005e9);
        assertThat((double) latencies.percentileNanos(0.99)).isBetween(9.9e9, 9.91e9);
        assertThat(latencies.percentileNanos(1)).isEqualTo(10 * SECOND);
    }

    @Test
    void latenciesAddUp() {
        LatencyRecorder a = LatencyRecorder.withObjective(10);
        LatencyRecorder b = LatencyRecorder.withObjective(10);
        a.record(5);
        b.record(15);
        b.record(25);
        a.add(b);
        assertThat(a.count()).isEqualTo(3);
        assertThat(a.overObjective()).isEqualTo(2);
        assertThat(a.meanNanos()).isEqualTo(15);
        assertThat(a.maxNanos()).isEqualTo(25);
        assertThatThrownBy(() -> a.add(LatencyRecorder.create())).hasMessageStartingWith("other: objective");
    }

    @Test
    void latenciesOfNothingAreNothing() {
        LatencyRecorder none = LatencyRecorder.create();
        assertThat(none.percentileNanos(0.99)).isZero();
        assertThat(none.meanNanos()).isNaN();
        assertThat(none.shareOverObjective()).isZero();
        assertThatThrownBy(() -> none.record(-1)).hasMessage("nanos: -1 (expected: at least 0)");
        assertThatThrownBy(() -> none.percentileNanos(99)).hasMessageStartingWith("fraction: 99.0");
        assertThatThrownBy(() -> LatencyRecorder.withObjective(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timelinesKeepSumCountAndMaximumOfEachSecond() {
        Timeline timeline = Timeline.ofSeconds();
        timeline.record(0, 5);
        timeline.record(SECOND - 1, 7);
        timeline.record(SECOND, -3);
        timeline.record(100 * SECOND);
        assertThat(timeline.size()).isEqualTo(101);
        assertThat(timeline.count(0)).isEqualTo(2);
        assertThat(timeline.sum(0)).isEqualTo(12);
        assertThat(timeline.max(0)).isEqualTo(7);
        assertThat(timeline.mean(0)).isEqualTo(6);
        assertThat(timeline.max(1)).isEqualTo(-3);
        assertThat(timeline.count(100)).isEqualTo(1);
        assertThat(timeline.count(50)).isZero();
        assertThat(timeline.mean(50)).isNaN();
        assertThat(timeline.count(5_000)).isZero();
        assertThatThrownBy(() -> timeline.record(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> timeline.record(Timeline.MAX_BUCKETS * SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Timeline.of(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void levelsAverageOverTime() {
        Level level = Level.ofSeconds();
        level.set(SECOND / 2, 10); // 0 before
        level.add(2 * SECOND + SECOND / 4, -4);
        level.advance(4 * SECOND);
        assertThat(level.value()).isEqualTo(6);
        assertThat(level.peak()).isEqualTo(10);
        assertThat(level.mean(0)).isEqualTo(5);
        assertThat(level.mean(1)).isEqualTo(10);
        assertThat(level.mean(2)).isEqualTo(7);
        assertThat(level.mean(3)).isEqualTo(6);
        assertThat(level.peak(2)).isEqualTo(10);
        assertThat(level.peak(3)).isEqualTo(6);
        assertThat(level.mean()).isEqualTo(7);
        assertThat(level.size()).isEqualTo(4);
        assertThatThrownBy(() -> level.set(SECOND, 1)).hasMessageStartingWith("nowNanos: 1000000000");
        assertThatThrownBy(() -> Level.of(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
