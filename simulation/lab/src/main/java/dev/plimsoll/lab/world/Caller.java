package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import org.jspecify.annotations.Nullable;

// Sends requests to a service and does what callers do: waits for a while, gives up, tries again. It serves clients,
// and services that
// ask another service. An attempt that was given up goes on existing at the service, which does not know, until it is
// served there or
// dropped; its answer finds nobody.
final class Caller {
    /** Each request has room for this many attempts' numbers in its streams. */
    private static final int ATTEMPTS = 128;

    final String name;
    final String lane;
    final @Nullable Client client;
    final Service service;
    private final Simulation simulation;
    private final World world;
    private final IndexedStream demands;
    private final IndexedStream delays;
    private final @Nullable Distribution network;
    private final long timeoutNanos;
    private final long retries;
    private final Backoff backoff;
    private final @Nullable Budget budget;
    private final int deliver;
    private final int reply;
    private final int giveUp;

    Caller(String name, String defaultLane, Settings settings, World world, Service service, @Nullable Client client) {
        this.name = name;
        this.client = client;
        this.service = service;
        this.world = world;
        this.simulation = world.simulation;
        this.lane = settings.has("lane") ? settings.text("lane") : defaultLane;
        this.demands = simulation.streams().indexed("demand/" + service.name + "/" + name);
        this.delays = simulation.streams().indexed("delays/" + service.name + "/" + name);
        this.network = settings.declares("network") && settings.has("network")
                ? Distribution.of(settings.choice("network"))
                : null;
        this.timeoutNanos = settings.has("timeout") ? settings.nanos("timeout") : Long.MAX_VALUE;
        this.retries = settings.count("retries");
        this.backoff = Backoff.of(settings.choice("backoff"));
        this.budget = settings.has("budget") ? new Budget(settings.section("budget")) : null;
        this.deliver = simulation.handler((slot, unused) -> service.submit(world.attempt(slot)));
        this.reply = simulation.handler((slot, unused) -> received(world.attempt(slot)));
        this.giveUp = simulation.handler((slot, unused) -> giveUp(world.attempt(slot)));
    }

    /** Sends the next attempt of a request. */
    void send(Request request) {
        Attempt attempt = world.open(new Attempt(request, request.attempts++));
        if (timeoutNanos != Long.MAX_VALUE) {
            attempt.timer = simulation.after(timeoutNanos, giveUp, attempt.slot, 0);
            attempt.deadlineNanos = simulation.now() + timeoutNanos;
        }
        if (world.network.loses(this, attempt, true)) {
            return; // the slot is freed when the caller gives up; without a time-out it waits for ever
        }
        attempt.atService = true;
        if (network == null) {
            service.submit(attempt);
        } else {
            simulation.after(network.nanos(delays.at(number(attempt) * 2)), deliver, attempt.slot, 0);
        }
    }

    private static long number(Attempt attempt) {
        return attempt.request.index * ATTEMPTS + Math.min(attempt.number, ATTEMPTS - 1);
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
        } else if (world.network.loses(this, attempt, false)) {
            attempt.outcome = Request.PENDING; // nobody will tell the caller; its time-out frees the slot
        } else if (network == null) {
            received(attempt);
        } else {
            simulation.after(network.nanos(delays.at(number(attempt) * 2 + 1)), reply, attempt.slot, 0);
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
        if (request.attempts > retries || (budget != null && !budget.take())) {
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
