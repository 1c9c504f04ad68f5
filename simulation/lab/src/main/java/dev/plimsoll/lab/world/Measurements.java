package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All probes of a run: passes on what happens, and puts together what they found. */
final class Measurements {
    static final long SECOND = 1_000_000_000;

    private final World world;
    private final List<Probe> probes = new ArrayList<>();
    /** Bystanders whose work has not begun, in the order of their arrival. */
    final OpenRequests waiting =
            new OpenRequests(request -> request.startedNanos < 0 && request.state == Request.PENDING);

    /** Bystanders without an answer, in the order of their arrival. */
    final OpenRequests open = new OpenRequests(request -> request.state == Request.PENDING);

    /** Requests issued before this are left out of every figure and every curve. */
    final long warmUp;

    final Window window;

    /** Before the trigger, the warm-up left out; the whole run where it begins with the trigger. */
    final Window calm;

    final int seconds;
    private final Map<String, Window> phases = new LinkedHashMap<>();
    private final long clears;

    /** The time over which bystanders' figures are taken. */
    record Window(long from, long to) {
        boolean contains(long nanos) {
            return nanos >= from && nanos < to;
        }
    }

    Measurements(Settings settings, World world) {
        this.world = world;
        this.warmUp = settings.nanos("warm-up");
        long trigger = Math.max(settings.nanos("trigger"), warmUp);
        this.calm = new Window(warmUp, trigger > warmUp ? trigger : world.horizonNanos);
        this.window = new Window(trigger, trigger + settings.nanos("bystanders-within"));
        this.clears = settings.has("clears") ? Math.max(settings.nanos("clears"), warmUp) : trigger;
        settings.map("phases")
                .forEach((name, phase) -> phases.put(name, new Window(phase.nanos("from"), phase.nanos("to"))));
        this.seconds = (int) ((world.horizonNanos + SECOND - 1) / SECOND);
    }

    /** Called once the world is built: its components decide what there is to measure. */
    void begin() {
        if (!world.fleets.isEmpty()) {
            probes.add(new InvolvedProbe(world));
        }
        if (world.clients.values().stream().anyMatch(client -> client.bystanders)) {
            probes.add(new WaitProbe(world));
        }
        probes.add(new OutcomeProbe(world, clears));
        probes.add(new CurveProbe(world));
        probes.add(new BacklogProbe(world));
        probes.add(new ShareProbe(world));
        for (Fleet fleet : world.fleets.values()) {
            probes.add(new ScalingProbe(fleet));
        }
        if (world.services.values().stream().anyMatch(Service::isPlaced)) {
            probes.add(new PlacementProbe(world));
        }
        if (world.services.values().stream().anyMatch(Service::isMapped)) {
            probes.add(new MappingProbe(world));
        }
        world.services.values().stream()
                .map(service -> service.changes)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(changes -> probes.add(new ConfigurationProbe(changes)));
        if (world.services.values().stream().anyMatch(Service::sheds)) {
            probes.add(new ShedProbe(world));
        }
        world.services.values().stream()
                .filter(service -> service.watched)
                .findFirst()
                .ifPresent(service -> probes.add(new HottestProbe(world, service)));
        world.services.values().stream()
                .filter(Service::isAskedInstead)
                .findFirst()
                .ifPresent(service -> probes.add(new InsteadProbe(world, service)));
        phases.forEach((name, phase) -> probes.add(new PhaseProbe(world, name, phase)));
        int sample = world.simulation.handler((second, unused) -> probes.forEach(probe -> probe.second((int) second)));
        for (int second = 0; second < seconds; second++) {
            world.simulation.at(second * SECOND, sample, second, 0);
        }
    }

    void burst(long from, long to) {
        probes.forEach(probe -> probe.burst(from, to));
    }

    private boolean counts(Request request) {
        return request.issuedNanos >= warmUp;
    }

    void issued(Request request) {
        if (!counts(request)) {
            return;
        }
        if (request.bystander()) {
            waiting.add(request);
        }
        if (world.judged(request)) {
            open.add(request);
        }
        for (Probe probe : probes) {
            probe.issued(request);
        }
    }

    /** An attempt reached the shedder before a line, and was shed or not. */
    void offered(Attempt attempt, boolean shed) {
        if (attempt.request.caller.client != null && counts(attempt.request)) {
            for (Probe probe : probes) {
                probe.offered(attempt, shed);
            }
        }
    }

    void started(Attempt attempt, long now, long duration) {
        Request request = attempt.request;
        if (request.caller.client == null) {
            return;
        }
        if (request.startedNanos < 0 && !attempt.isCopy()) {
            request.startedNanos = now;
        }
        if (!counts(request)) {
            return;
        }
        for (Probe probe : probes) {
            probe.started(attempt, now, duration);
        }
    }

    /** A caller tries once more. */
    void retried(Request request) {
        if (request.caller.client != null && counts(request)) {
            for (Probe probe : probes) {
                probe.retried(request);
            }
        }
    }

    /** A service did the work of an attempt that nobody waits for any more. */
    void wasted(Attempt attempt) {
        if (attempt.request.caller.client != null && counts(attempt.request) && attempt.outcome == Request.GOOD) {
            for (Probe probe : probes) {
                probe.wasted(attempt);
            }
        }
    }

    void routed(Attempt attempt, int serving) {
        Request origin = attempt.request.origin();
        if (origin.caller.client != null && counts(origin)) {
            for (Probe probe : probes) {
                probe.routed(attempt, serving);
            }
        }
    }

    /** An attempt, a client's or a service's, reached a service that is watched or asked instead of another. */
    void reached(Attempt attempt) {
        if (counts(attempt.request.origin())) {
            for (Probe probe : probes) {
                probe.reached(attempt);
            }
        }
    }

    void gathered(Request request, int came, int missing) {
        if (!counts(request)) {
            return;
        }
        for (Probe probe : probes) {
            probe.gathered(request, came, missing);
        }
    }

    void ended(Request request) {
        if (!counts(request)) {
            return;
        }
        for (Probe probe : probes) {
            probe.ended(request);
        }
    }

    Row row() {
        Row.Builder row = new Row.Builder();
        probes.forEach(probe -> probe.report(row));
        return row.build();
    }
}
