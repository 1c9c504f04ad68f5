package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Flow;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

// Workers behind a queue. Every attempt that arrives is answered, refused, dropped, coalesced or still inside at the
// end; a flow checks
// the sum. Which worker takes the next piece of work does not matter unless workers differ, so idle workers form a
// stack.
final class Service {
    final String name;
    final int workers;
    final Workers rotation;
    private final World world;
    private final Simulation simulation;
    private final WorkQueue queue;
    private final Distribution time;
    private final @Nullable SlowDown slowDown;
    private final boolean dropsExpired;
    private final Flow flow;
    private final int finish;
    private final int wake;
    private final List<Hang> hangs = new ArrayList<>();
    private final List<Slowness> slowness = new ArrayList<>();
    private final List<Caller> calls = new ArrayList<>();
    private final List<Integer> callCounts = new ArrayList<>();
    private final List<Settings> callSettings;
    private long asked;
    private int busy;
    private long wakeAt = Long.MAX_VALUE;

    /** From {@code from} to {@code to}, work of a client begun here answers nothing and fails after {@code timeout}. */
    record Hang(Client client, long from, long to, long timeout) {}

    /** From {@code from} to {@code to}, work takes longer by a factor that changes steadily. */
    record Slowness(int workers, double factor, double lastFactor, double tenants, long from, long to) {
        double factorAt(long now) {
            return factor + (lastFactor - factor) * ((double) (now - from) / (to - from));
        }
    }

    /** How work in progress slows all of it down. */
    private record SlowDown(long perRequest, double contention, double coherency) {
        SlowDown(Settings settings) {
            this(settings.nanos("per-request"), settings.share("contention"), settings.number("coherency"));
        }

        long of(long demand, int inProgress) {
            double others = inProgress - 1.0;
            double factor = 1 + contention * others + coherency * others * inProgress;
            return (long) (demand * factor) + perRequest * inProgress;
        }
    }

    Service(String name, Settings settings, World world) {
        this.name = name;
        this.world = world;
        this.simulation = world.simulation;
        this.workers = (int) settings.count("workers");
        this.time = Distribution.of(settings.choice("time"));
        this.dropsExpired = settings.flag("drop-expired");
        this.slowDown = settings.has("slow-down") ? new SlowDown(settings.section("slow-down")) : null;
        this.queue = queue(settings);
        this.rotation = new Workers(this, settings, world);
        this.flow = simulation.flow("service/" + name, () -> (long) queue.waiting() + busy);
        this.finish = simulation.handler((slot, unused) -> finish(world.attempt(slot)));
        this.wake = simulation.handler((a, b) -> {
            wakeAt = Long.MAX_VALUE;
            dispatch();
        });
        this.callSettings = settings.list("calls");
    }

    /** Called once all services are known. */
    void connect() {
        for (Settings call : callSettings) {
            calls.add(new Caller(
                    name + "-call-" + calls.size(), name, call, world, world.service(call.text("to")), null));
            callCounts.add((int) call.count("calls"));
        }
    }

    private WorkQueue queue(Settings settings) {
        Settings line = settings.section("queue");
        if (line.has("lanes")) {
            return world.policies.queue(
                    line, workers, simulation, simulation.streams().seed("queue/" + name));
        }
        return new PlainQueue(
                workers,
                line.count("room"),
                line.text("order").equals("lifo"),
                line.text("full").equals("drop"));
    }

    WorkQueue queue() {
        return queue;
    }

    void hang(Hang hang) {
        hangs.add(hang);
    }

    void slow(Slowness change) {
        slowness.add(change);
    }

    int busy() {
        return busy;
    }

    void submit(Attempt attempt) {
        flow.arrive();
        attempt.demandNanos = attempt.request.caller.demand(attempt, time);
        switch (queue.offer(attempt)) {
            case ADMITTED -> dispatch();
            case COALESCED -> {
                flow.finish();
                attempt.request.caller.answered(attempt, Request.COALESCED);
            }
            case REFUSED -> {
                flow.lose();
                attempt.request.caller.answered(attempt, Request.FAILED);
            }
            case DROPPED -> {
                flow.lose();
                attempt.request.caller.dropped(attempt);
            }
        }
    }

    /** Gives work to idle workers; called whenever there may be both. */
    void dispatch() {
        while (rotation.idle() > 0) {
            Attempt next = queue.take();
            if (next == null) {
                break;
            }
            if (dropsExpired && next.abandoned) {
                queue.done(next);
                flow.lose();
                next.request.caller.dropped(next);
            } else {
                start(next);
            }
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
        int worker = rotation.take(attempt);
        Hang hang = hangs.isEmpty() ? null : hang(attempt.request.caller.client, now);
        attempt.hung = hang != null;
        long duration = hang == null ? duration(attempt, worker, now) : hang.timeout;
        world.measurements.started(attempt, now, duration);
        attempt.finish = simulation.after(duration, finish, attempt.slot, 0);
    }

    private long duration(Attempt attempt, int worker, long now) {
        long demand = attempt.demandNanos;
        if (slowDown != null) {
            demand = slowDown.of(demand, busy);
        }
        if (!slowness.isEmpty()) {
            double factor = 1;
            for (Slowness change : slowness) {
                boolean applies = now >= change.from
                        && now < change.to
                        && worker < change.workers
                        && touches(change, attempt.request.tenant);
                factor = applies ? factor * change.factorAt(now) : factor;
            }
            demand = (long) (demand * factor);
        }
        return Math.max(1, demand);
    }

    // A gray failure touches some tenants always and others never, evenly by number.
    private static boolean touches(Slowness change, int tenant) {
        return change.tenants >= 1 || (tenant * 0.6180339887498949) % 1 < change.tenants;
    }

    private @Nullable Hang hang(@Nullable Client client, long now) {
        for (Hang hang : hangs) {
            if (hang.client == client && now >= hang.from && now < hang.to) {
                return hang;
            }
        }
        return null;
    }

    private void finish(Attempt attempt) {
        if (attempt.hung) {
            release(attempt);
            if (!queue.failed(attempt)) {
                flow.lose();
                attempt.request.caller.answered(attempt, Request.FAILED);
            }
            dispatch();
        } else {
            ask(attempt, 0, 0);
        }
    }

    // The worker is held while the service asks others, one call after the other.
    private void ask(Attempt attempt, int call, int done) {
        if (call == calls.size()) {
            complete(attempt, Request.GOOD);
        } else if (done == callCounts.get(call)) {
            ask(attempt, call + 1, 0);
        } else {
            Request from = attempt.request;
            Request to =
                    new Request(calls.get(call), asked++, from.tenant, from.tenantName, simulation.now(), answer -> {
                        if (!attempt.lost) {
                            if (answer.state == Request.GOOD) {
                                ask(attempt, call, done + 1);
                            } else {
                                complete(attempt, Request.FAILED);
                            }
                        }
                    });
            calls.get(call).send(to);
        }
    }

    private void complete(Attempt attempt, int state) {
        release(attempt);
        queue.done(attempt);
        flow.finish();
        attempt.request.caller.answered(attempt, state);
        dispatch();
    }

    private void release(Attempt attempt) {
        busy--;
        rotation.give(attempt);
    }

    /** A worker crashed: what it served is lost, and its caller notices. */
    void lose(Attempt attempt) {
        busy--;
        attempt.lost = true;
        simulation.cancel(attempt.finish);
        queue.done(attempt);
        flow.lose();
        attempt.request.caller.answered(attempt, Request.FAILED);
    }
}
