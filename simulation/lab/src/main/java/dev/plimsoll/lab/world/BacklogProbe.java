package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import java.util.ArrayList;
import java.util.List;

/** How much waits, and when a burst has been worked off. */
final class BacklogProbe extends Probe {
    private final List<Service> services;
    private final List<Double> perSecond = new ArrayList<>();
    private long burstFrom = -1;
    private long burstEnd = -1;
    private long drainedAt = -1;
    private long peak;

    BacklogProbe(World world) {
        this.services = List.copyOf(world.services.values());
    }

    private long waiting() {
        long waiting = 0;
        for (Service service : services) {
            waiting += service.waiting();
        }
        return waiting;
    }

    @Override
    void burst(long from, long to) {
        burstFrom = burstFrom < 0 ? from : burstFrom;
        burstEnd = Math.max(burstEnd, to);
    }

    @Override
    void issued(Request request) {
        // the entries that stand for other clients' work: the burst's
        if (!request.bystander()) {
            peak = Math.max(peak, request.client().waiting());
        }
    }

    @Override
    void started(Attempt attempt, long now, long duration) {
        if (drainedAt < 0 && burstEnd >= 0 && now >= burstEnd && waiting() == 0) {
            drainedAt = now;
        }
    }

    @Override
    void second(int second) {
        perSecond.add((double) waiting());
    }

    @Override
    void report(Row.Builder row) {
        if (burstEnd >= 0) {
            row.seconds("drainTime", "from the trigger until the queue is empty", seconds(burstFrom));
            row.seconds("drainAfterBurst", "from the burst's end until the queue is empty", seconds(burstEnd));
            row.count("peakEntries", "most entries of the burst's work waiting at one time", (double) peak);
        }
        row.timeline("backlog", "entries waiting", Unit.COUNT, perSecond);
    }

    private double seconds(long since) {
        return drainedAt < 0 ? Double.NaN : (double) (drainedAt - since) / Measurements.SECOND;
    }
}
