package dev.plimsoll.lab.world;

import dev.plimsoll.simulation.LatencyRecorder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

// What the busiest group of a service is asked, about what and for whom, and how those fare that ask the others. The
// busiest is that of the time before the trigger, but where the end of the run is meant: there it may be another one.
final class HottestProbe extends Probe {
    private final World world;
    private final Service service;
    private final long lateFrom;
    private final long[] calm; // attempts by group
    private final long[] late;
    private final Map<String, long[]> calmKeys = new LinkedHashMap<>(); // attempts by key and group
    private final Map<String, long[]> lateKeys = new LinkedHashMap<>();
    private final Map<Client, long[]> lateClients = new LinkedHashMap<>();
    private final Map<String, long[]> asked = new HashMap<>(); // requests of the window by key and group
    private final Map<String, long[]> good = new HashMap<>();
    private final LatencyRecorder[] calmTimes;
    private final LatencyRecorder[] times;
    private long askers;
    private long served;
    private int held;

    HottestProbe(World world, Service service) {
        this.world = world;
        this.service = service;
        this.lateFrom = world.horizonNanos / 4 * 3;
        int groups = service.groups.length;
        this.calm = new long[groups];
        this.late = new long[groups];
        this.calmTimes = recorders(groups);
        this.times = recorders(groups);
    }

    private static LatencyRecorder[] recorders(int groups) {
        LatencyRecorder[] recorders = new LatencyRecorder[groups];
        Arrays.setAll(recorders, group -> LatencyRecorder.create());
        return recorders;
    }

    private <K> void count(Map<K, long[]> counts, K of, int group) {
        counts.computeIfAbsent(of, unused -> new long[calm.length])[group]++;
    }

    @Override
    void reached(Attempt attempt) {
        if (attempt.request.caller.service != service) {
            return;
        }
        Request origin = attempt.request.origin();
        int group = attempt.group;
        origin.visited = group;
        long now = world.simulation.now();
        if (world.measurements.calm.contains(now)) {
            calm[group]++;
            count(calmKeys, attempt.key(), group);
        }
        if (now >= lateFrom) {
            late[group]++;
            count(lateKeys, attempt.key(), group);
            count(lateClients, origin.client(), group);
        }
    }

    /** Whether a client's requests make their way to the service as long as nothing fails. */
    private boolean asks(Request request) {
        Service first = request.client().caller.service;
        return first == service || first.asksFor(request.client(), service);
    }

    @Override
    void issued(Request request) {
        askers += world.measurements.window.contains(request.issuedNanos) && asks(request) ? 1 : 0;
    }

    @Override
    void ended(Request request) {
        boolean inWindow = world.measurements.window.contains(request.issuedNanos);
        boolean isGood = request.state == Request.GOOD
                && request.endedNanos - request.issuedNanos <= request.client().objectiveNanos;
        served += inWindow && isGood && asks(request) ? 1 : 0;
        int group = request.visited;
        if (group < 0) {
            return;
        }
        long taken = request.endedNanos - request.issuedNanos;
        if (inWindow) {
            count(asked, key(request), group);
        }
        if (inWindow && isGood) {
            count(good, key(request), group);
            times[group].record(taken);
        } else if (isGood && world.measurements.calm.contains(request.issuedNanos)) {
            calmTimes[group].record(taken);
        }
    }

    private static String key(Request request) {
        return request.key == null ? request.tenantName : request.key;
    }

    @Override
    void second(int second) {
        held = Math.max(held, service.openCalls());
    }

    @Override
    void report(Row.Builder row) {
        int hottest = most(calm);
        int hottestLate = most(late);
        row.share(
                "hottest.traffic",
                "share of the attempts before the trigger that the busiest group of " + service.name + " drew",
                share(calm[hottest], sum(calm)));
        row.share(
                "hottest.key",
                "share of the attempts at its busiest group, in the last quarter of the run, that were about one key",
                share(largest(lateKeys, hottestLate), late[hottestLate]));
        row.share(
                "hottest.client",
                "share of them that were for one client",
                share(largest(lateClients, hottestLate), late[hottestLate]));
        row.shareOfRuns(
                "hottest.moved",
                "share of runs in which the busiest group of the last quarter is not that of before the trigger",
                hottest != hottestLate);
        row.count("hottest.held", "most requests of other services that it held up at the beginning of a second", held);
        row.count("hottest.heldAtEnd", "those that it holds up at the end of the run", service.openCalls());
        row.share(
                "hottest.harmed",
                "share of the window's requests of all who ask it that were not answered within their objective",
                askers == 0 ? Double.NaN : 1 - (double) served / askers);
        String key = largestKey(hottest);
        row.share(
                "hottest.otherKeys",
                "share of the window's requests to the busiest group, but for those about its busiest key, that were"
                        + " answered within their objective",
                share(others(good, key, hottest), others(asked, key, hottest)));
        LatencyRecorder before = elsewhere(calmTimes, hottest);
        LatencyRecorder during = elsewhere(times, hottest);
        row.seconds(
                "hottest.elsewhere.calm",
                "time in which 99 of 100 requests that asked other groups were answered, before the trigger",
                p99(before));
        row.seconds("hottest.elsewhere.p99", "the same of those issued within the window", p99(during));
        row.ratio("hottest.elsewhere.slower", "the second over the first", p99(during) / p99(before));
    }

    private static double p99(LatencyRecorder recorder) {
        return recorder.count() == 0 ? Double.NaN : (double) recorder.percentileNanos(.99) / Measurements.SECOND;
    }

    private static LatencyRecorder elsewhere(LatencyRecorder[] recorders, int hottest) {
        LatencyRecorder all = LatencyRecorder.create();
        for (int group = 0; group < recorders.length; group++) {
            if (group != hottest) {
                all.add(recorders[group]);
            }
        }
        return all;
    }

    private String largestKey(int group) {
        String key = "";
        long most = -1;
        for (Map.Entry<String, long[]> entry : calmKeys.entrySet()) {
            if (entry.getValue()[group] > most) {
                most = entry.getValue()[group];
                key = entry.getKey();
            }
        }
        return key;
    }

    private static long others(Map<String, long[]> counts, String key, int group) {
        return counts.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(key))
                .mapToLong(entry -> entry.getValue()[group])
                .sum();
    }

    private static <K> long largest(Map<K, long[]> counts, int group) {
        return counts.values().stream().mapToLong(by -> by[group]).max().orElse(0);
    }

    private static int most(long[] counts) {
        int most = 0;
        for (int group = 1; group < counts.length; group++) {
            most = counts[group] > counts[most] ? group : most;
        }
        return most;
    }

    private static long sum(long[] counts) {
        return Arrays.stream(counts).sum();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
