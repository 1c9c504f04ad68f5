package dev.plimsoll.queue.micrometer;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.queue.LaneStats;
import dev.plimsoll.queue.QueueStats;
import dev.plimsoll.queue.RecoveryQueue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Binds a queue's figures to a registry, tagged by {@code queue} and {@code lane}.
 *
 * <p>Gauges: {@code plimsoll.queue.depth}, {@code .delayed}, {@code .spilled}, {@code .aside}, {@code .in.flight}, {@code
 * .guaranteed}, {@code .bytes}, {@code .oldest.age}. Counters: {@code .accepted}, {@code .coalesced}, {@code .refused},
 * {@code .completed}, {@code .expired}, {@code .sidelined}, {@code .retried}, {@code .lease.timeouts}. Alarm on the oldest
 * age, not on depth. The queue is read at most once a second, whatever the number of meters.
 */
public final class RecoveryQueueMetrics implements MeterBinder {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RecoveryQueue<?> queue;
    private final String name;

    /**
     * Names the queue.
     *
     * @param queue the queue
     * @param name the value of the tag {@code queue}
     */
    public RecoveryQueueMetrics(RecoveryQueue<?> queue, String name) {
        this.queue = requireNonNull(queue, "queue");
        this.name = requireNonNull(name, "name");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Reading reading = new Reading(registry);
        for (LaneStats lane : queue.stats().lanes()) {
            Meters meters = new Meters(registry, reading, lane.lane());
            meters.gauge("depth", LaneStats::depth);
            meters.gauge("delayed", LaneStats::delayed);
            meters.gauge("spilled", LaneStats::spilled);
            meters.gauge("aside", LaneStats::asideNow);
            meters.gauge("in.flight", LaneStats::inFlight);
            meters.gauge("guaranteed", LaneStats::guaranteed);
            meters.gauge("bytes", LaneStats::bytes);
            meters.counter("accepted", LaneStats::accepted);
            meters.counter("coalesced", LaneStats::coalesced);
            meters.counter("refused", LaneStats::refusedTotal);
            meters.counter("completed", LaneStats::completed);
            meters.counter("expired", LaneStats::expired);
            meters.counter("sidelined", LaneStats::sidelined);
            meters.counter("retried", LaneStats::retried);
            meters.counter("lease.timeouts", LaneStats::leaseTimeouts);
            TimeGauge.builder(
                            "plimsoll.queue.oldest.age",
                            reading,
                            TimeUnit.NANOSECONDS,
                            r -> r.of(lane.lane()).oldestAge().toNanos())
                    .tag("queue", name)
                    .tag("lane", lane.lane())
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** The latest figures, read anew when they are older than a second on the registry's clock. */
    private final class Reading {
        private final MeterRegistry registry;
        private QueueStats stats = queue.stats();
        private long readAt;

        Reading(MeterRegistry registry) {
            this.registry = registry;
            this.readAt = registry.config().clock().monotonicTime();
        }

        synchronized LaneStats of(String lane) {
            long now = registry.config().clock().monotonicTime();
            if (now - readAt >= FRESH_NANOS) {
                stats = queue.stats();
                readAt = now;
            }
            return stats.lane(lane);
        }
    }

    private final class Meters {
        private final MeterRegistry registry;
        private final Reading reading;
        private final String lane;

        Meters(MeterRegistry registry, Reading reading, String lane) {
            this.registry = registry;
            this.reading = reading;
            this.lane = lane;
        }

        void gauge(String what, ToDoubleFunction<LaneStats> figure) {
            Gauge.builder("plimsoll.queue." + what, reading, r -> figure.applyAsDouble(r.of(lane)))
                    .tag("queue", name)
                    .tag("lane", lane)
                    .strongReference(true)
                    .register(registry);
        }

        void counter(String what, ToDoubleFunction<LaneStats> figure) {
            // A function counter refers to its object weakly; the gauges keep this one.
            FunctionCounter.builder("plimsoll.queue." + what, reading, r -> figure.applyAsDouble(r.of(lane)))
                    .tag("queue", name)
                    .tag("lane", lane)
                    .register(registry);
        }
    }
}
