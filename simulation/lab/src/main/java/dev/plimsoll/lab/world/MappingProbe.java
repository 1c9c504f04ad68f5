package dev.plimsoll.lab.world;

import java.util.Arrays;

/** What is sent to dead back ends, until when, and how evenly those that live share the rest in the end. */
final class MappingProbe extends Probe {
    private final World world;
    private final Service service;
    private final long[] late; // by back end: attempts in the last quarter of the run
    private long sent;
    private long dead;
    private long lastDead = -1;
    private long lateDead;

    MappingProbe(World world) {
        this.world = world;
        this.service = world.services.values().stream()
                .filter(Service::isMapped)
                .findFirst()
                .orElseThrow();
        this.late = new long[service.groups.length];
    }

    @Override
    void routed(Attempt attempt, int serving) {
        if (attempt.request.caller.service != service) {
            return;
        }
        long now = world.simulation.now();
        boolean isDead = serving == 0;
        if (world.measurements.window.contains(now)) {
            sent++;
            dead += isDead ? 1 : 0;
        }
        if (isDead && now >= world.measurements.window.from()) {
            lastDead = now;
        }
        if (now >= world.horizonNanos / 4 * 3) {
            lateDead += isDead ? 1 : 0;
            late[attempt.group]++;
        }
    }

    @Override
    void report(Row.Builder row) {
        row.share(
                "mapping.dead", "share of the attempts in the window that went to a dead back end", share(dead, sent));
        row.share(
                "mapping.deadLate",
                "share of the attempts in the last quarter of the run that went to a dead back end",
                share(lateDead, Arrays.stream(late).sum()));
        row.seconds(
                "mapping.right",
                "from the trigger to the last attempt that went to a dead back end",
                lastDead < 0 ? 0 : (double) (lastDead - world.measurements.window.from()) / Measurements.SECOND);
        long most = 0;
        long all = 0;
        int living = 0;
        for (int group = 0; group < late.length; group++) {
            if (service.rotation.serving(group) > 0) {
                most = Math.max(most, late[group]);
                all += late[group];
                living++;
            }
        }
        row.ratio(
                "mapping.fullest",
                "attempts of the last quarter at the fullest living back end, over their mean",
                all == 0 ? Double.NaN : (double) most * living / all);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
