package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Flow;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workers behind a queue. Every attempt that arrives is answered, refused, coalesced or still inside at the end. */
final class Service {
    final String name;
    final int workers;
    private final World world;
    private final Simulation simulation;
    private final WorkQueue queue;
    private final Distribution time;
    private final Flow flow;
    private final int finish;
    private final int wake;
    private final List<Hang> hangs = new ArrayList<>();
    private int busy;
    private long wakeAt = Long.MAX_VALUE;

    /** From {@code from} to {@code to}, work of a client begun here answers nothing and fails after {@code timeout}. */
    record Hang(Client client, long from, long to, long timeout) {}

    Service(String name, Settings settings, World world) {
        this.name = name;
        this.world = world;
        this.simulation = world.simulation;
        this.workers = (int) settings.count("workers");
        this.time = Distribution.of(settings.choice("time"));
        this.queue = queue(settings);
        this.flow = simulation.flow("service/" + name, () -> (long) queue.waiting() + busy);
        this.finish = simulation.handler((slot, unused) -> finish(world.attempt(slot)));
        this.wake = simulation.handler((a, b) -> {
            wakeAt = Long.MAX_VALUE;
            dispatch();
        });
    }

    private WorkQueue queue(Settings settings) {
        Settings line = settings.section("queue");
        if (line.has("lanes")) {
            return world.policies.queue(
                    line, workers, simulation, simulation.streams().seed("queue/" + name));
        }
        return new PlainQueue(
                workers,
                (int) Math.min(line.count("room"), Integer.MAX_VALUE),
                line.text("order").equals("lifo"));
    }

    Distribution time() {
        return time;
    }

    WorkQueue queue() {
        return queue;
    }

    void hang(Hang hang) {
        hangs.add(hang);
    }

    void submit(Attempt attempt) {
        flow.arrive();
        attempt.submittedNanos = simulation.now();
        Client client = attempt.request.client;
        attempt.demandNanos =
                time.nanos(client.demands.at(attempt.request.index * Client.MAX_ATTEMPTS + attempt.request.attempts));
        switch (queue.offer(attempt)) {
            case ADMITTED -> dispatch();
            case COALESCED -> {
                flow.finish();
                client.coalesced(attempt);
            }
            case REFUSED -> {
                flow.lose();
                client.refused(attempt);
            }
        }
    }

    private void dispatch() {
        for (Attempt next = queue.take(); next != null; next = queue.take()) {
            start(next);
        }
        long wakeNanos = queue.wakeNanos();
        if (wakeNanos < wakeAt) {
            wakeAt = Math.max(wakeNanos, simulation.now());
            simulation.at(wakeAt, wake, 0, 0);
        }
    }

    private void start(Attempt attempt) {
        busy++;
        long now = simulation.now();
        Hang hang = hangs.isEmpty() ? null : hang(attempt.request.client, now);
        attempt.hung = hang != null;
        long duration = hang == null ? attempt.demandNanos : hang.timeout;
        world.measurements.started(attempt, now, duration);
        simulation.after(duration, finish, attempt.slot, 0);
    }

    private @Nullable Hang hang(Client client, long now) {
        for (Hang hang : hangs) {
            if (hang.client == client && now >= hang.from && now < hang.to) {
                return hang;
            }
        }
        return null;
    }

    private void finish(Attempt attempt) {
        busy--;
        if (!attempt.hung) {
            queue.done(attempt);
            flow.finish();
            attempt.request.client.answered(attempt);
        } else if (!queue.failed(attempt)) {
            flow.lose();
            attempt.request.client.refused(attempt);
        }
        dispatch();
    }
}
