package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import dev.plimsoll.simulation.Variates;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A kind of caller: issues requests, and takes the answers. */
final class Client {
    /** The grain of a burst's delays, in nanoseconds: 32 bits of it are over an hour. */
    private static final long TICK = 1_000;

    /** Each request has room for this many attempts' numbers in its stream. */
    static final int MAX_ATTEMPTS = 64;

    final String name;
    final String lane;
    final boolean bystanders;
    final long objectiveNanos;
    final IndexedStream demands;
    private final World world;
    private final Simulation simulation;
    private final Service service;
    private final RandomGenerator arrivals;
    private final int arrive;
    private final int message;
    private RateFunction rate = RateFunction.constant(0);
    /** The fleet whose hosts the requests are about. */
    @Nullable
    Fleet hosts;

    private int copies;
    private long[] messages = {};
    private long firstMessage;
    private long burstAt;
    private long issued;

    Client(String name, Settings settings, World world, Service service) {
        this.name = name;
        this.world = world;
        this.simulation = world.simulation;
        this.service = service;
        this.lane = settings.has("lane") ? settings.text("lane") : name;
        this.bystanders = settings.flag("bystanders");
        this.objectiveNanos = settings.has("objective") ? settings.nanos("objective") : Long.MAX_VALUE;
        this.demands = simulation.streams().indexed("demand/" + service.name + "/" + name);
        this.arrivals = simulation.stream("arrivals/" + name);
        this.arrive = simulation.handler((a, b) -> arrive());
        this.message = simulation.handler((position, unused) -> message((int) position));
        Choice process = settings.choice("arrivals");
        switch (process.kind()) {
            case "poisson" -> rate = RateFunction.constant(process.perSecond());
            case "per-lost-host" -> perLostHost(process.settings());
            default -> throw process.unsupported();
        }
    }

    private void perLostHost(Settings settings) {
        Fleet fleet = world.fleet(settings.text("fleet"));
        copies = (int) settings.count("copies");
        hosts = fleet;
        long over = settings.nanos("over");
        IndexedStream delays = simulation.streams().indexed("copies/" + name);
        fleet.onLost((first, end) -> {
            long now = simulation.now();
            world.measurements.burst(now, now + over);
            messages = new long[(end - first) * copies];
            for (int i = 0; i < messages.length; i++) {
                long id = (long) first * copies + i;
                // delay and message in one word, so that one sort puts the messages in order
                long ticks = (long) (delays.at(id).nextDouble() * over) / TICK;
                messages[i] = (ticks << 32) | i;
            }
            Arrays.sort(messages);
            firstMessage = (long) first * copies;
            burstAt = now;
            nextMessage(0);
        });
    }

    // One pending event for the whole burst: the event list stays small.
    private void nextMessage(int position) {
        if (position < messages.length) {
            simulation.at(burstAt + (messages[position] >>> 32) * TICK, message, position, 0);
        }
    }

    private void message(int position) {
        long id = firstMessage + (messages[position] & 0xFFFF_FFFFL);
        issue((int) (id / copies), id);
        nextMessage(position + 1);
    }

    void surge(Measurements.Window surge, double perSecond) {
        rate = rate.with(surge.from(), surge.to(), perSecond);
    }

    void start() {
        next();
    }

    /** Counts the entries of this client's lane that wait at its service. */
    int waiting() {
        return service.queue().waiting(lane);
    }

    private void next() {
        long at = rate.after(simulation.now(), Variates.exponential(arrivals, 1));
        if (at <= world.horizonNanos) {
            simulation.at(at, arrive, 0, 0);
        }
    }

    // Each arrival is a tenant of its own: a new customer asks once.
    private void arrive() {
        long index = issued;
        issue((int) index, index);
        next();
    }

    private void issue(int tenant, long index) {
        issued++;
        Request request = new Request(this, index, tenant, simulation.now());
        world.measurements.issued(request);
        service.submit(world.open(new Attempt(request)));
    }

    /** Names a tenant: the host where the requests are about hosts, else the one that issued the request. */
    String tenantName(int tenant) {
        return (hosts == null ? name : hosts.name) + "-" + tenant;
    }

    void answered(Attempt attempt) {
        end(attempt, simulation.now() - attempt.request.issuedNanos <= objectiveNanos ? Request.GOOD : Request.LATE);
    }

    void refused(Attempt attempt) {
        end(attempt, Request.FAILED);
    }

    void coalesced(Attempt attempt) {
        end(attempt, Request.COALESCED);
    }

    private void end(Attempt attempt, int state) {
        attempt.request.state = state;
        world.measurements.ended(attempt.request);
        world.close(attempt);
    }
}
