package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

// Sends requests to a service and does what callers do: waits for a while, gives up, tries again. It serves clients,
// and services that
// ask another service. An attempt that was given up goes on existing at the service, which does not know, until it is
// served there or
// dropped; its answer finds nobody.
final class Caller {
    /** Each request has room for this many attempts' numbers in its streams. */
    private static final int ATTEMPTS = 128;

    /** From here on, attempts are copies that a bug sends. */
    static final int COPIES = 1 << 20;

    /** From {@code from} to {@code to}, each attempt is sent so often. */
    record Duplication(int copies, long from, long to) {}

    private final List<Duplication> duplications = new ArrayList<>(0);

    final String name;
    final String lane;
    final int priority;
    final @Nullable Client client;
    final Service service;
    private final Simulation simulation;
    private final World world;
    private final IndexedStream demands;
    private final IndexedStream delays;
    private final IndexedStream losses;
    private final @Nullable Distribution network;
    final @Nullable Link link;
    /** Whether it asks only where another caller has failed. */
    final boolean instead;

    final long timeoutNanos;
    private final long retries;
    private final Backoff backoff;
    private final @Nullable Budget budget;
    private final int deliver;
    private final int reply;
    private final int giveUp;

    Caller(String name, String defaultLane, Settings settings, World world, Service service, @Nullable Client client) {
        this(name, defaultLane, settings, world, service, client, false);
    }

    Caller(
            String name,
            String defaultLane,
            Settings settings,
            World world,
            Service service,
            @Nullable Client client,
            boolean instead) {
        this.instead = instead;
        this.name = name;
        this.client = client;
        this.service = service;
        this.world = world;
        this.simulation = world.simulation;
        this.lane = has(settings, "lane") ? settings.text("lane") : defaultLane;
        this.priority = service.heedsPriority && has(settings, "priority") ? (int) settings.count("priority") : 0;
        this.demands = simulation.streams().indexed("demand/" + service.name + "/" + name);
        this.delays = simulation.streams().indexed("delays/" + service.name + "/" + name);
        this.losses = simulation.streams().indexed("losses/" + service.name + "/" + name);
        this.link = has(settings, "link") ? world.link(settings.text("link")) : null;
        this.network = has(settings, "network") ? Distribution.of(settings.choice("network")) : null;
        this.timeoutNanos = settings.has("timeout") ? settings.nanos("timeout") : Long.MAX_VALUE;
        this.retries = has(settings, "retries") ? settings.count("retries") : 0;
        this.backoff = has(settings, "backoff") ? Backoff.of(settings.choice("backoff")) : Backoff.NONE;
        this.budget = has(settings, "budget") ? new Budget(settings.section("budget")) : null;
        this.deliver = simulation.handler((slot, unused) -> service.submit(world.attempt(slot)));
        this.reply = simulation.handler((slot, unused) -> received(world.attempt(slot)));
        this.giveUp = simulation.handler((slot, unused) -> giveUp(world.attempt(slot)));
    }

    // Who asks only once, because another call has failed, has fewer settings.
    private static boolean has(Settings settings, String name) {
        return settings.declares(name) && settings.has(name);
    }

    /** Sends the next attempt of a request. */
    void send(Request request) {
        Attempt attempt = world.open(new Attempt(request, request.attempts++));
        if (timeoutNanos != Long.MAX_VALUE) {
            attempt.timer = simulation.after(timeoutNanos, giveUp, attempt.slot, 0);
            attempt.deadlineNanos = simulation.now() + timeoutNanos;
        }
        deliver(attempt);
        int copies = duplications.isEmpty() ? 1 : copies();
        for (int copy = 1; copy < copies; copy++) {
            Attempt same = world.open(new Attempt(request, COPIES + request.copies++));
            same.abandoned = true; // nobody waits for its answer
            same.deadlineNanos = attempt.deadlineNanos;
            deliver(same);
        }
    }

    private void deliver(Attempt attempt) {
        long travel = travel(attempt, true);
        if (travel < 0) {
            if (attempt.isCopy()) {
                world.close(attempt);
            }
            return; // the slot is freed when the caller gives up; without a time-out it waits for ever
        }
        attempt.atService = true;
        if (travel == 0) {
            service.submit(attempt);
        } else {
            simulation.after(travel, deliver, attempt.slot, 0);
        }
    }

    /** How long a request or its answer is on its way; negative if it never arrives. */
    private long travel(Attempt attempt, boolean request) {
        long message = number(attempt) * 2 + (request ? 0 : 1);
        if (world.network.loses(this, request, losses.at(message))) {
            return -1;
        }
        if (link != null) {
            return link.carry(simulation.now(), request, losses.at(~message), delays.at(message));
        }
        return network == null ? 0 : network.nanos(delays.at(message));
    }

    private int copies() {
        long now = simulation.now();
        int copies = 1;
        for (Duplication bug : duplications) {
            copies = now >= bug.from && now < bug.to ? copies * bug.copies : copies;
        }
        return copies;
    }

    void duplicate(Duplication bug) {
        duplications.add(bug);
    }

    // The copies that a bug makes are numbered from COPIES on, so that what the attempts draw does not depend on them.
    private static long number(Attempt attempt) {
        return attempt.isCopy()
                ? Long.MIN_VALUE / 4 + attempt.request.index * COPIES + attempt.number - COPIES
                : attempt.request.index * ATTEMPTS + Math.min(attempt.number, ATTEMPTS - 1);
    }

    /** The service time that this attempt asks for, the same in every variant. */
    long demand(Attempt attempt, Distribution time) {
        return time.nanos(demands.at(number(attempt)));
    }

    /** The service has done with an attempt: {@code state} is good or failed. */
    void answered(Attempt attempt, int state) {
        attempt.atService = false;
        attempt.outcome = state;
        if (attempt.abandoned) {
            world.measurements.wasted(attempt);
            world.close(attempt);
            return;
        }
        long travel = travel(attempt, false);
        if (travel < 0) {
            attempt.outcome = Request.PENDING; // nobody will tell the caller; its time-out frees the slot
        } else if (travel == 0) {
            received(attempt);
        } else {
            simulation.after(travel, reply, attempt.slot, 0);
        }
    }

    /** The service forgot an attempt without a word: only a time-out tells the caller. */
    void dropped(Attempt attempt) {
        attempt.atService = false;
        if (attempt.abandoned) {
            world.close(attempt);
        }
    }

    private void received(Attempt attempt) {
        if (attempt.abandoned) {
            world.measurements.wasted(attempt);
            world.close(attempt);
            return;
        }
        if (attempt.deadlineNanos != Long.MAX_VALUE) {
            simulation.cancel(attempt.timer);
        }
        Request request = attempt.request;
        int outcome = attempt.outcome;
        world.close(attempt);
        if (outcome == Request.FAILED) {
            retry(request);
            return;
        }
        if (budget != null && outcome == Request.GOOD) {
            budget.success();
        }
        end(request, outcome);
    }

    private void giveUp(Attempt attempt) {
        attempt.abandoned = true;
        if (!attempt.atService && attempt.outcome == Request.PENDING) {
            world.close(attempt); // lost on the way: nothing of it is left anywhere
        }
        retry(attempt.request);
    }

    private void retry(Request request) {
        if (request.cancelled || request.attempts > retries || (budget != null && !budget.take())) {
            end(request, Request.FAILED);
            return;
        }
        world.measurements.retried(request);
        long wait = backoff.nanos(request.attempts, delays.at(-1 - request.index * ATTEMPTS - request.attempts));
        if (wait == 0) {
            send(request);
        } else {
            simulation.after(wait, () -> send(request));
        }
    }

    private void end(Request request, int state) {
        request.state = state;
        request.done.ended(request);
    }

    /** A token bucket that retries must pay from. */
    private static final class Budget {
        private final double perSuccess;
        private final double cap;
        private double tokens;

        Budget(Settings settings) {
            this.perSuccess = settings.number("per-success");
            this.cap = settings.number("cap");
            this.tokens = cap;
        }

        void success() {
            tokens = Math.min(cap, tokens + perSuccess);
        }

        boolean take() {
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
