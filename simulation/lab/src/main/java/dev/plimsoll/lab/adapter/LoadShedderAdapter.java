package dev.plimsoll.lab.adapter;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.Shedder;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import dev.plimsoll.simulation.Simulation;
import java.time.Duration;

/** The shipped load shedder, before a service's line. */
final class LoadShedderAdapter implements Shedder {
    private static final Priority[] PRIORITIES = Priority.values();

    private final LoadShedder shedder;
    private final boolean heedsPriority;

    LoadShedderAdapter(Settings settings, Simulation simulation, long seed) {
        this.shedder = LoadShedder.builder(Duration.ofNanos(settings.nanos("timeout")))
                .nanoClock(simulation.nanoClock())
                .seed(seed)
                .build();
        this.heedsPriority = settings.has("priorities") && settings.flag("priorities");
    }

    @Override
    public boolean admit(Attempt attempt) {
        long permit = heedsPriority
                ? shedder.tryAcquire(PRIORITIES[Math.min(attempt.priority(), PRIORITIES.length - 1)])
                : shedder.tryAcquire();
        attempt.admit(permit);
        return !LoadShedder.refused(permit);
    }

    @Override
    public void left(Attempt attempt, boolean served) {
        if (served) {
            shedder.release(attempt.permit());
        } else {
            shedder.cancel(attempt.permit());
        }
    }

    @Override
    public Duration retryAfter() {
        return shedder.retryAfter();
    }
}
