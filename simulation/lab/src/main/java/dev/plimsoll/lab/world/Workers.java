package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

// The workers of a service: which are up, which are in rotation, which are idle. A worker serves if it is up and in
// rotation. Health
// checks take workers out of rotation; crashes take them down; the autoscaler adds some. Detection is never instant: a
// probe has a
// period and needs several failures in a row. Workers are numbered through all groups; each group's are neighbours.
final class Workers {
    private final Service service;
    private final World world;
    private final Simulation simulation;
    private boolean[] up;
    private boolean[] in;
    private @Nullable Attempt[] serving;
    private boolean[] idleListed;
    private boolean[] retired; // taken away by the autoscaler, for good
    private int[] zone; // from 1
    private long[] warmAt;
    private double coldFactor = 1;
    private long warmUp = 1;
    private final int zones;
    private final boolean[] lostZones;
    private long spare = Long.MAX_VALUE;
    private final int groupSize;
    private final int[][] idle; // a stack of each group's
    private final int[] idleCount;
    private final int[] serves; // of each group: up and in rotation
    private final long threads;
    private int ups;
    private int count;
    private int starting;
    private final @Nullable Settings healthCheck;
    private final List<ProbeFailures> probeFailures = new ArrayList<>();
    private int[] badProbes = {};
    private int[] goodProbes = {};

    /** From {@code from} to {@code to}, probes of the first workers fail with some probability although they serve. */
    record ProbeFailures(int workers, double share, long from, long to) {}

    Workers(Service service, Settings settings, World world) {
        this.service = service;
        this.world = world;
        this.simulation = world.simulation;
        this.count = service.workers;
        this.up = new boolean[count];
        this.in = new boolean[count];
        this.serving = new @Nullable Attempt[count];
        this.idleListed = new boolean[count];
        this.retired = new boolean[count];
        this.zone = new int[count];
        this.warmAt = new long[count];
        this.zones = (int) settings.count("zones");
        this.lostZones = new boolean[zones + 1];
        Arrays.setAll(zone, worker -> (int) ((long) worker * zones / count) + 1); // a zone's are neighbours
        int groups = service.groups.length;
        this.groupSize = count / groups;
        this.idle = new int[groups][groupSize];
        this.idleCount = new int[groups];
        this.serves = new int[groups];
        Arrays.fill(serves, groupSize);
        Arrays.fill(up, true);
        Arrays.fill(in, true);
        for (int worker = count - 1; worker >= 0; worker--) {
            list(worker);
        }
        this.ups = count;
        this.threads = settings.has("threads") ? settings.count("threads") : Long.MAX_VALUE;
        this.healthCheck = settings.has("health-check") ? settings.section("health-check") : null;
        if (healthCheck != null) {
            probes(healthCheck);
        }
        if (settings.has("autoscaler")) {
            autoscaler(settings.section("autoscaler"));
        }
    }

    /** Workers that cost: those that are up, in rotation or not, and those that start. */
    int paid() {
        return ups + starting;
    }

    /** The group of a worker. Workers that the autoscaler added belong to the only one. */
    private int group(int worker) {
        return idle.length == 1 ? 0 : worker / groupSize;
    }

    /** How many workers of a group are up and in rotation. */
    int serving(int group) {
        return serves[group];
    }

    int idle(int group) {
        int[] stack = idle[group];
        while (idleCount[group] > 0 && !isFree(stack[idleCount[group] - 1])) { // went down or out while it was idle
            idleListed[stack[--idleCount[group]]] = false;
        }
        return idleCount[group];
    }

    private boolean isFree(int worker) {
        return up[worker] && in[worker] && serving[worker] == null;
    }

    /** Gives work to an idle worker of a group, of which there is one. */
    int take(int group, Attempt attempt) {
        int worker = idle[group][--idleCount[group]];
        idleListed[worker] = false;
        serving[worker] = attempt;
        attempt.worker = worker;
        return worker;
    }

    void give(Attempt attempt) {
        serving[attempt.worker] = null;
        list(attempt.worker);
    }

    private void list(int worker) {
        if (isFree(worker) && !idleListed[worker]) {
            int group = group(worker);
            idle[group][idleCount[group]++] = worker;
            idleListed[worker] = true;
        }
    }

    private void changed(int worker, boolean servedBefore) {
        boolean servesNow = up[worker] && in[worker];
        int group = group(worker);
        serves[group] += (servesNow ? 1 : 0) - (servedBefore ? 1 : 0);
        service.groups[group].queue.workers(serves[group]);
        if (servesNow != servedBefore) {
            service.placement().changed(group, servesNow);
        }
        list(worker);
        if (serves[group] > threads) {
            runOutOfThreads(group);
        }
    }

    // One thread for itself and one for each other: what a group's workers need grows with the group, and all reach the
    // limit in the same moment.
    private void runOutOfThreads(int group) {
        for (int worker = group * groupSize;
                worker < (group == serves.length - 1 ? count : (group + 1) * groupSize);
                worker++) {
            if (up[worker]) {
                crashOne(worker, Long.MAX_VALUE);
            }
        }
    }

    private void setUp(int worker, boolean value) {
        boolean before = up[worker] && in[worker];
        ups += value == up[worker] ? 0 : value ? 1 : -1;
        up[worker] = value;
        changed(worker, before);
    }

    private void setIn(int worker, boolean value) {
        boolean before = up[worker] && in[worker];
        in[worker] = value;
        changed(worker, before);
    }

    /** The first {@code howMany} workers that are up, of a group or of all, go down, and what they serve is lost; they come back at {@code back}. */
    void crash(int ofGroup, int howMany, long back, boolean loseLine) {
        int left = howMany;
        for (int worker = first(ofGroup); worker < count && left > 0; worker++) {
            if (up[worker] && (ofGroup == World.ALL || group(worker) == ofGroup)) {
                left--;
                crashOne(worker, back);
            }
        }
        for (int group = 0; group < serves.length && loseLine; group++) {
            if (serves[group] == 0 && (ofGroup == World.ALL || group == ofGroup)) {
                service.loseLine(group);
            }
        }
        service.dispatch();
    }

    /** The first worker of a group, or of all. */
    int first(int group) {
        return group == World.ALL ? 0 : group * groupSize;
    }

    /** The workers of a zone go down, those that were added there too, until {@code back}. */
    void loseZone(int lost, long back) {
        lostZones[lost] = true;
        if (back != Long.MAX_VALUE) {
            simulation.at(back, () -> lostZones[lost] = false);
        }
        for (int worker = 0; worker < count; worker++) {
            if (up[worker] && zone[worker] == lost) {
                crashOne(worker, back);
            }
        }
        service.dispatch();
    }

    /** A worker goes down, and what it serves is lost; it comes back at {@code back}. */
    void crashOne(int worker, long back) {
        Attempt attempt = serving[worker];
        setUp(worker, false);
        if (attempt != null) {
            serving[worker] = null;
            service.lose(attempt);
        }
        if (back != Long.MAX_VALUE) {
            simulation.at(back, () -> {
                setUp(worker, true);
                service.dispatch(group(worker));
            });
        }
    }

    void failProbes(ProbeFailures failures) {
        probeFailures.add(failures);
    }

    private void probes(Settings settings) {
        long period = settings.nanos("period");
        long outAfter = settings.count("out-after");
        long inAfter = settings.count("in-after");
        double mostOut = settings.share("most-out");
        IndexedStream chances = simulation.streams().indexed("probes/" + service.name);
        badProbes = new int[count];
        goodProbes = new int[count];
        int probe = simulation.handler((round, unused) -> {
            for (int worker = 0; worker < count; worker++) {
                if (retired[worker]) {
                    continue;
                }
                boolean good = up[worker] && !fails(worker, chances.at((round << 20) + worker));
                goodProbes[worker] = good ? goodProbes[worker] + 1 : 0;
                badProbes[worker] = good ? 0 : badProbes[worker] + 1;
                if (in[worker] && badProbes[worker] >= outAfter && mayGoOut(mostOut)) {
                    setIn(worker, false);
                } else if (!in[worker] && goodProbes[worker] >= inAfter) {
                    setIn(worker, true);
                }
            }
            service.dispatch();
        });
        every(period, probe);
    }

    /** One pending event at a time, whatever the period. */
    private void every(long period, int handler) {
        int[] tick = new int[1];
        tick[0] = simulation.handler((round, unused) -> {
            simulation.at(simulation.now(), handler, round, 0);
            if (simulation.now() + period <= world.horizonNanos) {
                simulation.after(period, tick[0], round + 1, 0);
            }
        });
        simulation.after(period, tick[0], 1, 0);
    }

    // Fail open: no more than a share of the workers is taken out on the word of probes alone.
    private boolean mayGoOut(double mostOut) {
        int out = 0;
        int all = 0;
        for (int worker = 0; worker < count; worker++) {
            out += in[worker] || retired[worker] ? 0 : 1;
            all += retired[worker] ? 0 : 1;
        }
        return out + 1 <= mostOut * all;
    }

    private boolean fails(int worker, java.util.random.RandomGenerator random) {
        long now = simulation.now();
        for (ProbeFailures failures : probeFailures) {
            if (worker < failures.workers && now >= failures.from && now < failures.to) {
                return random.nextDouble() < failures.share;
            }
        }
        return false;
    }

    // Aims at a share of busy workers, by what is busy and waiting; adds workers after a boot time, while there are any
    // to be had, and takes away what it has not wanted for a while.
    private void autoscaler(Settings settings) {
        double target = settings.share("target");
        int most = (int) settings.count("most");
        int least = (int) settings.count("least");
        long period = settings.nanos("period");
        long boot = settings.nanos("boot");
        long calm = settings.nanos("calm");
        if (settings.has("cold")) {
            coldFactor = settings.section("cold").number("factor");
            warmUp = settings.section("cold").nanos("for");
        }
        spare = settings.has("spare") ? settings.count("spare") : Long.MAX_VALUE;
        long[] enoughSince = {0};
        int[] mostSince = {0};
        int decide = simulation.handler((round, unused) -> {
            int load = (int) Math.ceil((service.busy() + service.waiting()) / target);
            int wanted = Math.min(Math.max(load, least), most);
            int more = (int) Math.min(wanted - serves[0] - starting, spare);
            if (more > 0) {
                spare -= more;
                starting += more;
                simulation.after(boot, () -> {
                    starting -= more;
                    add(more);
                    service.dispatch();
                });
            }
            mostSince[0] = Math.max(mostSince[0], wanted);
            if (mostSince[0] >= serves[0]) {
                enoughSince[0] = simulation.now();
                mostSince[0] = 0;
            } else if (simulation.now() - enoughSince[0] >= calm) {
                retire(serves[0] - mostSince[0]);
                enoughSince[0] = simulation.now();
                mostSince[0] = 0;
            }
        });
        every(period, decide);
    }

    void exhaust(long left) {
        spare = Math.min(spare, left);
    }

    /** How much longer work takes on a worker that has just started, as a factor. */
    double coldness(int worker, long now) {
        return now >= warmAt[worker] ? 1 : 1 + (coldFactor - 1) * (warmAt[worker] - now) / warmUp;
    }

    /** The last workers take no more work, and are gone once they have finished what they serve. */
    private void retire(int fewer) {
        int left = fewer;
        for (int worker = count - 1; worker >= 0 && left > 0; worker--) {
            if (up[worker] && in[worker]) {
                left--;
                retired[worker] = true;
                setUp(worker, false);
            }
        }
        spare = spare == Long.MAX_VALUE ? spare : spare + fewer;
    }

    private void add(int more) {
        int before = count;
        count += more;
        up = Arrays.copyOf(up, count);
        in = Arrays.copyOf(in, count);
        serving = Arrays.copyOf(serving, count);
        idleListed = Arrays.copyOf(idleListed, count);
        retired = Arrays.copyOf(retired, count);
        zone = Arrays.copyOf(zone, count);
        warmAt = Arrays.copyOf(warmAt, count);
        idle[0] = Arrays.copyOf(idle[0], count);
        badProbes = Arrays.copyOf(badProbes, count);
        goodProbes = Arrays.copyOf(goodProbes, count);
        for (int worker = before; worker < count; worker++) {
            up[worker] = true;
            in[worker] = true;
            zone[worker] = emptiestZone(worker);
            warmAt[worker] = coldFactor == 1 ? 0 : simulation.now() + warmUp;
            serves[0]++;
            ups++;
            list(worker);
        }
        service.groups[0].queue.workers(serves[0]);
        if (serves[0] > threads) {
            runOutOfThreads(0);
        }
    }

    /** The zone in which the fewest workers serve, of those that are not lost; the first where all are lost. */
    private int emptiestZone(int end) {
        int[] workers = new int[zones + 1];
        for (int worker = 0; worker < end; worker++) {
            workers[zone[worker]] += up[worker] ? 1 : 0;
        }
        int emptiest = 1;
        for (int candidate = 2; candidate <= zones; candidate++) {
            boolean better = lostZones[emptiest] || workers[candidate] < workers[emptiest];
            emptiest = !lostZones[candidate] && better ? candidate : emptiest;
        }
        return emptiest;
    }
}
