package dev.plimsoll.shedding.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.shedding.LoadShedder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShedderMetricsTest {
    @Test
    void bindsTheShedderUnderStableNames() {
        LoadShedder shedder =
                LoadShedder.builder(Duration.ofSeconds(1)).fixedLimit(1).build();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ShedderMetrics(shedder, "orders").bindTo(registry);
        shedder.release(shedder.tryAcquire());
        shedder.tryAcquire();
        shedder.tryAcquire();

        assertThat(registry.get("plimsoll.shedding.limit")
                        .tag("shedder", "orders")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("plimsoll.shedding.in.flight").gauge().value()).isEqualTo(1);
        assertThat(registry.get("plimsoll.shedding.completed").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("plimsoll.shedding.refused")
                        .tag("reason", "OVER_LIMIT")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("plimsoll.shedding.refused.priority")
                        .tag("priority", "NORMAL")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("plimsoll.shedding.stale.releases")
                        .functionCounter()
                        .count())
                .isZero();
        assertThat(registry.get("plimsoll.shedding.reclaimed").functionCounter().count())
                .isZero();
    }
}
