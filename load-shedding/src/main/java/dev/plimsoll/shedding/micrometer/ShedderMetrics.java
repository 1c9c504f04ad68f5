package dev.plimsoll.shedding.micrometer;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import dev.plimsoll.shedding.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds a shedder's figures to a registry, each tagged {@code shedder=NAME}:
 *
 * <ul>
 *   <li>{@code plimsoll.shedding.limit}, {@code .in.flight}, {@code .knee} (gauges; requests),
 *   <li>{@code .flat.latency} (gauge; seconds), {@code .oldest.in.flight} (gauge; seconds),
 *   <li>{@code .completed} (counter), {@code .refused} with {@code reason} and {@code .refused.priority} with {@code priority} (counters),
 *   <li>{@code .stale.releases}, {@code .reclaimed} (counters; both should stay 0).
 * </ul>
 *
 * <p>The names are part of this library's interface. Each reading takes a snapshot; registries read once in many seconds.
 */
public final class ShedderMetrics implements MeterBinder {
    private static final String PREFIX = "plimsoll.shedding.";

    private final LoadShedder shedder;
    private final String name;

    /**
     * Prepares to bind a shedder.
     *
     * @param shedder whose figures
     * @param name value of the tag {@code shedder}
     */
    public ShedderMetrics(LoadShedder shedder, String name) {
        this.shedder = requireNonNull(shedder, "shedder");
        this.name = requireNonNull(name, "name");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(PREFIX + "limit", shedder, LoadShedder::limit)
                .tag("shedder", name)
                .register(registry);
        Gauge.builder(PREFIX + "in.flight", shedder, LoadShedder::inFlight)
                .tag("shedder", name)
                .register(registry);
        Gauge.builder(PREFIX + "knee", shedder, s -> s.stats().knee())
                .tag("shedder", name)
                .register(registry);
        Gauge.builder(
                        PREFIX + "flat.latency",
                        shedder,
                        s -> s.stats().flatLatency().toNanos() / 1e9)
                .tag("shedder", name)
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(
                        PREFIX + "oldest.in.flight",
                        shedder,
                        s -> s.stats().oldestInFlight().toNanos() / 1e9)
                .tag("shedder", name)
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder(PREFIX + "completed", shedder, s -> s.stats().completed())
                .tag("shedder", name)
                .register(registry);
        for (Refusal reason : Refusal.values()) {
            FunctionCounter.builder(
                            PREFIX + "refused",
                            shedder,
                            s -> s.stats().refused().getOrDefault(reason, 0L))
                    .tag("shedder", name)
                    .tag("reason", reason.name())
                    .register(registry);
        }
        for (Priority priority : Priority.values()) {
            FunctionCounter.builder(
                            PREFIX + "refused.priority",
                            shedder,
                            s -> s.stats().refusedByPriority().getOrDefault(priority, 0L))
                    .tag("shedder", name)
                    .tag("priority", priority.name())
                    .register(registry);
        }
        FunctionCounter.builder(
                        PREFIX + "stale.releases", shedder, s -> s.stats().staleReleases())
                .tag("shedder", name)
                .register(registry);
        FunctionCounter.builder(PREFIX + "reclaimed", shedder, s -> s.stats().reclaimed())
                .tag("shedder", name)
                .register(registry);
    }
}
