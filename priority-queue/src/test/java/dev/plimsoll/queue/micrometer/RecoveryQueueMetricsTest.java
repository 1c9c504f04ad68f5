package dev.plimsoll.queue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.RecoveryQueue;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecoveryQueueMetricsTest {
    @Test
    void showsEveryLanesFiguresAtMostASecondOld() {
        AtomicLong now = new AtomicLong();
        RecoveryQueue<String> queue = RecoveryQueue.<String>builder(2)
                .lane(Lane.named("l").maxItems(2).build())
                .nanoClock(now::get)
                .build();
        MockClock clock = new MockClock();
        SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        new RecoveryQueueMetrics(queue, "q").bindTo(registry);

        queue.submit("l", "t", "a", "p");
        queue.submit("l", "t", "b", "p");
        queue.submit("l", "t", "c", "p");
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        clock.add(Duration.ofSeconds(1));

        assertThat(registry.get("plimsoll.queue.depth").tag("lane", "l").gauge().value())
                .isEqualTo(2);
        assertThat(registry.get("plimsoll.queue.refused")
                        .tag("queue", "q")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("plimsoll.queue.oldest.age").timeGauge().value(TimeUnit.SECONDS))
                .isEqualTo(5);
    }
}
