package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

// Customers involved: owners of lost hosts until the first recovery of their host is done, and bystanders from the
// moment their
// objective has passed until their work starts. The count is taken at whole seconds.
final class InvolvedProbe extends Probe {
    private final World world;
    private final long[] change;
    private final Map<String, BitSet> lost = new HashMap<>();

    InvolvedProbe(World world) {
        this.world = world;
        this.change = new long[world.measurements.seconds + 1];
        for (Fleet fleet : world.fleets.values()) {
            BitSet hosts = new BitSet(fleet.hosts);
            lost.put(fleet.name, hosts);
            fleet.onLost((first, end) -> {
                hosts.set(first, end);
                involve(world.simulation.now(), end - first);
            });
        }
    }

    private void involve(long nanos, int change) {
        int second = (int) ((nanos + Measurements.SECOND - 1) / Measurements.SECOND);
        if (second < this.change.length) {
            this.change[second] += change;
        }
    }

    @Override
    void started(Attempt attempt, long now, long duration) {
        Request request = attempt.request;
        if (request.bystander() && !attempt.isCopy() && request.startedNanos == now) {
            long late = late(request);
            if (now > late) {
                involve(late, 1);
                involve(now, -1);
            }
        }
    }

    private static long late(Request request) {
        long objective = request.client().objectiveNanos;
        return objective == Long.MAX_VALUE ? Long.MAX_VALUE : request.issuedNanos + objective;
    }

    @Override
    void ended(Request request) {
        Fleet fleet = request.client().hosts;
        if (fleet == null || request.state == Request.COALESCED || request.state == Request.FAILED) {
            return;
        }
        BitSet hosts = lost.get(fleet.name);
        if (hosts != null && hosts.get(request.tenant)) {
            hosts.clear(request.tenant);
            involve(world.simulation.now(), -1);
        }
    }

    @Override
    void report(Row.Builder row) {
        world.measurements.waiting.now().forEach(request -> involve(Math.min(late(request), world.horizonNanos), 1));
        List<Double> values = new ArrayList<>();
        long involved = 0;
        long peak = 0;
        long sum = 0;
        for (int second = 0; second < world.measurements.seconds; second++) {
            involved += change[second];
            peak = Math.max(peak, involved);
            sum += involved;
            values.add((double) involved);
        }
        row.count("customersInvolved.peak", "most customers involved at one time", (double) peak);
        row.ratio("customersInvolved.hours", "customer-hours of being involved", sum / 3600.0);
        row.timeline(
                "customersInvolved",
                "owners not yet recovered and bystanders past their objective",
                Unit.COUNT,
                values);
    }
}
