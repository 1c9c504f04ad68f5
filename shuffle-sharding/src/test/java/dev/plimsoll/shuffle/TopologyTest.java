package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void standsInCanonicalOrderWhateverTheOrderOfInsertion() {
        Topology one = Topology.of(Map.of("b", List.of("2", "1"), "a", List.of("3")));
        Topology other =
                Topology.of(1, Instant.EPOCH, List.of(Worker.of("3", "a"), Worker.of("1", "b"), Worker.of("2", "b")));

        assertThat(one)
                .isEqualTo(other)
                .hasSameHashCodeAs(other)
                .hasToString("Topology[version 1, 3 workers in 2 domains]");
        assertThat(one.workers()).extracting(Worker::name).containsExactly("3", "1", "2");
        assertThat(one.domains()).containsExactly("a", "b");
        assertThat(one.number("2")).isEqualTo(2);
    }

    @Test
    void numbersItsVersions() {
        Topology first = Topology.of(List.of("a", "b"));

        Topology second = first.with(Worker.of("c"), NOW);
        Topology third = second.without("a", NOW).with("b", WorkerState.FAILED, NOW);

        assertThat(second.version()).isEqualTo(2);
        assertThat(third.version()).isEqualTo(4);
        assertThat(third.asOf()).isEqualTo(NOW);
        assertThat(third.workers()).extracting(Worker::name).containsExactly("b", "c");
        assertThat(third.worker("b")).isEqualTo(new Worker("b", "", 1, WorkerState.FAILED, 1, NOW));
        assertThat(first.workers()).hasSize(2);
    }

    @Test
    void rampsWorkersUpToActive() {
        Topology joining = Topology.of(List.of("a")).with(Worker.of("b").in(WorkerState.JOINING, NOW), NOW);

        Topology quarter = joining.ramped(Duration.ofMinutes(4), NOW.plusSeconds(60));
        Topology whole = quarter.ramped(Duration.ofMinutes(4), NOW.plusSeconds(240));

        assertThat(joining.worker("b").admitted()).isZero();
        assertThat(quarter.worker("b").admitted()).isEqualTo(0.25);
        assertThat(whole.worker("b").state()).isEqualTo(WorkerState.ACTIVE);
        assertThat(whole.worker("a")).isEqualTo(joining.worker("a"));
    }

    @Test
    void refusesFleetsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topology.of(List.of("a", "b", "a")))
                .withMessage("workers: duplicate \"a\" at positions 0 and 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topology.of(Map.of("zone-a", List.of())))
                .withMessage("domain \"zone-a\": no worker (expected: at least 1; leave an empty domain out)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topology.of(List.of()))
                .withMessage("workers: 0 (expected: 1..1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topology.of(-1, NOW, List.of(Worker.of("a"))))
                .withMessage("version: -1 (expected: 0 or more)");
        Topology topology = Topology.of(3, NOW, List.of(Worker.of("a")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> topology.with(Worker.of("b"), NOW.minusSeconds(1)))
                .withMessage(
                        "asOf: 2025-12-31T23:59:59Z (expected: not before 2026-01-01T00:00:00Z, when version 3 was made)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> topology.without("x", NOW))
                .withMessage("worker: \"x\" (expected: one of the 1 of topology version 3)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> topology.ramped(Duration.ZERO, NOW))
                .withMessage("full: PT0S (expected: more than zero)");
    }

    @Test
    void refusesWorkersThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Worker.of("a").withWeight(0))
                .withMessage("weight of \"a\": 0 (expected: 1..65536; drain a worker rather than give it no weight)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Worker.of("a").withWeight(-3))
                .withMessageStartingWith("weight of \"a\": -3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Worker.of(""))
                .withMessage("name: \"\" (expected: a name)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Worker.of("a").admitting(0.5))
                .withMessage("admitted share of \"a\": 0.5 (expected: 1, as it is ACTIVE)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Worker.of("a").in(WorkerState.RETURNING, NOW).admitting(Double.NaN))
                .withMessage("admitted share of \"a\": NaN (expected: 0..1)");
    }
}
