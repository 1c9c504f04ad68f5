package dev.plimsoll.lab.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Who shares workers with a culprit, what that costs, and what the whole costs in workers. Shards are taken as they are
// before anything fails; what a bystander's request suffers is counted by how many groups its tenant shares.
final class PlacementProbe extends Probe {
    /** Names of the degrees of sharing, in figures and in words. */
    private static final String[] SHARED = {"None", "One", "Two", "More"};

    private static final String[] WORDS = {"no worker", "one worker", "two workers", "more workers"};

    private final World world;
    private final Map<Client, int[]> shared = new HashMap<>(); // by tenant: how many groups it shares with culprits
    private final long[] requests = new long[SHARED.length];
    private final long[] harmed = new long[SHARED.length];
    private final Map<Client, long[]> gathered = new LinkedHashMap<>(); // requests, groups asked, partial answers
    private final Map<Client, long[]> began =
            new LinkedHashMap<>(); // by group of cells: attempts that no gathering sent
    private @Nullable SharedTraffic traffic; // where the culprit is drawn
    private long tenants;
    private long sharing;
    private long covered;
    private double[] odds = {};
    private double fullest;
    private double heaviest;

    PlacementProbe(World world) {
        this.world = world;
    }

    @Override
    void second(int second) {
        if (second == 0) {
            lookAt();
        }
    }

    private void lookAt() {
        for (Service service : world.services.values()) {
            List<Client> clients = new ArrayList<>();
            for (Client client : world.clients.values()) {
                if (service.isAskedBy(client) && client.tenants() > 0) {
                    clients.add(client);
                }
            }
            if (service.isPlaced() && !clients.isEmpty()) {
                lookAt(service, clients);
            }
        }
    }

    private void lookAt(Service service, List<Client> clients) {
        Placement placement = service.placement();
        BitSet culprits = new BitSet();
        boolean anyCulprit = false;
        for (Client client : clients) {
            for (int tenant = 0; tenant < client.tenants(); tenant++) {
                if (client.isCulprit(tenant)) {
                    anyCulprit = true;
                    for (int group : placement.groups(client.tenantName(tenant), tenant)) {
                        culprits.set(group);
                    }
                }
            }
        }
        int[] served = new int[service.groups.length];
        double[] load = new double[service.groups.length];
        double all = 0;
        for (Client client : clients) {
            List<TenantTraffic> traffic = client.traffic();
            int[] sharedBy = new int[client.tenants()];
            if (anyCulprit) {
                shared.put(client, sharedBy);
            }
            for (int tenant = 0; tenant < client.tenants(); tenant++) {
                String name = client.tenantName(tenant);
                int[] groups = placement.groups(name, tenant);
                int common = 0;
                for (int group : groups) {
                    common += culprits.get(group) ? 1 : 0;
                    served[group]++;
                    load[group] += traffic.get(tenant).perSecond() / groups.length;
                }
                all += traffic.get(tenant).perSecond();
                if (!client.isCulprit(tenant)) {
                    sharedBy[tenant] = common;
                    tenants++;
                    sharing += common > 0 ? 1 : 0;
                    covered += common == groups.length ? 1 : 0;
                }
            }
        }
        for (int group = 0; group < served.length; group++) {
            fullest = Math.max(fullest, (double) served[group] / tenants);
            heaviest = Math.max(heaviest, load[group] / all);
        }
        odds = anyCulprit ? placement.odds() : odds;
        for (Client client : clients) {
            traffic = client.drewCulprit() ? new SharedTraffic(client, placement, served.length) : traffic;
        }
    }

    @Override
    void started(Attempt attempt, long now, long duration) {
        if (world.measurements.window.contains(now)
                && attempt.request.client().caller.service.isInCells()) {
            Client client = attempt.request.client();
            began.computeIfAbsent(client, unused -> new long[client.caller.service.groups.length])[attempt.group]++;
        }
    }

    @Override
    void gathered(Request request, int came, int missing) {
        if (world.measurements.window.contains(request.issuedNanos)) {
            long[] counts = gathered.computeIfAbsent(request.client(), client -> new long[3]);
            counts[0]++;
            counts[1] += came + missing;
            counts[2] += missing > 0 ? 1 : 0;
        }
    }

    @Override
    void ended(Request request) {
        count(request, request.state != Request.GOOD || late(request, request.endedNanos));
    }

    private static boolean late(Request request, long ended) {
        return ended - request.issuedNanos > request.client().objectiveNanos;
    }

    private void count(Request request, boolean harm) {
        if (world.judged(request) && world.measurements.window.contains(request.issuedNanos)) {
            int[] sharedBy = shared.get(request.client());
            if (sharedBy != null) {
                int degree = Math.min(sharedBy[request.tenant], SHARED.length - 1);
                requests[degree]++;
                harmed[degree] += harm ? 1 : 0;
            }
        }
    }

    @Override
    void report(Row.Builder row) {
        for (Request open : world.measurements.open.now()) {
            if (late(open, world.horizonNanos)) {
                count(open, true);
            }
        }
        int workers = 0;
        long busyNanos = 0;
        for (Service service : world.services.values()) {
            workers += service.workers;
            for (int group = 0; group < service.groups.length; group++) {
                busyNanos += service.busyNanos(group);
            }
        }
        row.count("workers", "workers there are, busy or not: the price", workers);
        row.share(
                "utilization",
                "share of the workers' time that they were busy",
                (double) busyNanos / world.horizonNanos / workers);
        row.share("fullestGroup", "largest share of the tenants that one group of workers serves", fullest);
        row.share("heaviestGroup", "largest share of the traffic that one group of workers serves", heaviest);
        began.forEach((client, byGroup) -> row.share(
                "busiestGroup." + client.name,
                "largest share of the attempts of " + client.name + " that one group began",
                (double) Arrays.stream(byGroup).max().orElse(0)
                        / Arrays.stream(byGroup).sum()));
        gathered.forEach((client, counts) -> {
            row.ratio(
                    "asked." + client.name,
                    "groups asked for an answer to " + client.name,
                    (double) counts[1] / counts[0]);
            row.share(
                    "partial." + client.name,
                    "share of the answers to " + client.name + " that lacked some group's",
                    (double) counts[2] / counts[0]);
        });
        if (shared.isEmpty()) {
            return;
        }
        row.share(
                "sharing.any",
                "share of the other tenants that share workers with a culprit",
                (double) sharing / tenants);
        row.share(
                "sharing.all",
                "share of the other tenants all of whose workers serve a culprit",
                (double) covered / tenants);
        if (traffic != null) {
            row.share(
                    "sharing.traffic",
                    "share of the other tenants' traffic whose tenants share workers with the culprit",
                    traffic.ofCulprit());
            row.share(
                    "sharing.trafficByLaw",
                    "the same for a culprit drawn by traffic, the exact mean over all tenants",
                    traffic.mean());
        }
        if (odds.length > 0) {
            row.share("sharing.anyByLaw", "the odds of sharing any, by the exact law", 1 - odds[0]);
            row.share("sharing.allByLaw", "the odds of sharing all, by the exact law", odds[odds.length - 1]);
        }
        for (int degree = 0; degree < SHARED.length; degree++) {
            row.share(
                    "harmed.sharing" + SHARED[degree],
                    "share of requests harmed, of tenants that share " + WORDS[degree] + " with a culprit",
                    requests[degree] == 0 ? Double.NaN : (double) harmed[degree] / requests[degree]);
        }
        if (world.services.values().stream().anyMatch(Service::isPoisoned)) {
            row.count(
                    "workersCrashed",
                    "different workers that poisonous requests crashed",
                    world.services.values().stream().mapToInt(Service::crashed).sum());
        }
    }
}
