package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.scenario.Trace;
import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import dev.plimsoll.simulation.Variates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A program that issues requests: decides when, and for whom. */
final class Client {
    /** The grain of a burst's delays, in nanoseconds: 32 bits of it are over an hour. */
    private static final long TICK = 1_000;

    /** Bits of the number of a request among those of its client in a closed loop. */
    private static final int LOOP = 32;

    final String name;
    final boolean bystanders;
    final long objectiveNanos;
    final Caller caller;
    private final World world;
    private final Simulation simulation;
    private final RandomGenerator arrivals;
    private final IndexedStream choices;
    private final IndexedStream spreads;
    private final IndexedStream thinks;
    private final Request.Done done = this::ended;
    private final int arrive;
    private final @Nullable Population tenants;
    private final String[] tenantNames;
    private final @Nullable Population keys;
    private final @Nullable Gathering gathering;
    private final IndexedStream keyChoices;
    private final IndexedStream heats;
    private final List<Heat> hot = new ArrayList<>();
    private final List<Noise> noises = new ArrayList<>();
    private final BitSet culprits = new BitSet();
    private boolean drawn;
    private int burstCount;
    private RateFunction rate = RateFunction.constant(0);
    private @Nullable Messages messages;
    private long clients; // of a closed loop
    private @Nullable Distribution think;
    private @Nullable Trace trace;
    private double speed = 1;
    private final int replay;
    private long issued;

    /** The fleet whose hosts the requests are about. */
    @Nullable
    Fleet hosts;

    Client(String name, Settings settings, World world, Service service) {
        this.name = name;
        this.world = world;
        this.simulation = world.simulation;
        this.bystanders = settings.flag("bystanders");
        this.objectiveNanos = settings.has("objective") ? settings.nanos("objective") : Long.MAX_VALUE;
        this.arrivals = simulation.stream("arrivals/" + name);
        this.choices = simulation.streams().indexed("choices/" + name);
        this.spreads = simulation.streams().indexed("spreads/" + name);
        this.thinks = simulation.streams().indexed("thinks/" + name);
        this.arrive = simulation.handler((a, b) -> arrive());
        this.replay = simulation.handler((arrival, b) -> replay(trace, (int) arrival));
        this.caller = new Caller(name, name, settings, world, service, this);
        this.tenants = settings.has("tenants") ? new Population(settings.section("tenants"), name) : null;
        this.tenantNames = tenants == null ? new String[0] : tenants.names();
        this.keyChoices = simulation.streams().indexed("keys/" + name);
        this.heats = simulation.streams().indexed("heats/" + name);
        this.gathering = settings.has("gather") ? new Gathering(settings) : null;
        Choice process = settings.choice("arrivals");
        // work about lost hosts has their names for keys
        this.keys = settings.has("keys") && !process.kind().equals("per-lost-host")
                ? new Population(settings.section("keys"), name + "-key")
                : null;
        switch (process.kind()) {
            case "poisson" -> rate = RateFunction.constant(process.perSecond());
            case "spike" -> {
                Settings s = process.settings();
                rate = RateFunction.constant(s.perSecond("base"))
                        .with(s.nanos("at"), s.nanos("at") + s.nanos("for"), s.perSecond("peak"));
            }
            case "ramp" -> {
                Settings s = process.settings();
                rate = RateFunction.through(
                        new long[] {s.nanos("at"), s.nanos("at") + s.nanos("over")},
                        new double[] {s.perSecond("from"), s.perSecond("to")});
            }
            case "steps" -> rate = steps(process.list());
            case "diurnal" -> rate = diurnal(process.settings());
            case "burst" -> burst(process.settings());
            case "closed" -> {
                clients = process.settings().count("clients");
                think = Distribution.of(process.settings().choice("think"));
            }
            case "trace" -> {
                trace = process.settings().trace("file");
                speed = process.settings().number("speed");
            }
            case "per-lost-host" -> perLostHost(process.settings());
            default -> throw process.unsupported();
        }
    }

    private static RateFunction steps(List<Settings> steps) {
        RateFunction function = RateFunction.constant(0);
        for (Settings step : steps) {
            function = function.with(step.nanos("at"), Long.MAX_VALUE, step.perSecond("rate"));
        }
        return function;
    }

    // A cosine as straight lines, 96 a period: as a day, a line every quarter of an hour, at most 0.06 % of the swing
    // off.
    private RateFunction diurnal(Settings settings) {
        long period = settings.nanos("period");
        double mean = settings.perSecond("mean");
        double swing = mean * settings.share("swing");
        long peak = settings.nanos("peak");
        int points = (int) Math.min(1_000_000, world.horizonNanos / (period / 96) + 2);
        long[] times = new long[points];
        double[] rates = new double[points];
        for (int i = 0; i < points; i++) {
            times[i] = period / 96 * i;
            rates[i] = mean + swing * StrictMath.cos(2 * Math.PI * ((times[i] - peak) / (double) period));
        }
        return RateFunction.through(times, rates);
    }

    private void burst(Settings settings) {
        long at = settings.nanos("at");
        long over = settings.nanos("over");
        int count = (int) settings.count("count");
        burstCount = count;
        simulation.at(at, () -> {
            world.measurements.burst(at, at + over);
            messages = new Messages(0, count, 1, over);
        });
    }

    private void perLostHost(Settings settings) {
        Fleet fleet = world.fleet(settings.text("fleet"));
        int copies = (int) settings.count("copies");
        long over = settings.nanos("over");
        hosts = fleet;
        fleet.onLost((first, end) -> {
            long now = simulation.now();
            world.measurements.burst(now, now + over);
            messages = new Messages(first, end - first, copies, over);
        });
    }

    /** Some requests spread uniformly over some time, with one pending event for all of them: the event list stays small. */
    private final class Messages {
        private final long began = simulation.now();
        private final long firstId;
        private final int copies;
        private final long[] sorted; // delay in ticks and number, in one word, so that one sort puts them in order
        private final int next;

        Messages(int firstHost, int hosts, int copies, long over) {
            this.firstId = (long) firstHost * copies;
            this.copies = copies;
            this.sorted = new long[Math.multiplyExact(hosts, copies)];
            this.next = simulation.handler((position, unused) -> issueAt((int) position));
            for (int i = 0; i < sorted.length; i++) {
                long ticks = (long) (spreads.at(firstId + i).nextDouble() * over) / TICK;
                sorted[i] = (ticks << 32) | i;
            }
            Arrays.sort(sorted);
            schedule(0);
        }

        private void schedule(int position) {
            if (position < sorted.length) {
                simulation.at(began + (sorted[position] >>> 32) * TICK, next, position, 0);
            }
        }

        private void issueAt(int position) {
            long id = firstId + (sorted[position] & 0xFFFF_FFFFL);
            int host = (int) (id / copies);
            if (hosts == null) {
                int tenant = tenant(id);
                issue(id, tenant, tenantName(tenant), key(id));
            } else {
                issue(id, host, hosts.name + "-" + host, null);
            }
            schedule(position + 1);
        }
    }

    /** Asks at another rate for a while. */
    void surge(Measurements.Window surge, double perSecond) {
        rate = rate.with(surge.from(), surge.to(), perSecond);
    }

    /** A tenant has a part in the failure. */
    void culprit(int tenant) {
        culprits.set(tenant);
    }

    boolean isCulprit(int tenant) {
        return culprits.get(tenant);
    }

    /** Whether it asks again after each answer, rather than at a rate. */
    boolean isClosed() {
        return clients > 0;
    }

    boolean hasKeys() {
        return keys != null;
    }

    /** One key gets a share of the requests of some time. */
    void heat(double share, Measurements.Window window) {
        hot.add(new Heat(share, window));
    }

    private record Heat(double share, Measurements.Window window) {}

    /** One tenant asks much more for a while. */
    void noise(int tenant, double factor, Measurements.Window window) {
        noises.add(new Noise(tenant, () -> rate.times(share(tenant) * (factor - 1)), window, noises.size()));
    }

    /** One tenant asks so often, beyond its usual, for a while. */
    void more(int tenant, double perSecond, Measurements.Window window) {
        noises.add(new Noise(tenant, () -> RateFunction.constant(perSecond), window, noises.size()));
    }

    /** A tenant, drawn by traffic, has a part in the failure: the same one in all variants of a run. */
    int drawCulprit() {
        int tenant = tenants == null ? 0 : tenants.draw(simulation.stream("culprit/" + name));
        culprit(tenant);
        drawn = true;
        return tenant;
    }

    boolean drewCulprit() {
        return drawn;
    }

    /** What part of its requests are a tenant's. */
    double share(int tenant) {
        return tenants == null ? 0 : tenants.share(tenant);
    }

    // What a tenant asks beyond its usual share is a process of its own, numbered apart, so that everybody's usual
    // requests are the same in variants with and without it.
    private final class Noise {
        private final Supplier<RateFunction> beyond;
        private final Measurements.Window window;
        private final RandomGenerator arrivals;
        private final int arrive;
        private RateFunction rate = RateFunction.constant(0);
        private long number;

        Noise(int tenant, Supplier<RateFunction> beyond, Measurements.Window window, int which) {
            this.beyond = beyond;
            this.window = window;
            this.arrivals = simulation.stream("noise/" + name, which);
            this.number = (which + 1L) << 40;
            this.arrive = simulation.handler((a, b) -> {
                long index = number++;
                issue(index, tenant, tenantName(tenant), key(index));
                next();
            });
        }

        void start() {
            rate = beyond.get().with(0, window.from(), 0).with(window.to(), RateFunction.NEVER, 0);
            next();
        }

        private void next() {
            long at = rate.after(simulation.now(), Variates.exponential(arrivals, 1));
            if (at <= world.horizonNanos) {
                simulation.at(at, arrive, 0, 0);
            }
        }
    }

    /** How many tenants it asks for; 0 if each request is another tenant's. */
    int tenants() {
        return tenantNames.length;
    }

    /** Names whoever may ask: its tenants, or each request of its bursts where each is another tenant's. */
    List<String> hostNames() {
        return IntStream.range(0, tenants == null ? burstCount : tenants.count())
                .mapToObj(this::tenantName)
                .toList();
    }

    /** Names a tenant. */
    String tenantName(int tenant) {
        return tenants == null ? name + "-" + tenant : tenantNames[tenant];
    }

    /** Who asks, and how much when the run begins; empty if each request is another tenant's. */
    List<TenantTraffic> traffic() {
        List<TenantTraffic> traffic = new ArrayList<>();
        for (int tenant = 0; tenants != null && tenant < tenants.count(); tenant++) {
            traffic.add(new TenantTraffic(tenantName(tenant), tenants.share(tenant) * rate.at(0)));
        }
        return traffic;
    }

    void start() {
        noises.forEach(Noise::start);
        for (long i = 0; i < clients; i++) {
            think(i << LOOP);
        }
        next();
        if (trace != null) {
            schedule(trace, 0);
        }
    }

    /** Counts the entries of this client's lane that wait at its service. */
    int waiting() {
        return caller.service.waiting(caller.lane);
    }

    private void next() {
        long at = rate.after(simulation.now(), Variates.exponential(arrivals, 1));
        if (at <= world.horizonNanos) {
            simulation.at(at, arrive, 0, 0);
        }
    }

    private void arrive() {
        issueNext();
        next();
    }

    private void schedule(Trace trace, int arrival) {
        long at = arrival == trace.arrivals() ? Long.MAX_VALUE : (long) (trace.nanos(arrival) / speed);
        if (at <= world.horizonNanos) {
            simulation.at(at, replay, arrival, 0);
        }
    }

    private void replay(@Nullable Trace trace, int arrival) {
        if (trace == null) {
            throw new IllegalStateException("no recording");
        }
        long index = issued;
        int tenant = trace.hasTenants() ? trace.tenant(arrival) : tenant(index);
        String tenantName = trace.hasTenants() ? trace.tenantName(tenant) : tenantName(tenant);
        issue(index, tenant, tenantName, trace.hasKeys() ? trace.key(arrival) : key(index));
        schedule(trace, arrival + 1);
    }

    private void issueNext() {
        long index = issued;
        int tenant = tenant(index);
        issue(index, tenant, tenantName(tenant), key(index));
    }

    // A loop numbers its own requests, so that they are the same whatever becomes of the others'.
    private void think(long number) {
        if (think != null) {
            simulation.after(think.nanos(thinks.at(number)), () -> {
                int tenant = tenants == null ? (int) issued : tenant(number);
                issue(number, tenant, tenantName(tenant), key(number));
            });
        }
    }

    private int tenant(long index) {
        return tenants == null ? (int) index : tenants.draw(choices.at(index));
    }

    private @Nullable String key(long index) {
        return keys == null ? null : keys.name(keyOf(keys, index));
    }

    private void issue(long index, int tenant, String tenantName, @Nullable String key) {
        issued++;
        Request request = new Request(caller, index, tenant, tenantName, simulation.now(), done);
        request.key = key;
        if (keys != null) {
            request.keyPosition = (double) keyOf(keys, index) / keys.count();
        }
        if (gathering == null) {
            world.measurements.issued(request);
            caller.send(request);
        } else {
            request.startedNanos = request.issuedNanos; // many wait for it, each for itself
            world.measurements.issued(request);
            gathering.ask(request);
        }
    }

    // A request that asks several groups, each by a request of its own, which no figure counts. It is answered well
    // only if all of them answer in time.
    private final class Gathering {
        private final boolean all;
        private final Caller parts;
        private final Gather gather;
        private long asked;

        Gathering(Settings settings) {
            this.all = settings.text("gather").equals("all");
            this.parts = new Caller(name + "-part", caller.lane, settings, world, caller.service, null);
            this.gather = world.policies.gather(simulation);
        }

        void ask(Request request) {
            Service service = caller.service;
            int[] groups = all
                    ? IntStream.range(0, service.groups.length).toArray()
                    : service.placement().groups(request.tenantName, request.tenant);
            gather.ask(
                    groups,
                    caller.timeoutNanos,
                    (group, answered) -> {
                        Request part = new Request(
                                parts,
                                asked++,
                                request.tenant,
                                request.tenantName,
                                simulation.now(),
                                ended -> answered.accept(ended.state == Request.GOOD));
                        part.group = group;
                        part.cause = request;
                        parts.send(part);
                    },
                    (came, missing) -> {
                        request.state = missing == 0 ? Request.GOOD : Request.FAILED;
                        world.measurements.gathered(request, came, missing);
                        ended(request);
                    });
        }
    }

    private int keyOf(Population keys, long index) {
        for (Heat heat : hot) {
            if (heat.window.contains(simulation.now()) && heats.at(index).nextDouble() < heat.share) {
                return 0;
            }
        }
        return keys.draw(keyChoices.at(index));
    }

    private void ended(Request request) {
        request.endedNanos = simulation.now();
        world.measurements.ended(request);
        if (isClosed()) {
            think(request.index + 1);
        }
    }
}
