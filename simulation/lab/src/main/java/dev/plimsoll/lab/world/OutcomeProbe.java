package dev.plimsoll.lab.world;

import dev.plimsoll.simulation.BlastRadius;
import dev.plimsoll.simulation.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

// How the bystanders' requests ended: harm, goodput and recovery, by the glossary's one implementation. The blast
// radius is taken over
// the tenants that asked within the bystanders' window, recovery over the whole run.
final class OutcomeProbe extends Probe {
    private final World world;
    private final long objective;
    private final Outcomes all;
    private final List<Request> inWindow = new ArrayList<>();
    private long clears;

    OutcomeProbe(World world, long clears) {
        this.world = world;
        this.clears = clears;
        this.objective = world.bystanderObjective();
        this.all = Outcomes.of(1, objective);
    }

    @Override
    void burst(long from, long to) {
        clears = Math.max(clears, to);
    }

    @Override
    void issued(Request request) {
        if (request.client.bystanders && world.measurements.window.contains(request.issuedNanos)) {
            inWindow.add(request);
        }
    }

    @Override
    void ended(Request request) {
        if (request.client.bystanders) {
            request.endedNanos = world.simulation.now();
            record(all, 0, request);
        }
    }

    // A request without an answer at the end of the run is harmed if its objective has passed, and not counted
    // otherwise.
    private void record(Outcomes outcomes, int tenant, Request request) {
        switch (request.state) {
            case Request.GOOD, Request.LATE -> outcomes.answered(tenant, request.issuedNanos, request.endedNanos);
            case Request.PENDING -> {
                if (world.horizonNanos - request.issuedNanos > objective) {
                    outcomes.failed(tenant, request.issuedNanos);
                }
            }
            default -> outcomes.failed(tenant, request.issuedNanos);
        }
    }

    @Override
    void report(Row.Builder row) {
        world.measurements.open.forEach(request -> record(all, 0, request));
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        inWindow.forEach(request -> numbers.putIfAbsent(request.tenant, numbers.size()));
        Outcomes tenants = Outcomes.of(Math.max(1, numbers.size()), objective);
        inWindow.forEach(request -> record(tenants, numbers.getOrDefault(request.tenant, 0), request));
        BlastRadius radius = tenants.blastRadius();
        row.share("blastRadius", "share of the tenants that asked within the window and were harmed", radius.byCount());
        row.share("blastRadiusByTraffic", "the same, by requests", radius.byTraffic());
        row.perSecond(
                "goodput",
                "requests answered within their objective, a second",
                (double) all.good() * Measurements.SECOND / world.horizonNanos);
        OptionalLong recovered = all.recoveredAfter(Math.min(clears, world.horizonNanos), world.horizonNanos);
        row.share("recoveredShare", "share of runs that recovered", recovered.isPresent() ? 1 : 0);
        row.seconds(
                "timeToRecover",
                "from the end of the trigger to recovery, over the runs that recovered",
                recovered.isPresent() ? (double) recovered.getAsLong() / Measurements.SECOND : Double.NaN);
    }
}
