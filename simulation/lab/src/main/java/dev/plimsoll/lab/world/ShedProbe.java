package dev.plimsoll.lab.world;

import java.util.HashMap;
import java.util.Map;

// What shedders refused, whether a later attempt made up for it, and whether one group of workers drew the others'
// load.
final class ShedProbe extends Probe {
    private final World world;
    private final Map<Service, long[]> offeredInWindow = new HashMap<>(); // by group
    private long offered;
    private long refused;
    private long shed;
    private long answered;

    ShedProbe(World world) {
        this.world = world;
        for (Service service : world.services.values()) {
            offeredInWindow.put(service, new long[service.groups.length]);
        }
    }

    @Override
    void offered(Attempt attempt, boolean isShed) {
        offered++;
        refused += isShed ? 1 : 0;
        Request request = attempt.request;
        if (isShed && !request.shed) {
            request.shed = true;
            shed++;
        }
        if (world.measurements.window.contains(request.issuedNanos)) {
            offeredInWindow.getOrDefault(request.caller.service, new long[attempt.group + 1])[attempt.group]++;
        }
    }

    @Override
    void ended(Request request) {
        answered += request.shed && request.state == Request.GOOD ? 1 : 0;
    }

    @Override
    void report(Row.Builder row) {
        row.share(
                "shed.attempts", "share of attempts that were refused", offered == 0 ? 0 : (double) refused / offered);
        row.share(
                "shed.answered",
                "share of the requests with a refused attempt that a later one answered in the end",
                shed == 0 ? Double.NaN : (double) answered / shed);
        row.share("shed.drawn", "largest share of the window's attempts that one group of workers drew", drawn());
    }

    private double drawn() {
        double most = 0;
        for (long[] byGroup : offeredInWindow.values()) {
            long all = 0;
            long largest = 0;
            for (long group : byGroup) {
                all += group;
                largest = Math.max(largest, group);
            }
            most = Math.max(most, all == 0 ? 0 : (double) largest / all);
        }
        return most;
    }
}
