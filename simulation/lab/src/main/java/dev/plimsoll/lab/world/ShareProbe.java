package dev.plimsoll.lab.world;

import java.util.LinkedHashMap;
import java.util.Map;

/** What part of the workers' time each client got while a surge or a burst lasted. */
final class ShareProbe extends Probe {
    private final World world;
    private final Map<Client, Long> nanos = new LinkedHashMap<>();

    ShareProbe(World world) {
        this.world = world;
        world.clients.values().forEach(client -> nanos.put(client, 0L));
    }

    @Override
    void started(Attempt attempt, long now, long duration) {
        for (Measurements.Window surge : world.surges) {
            long overlap = Math.min(now + duration, surge.to()) - Math.max(now, surge.from());
            if (overlap > 0) {
                nanos.merge(attempt.request.client(), overlap, Long::sum);
            }
        }
    }

    @Override
    void report(Row.Builder row) {
        if (world.surges.isEmpty()) {
            return;
        }
        long available = 0;
        for (Measurements.Window surge : world.surges) {
            for (Service service : world.services.values()) {
                available += service.workers * (surge.to() - surge.from());
            }
        }
        for (Map.Entry<Client, Long> entry : nanos.entrySet()) {
            row.share(
                    "workerShare." + entry.getKey().name,
                    "share of worker-seconds during the surge that " + entry.getKey().name + " got",
                    (double) entry.getValue() / available);
        }
    }
}
