package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Fault;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Simulation;
import dev.plimsoll.simulation.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** One replication of one variant: the components that its settings ask for, run once. */
public final class World {
    /** In place of a group's number: all of them. */
    static final int ALL = -1;

    final Simulation simulation;
    final Policies policies;
    final Measurements measurements;
    final Network network;
    final long horizonNanos;
    final Map<String, Fleet> fleets = new LinkedHashMap<>();
    final Map<String, Link> links = new LinkedHashMap<>();
    final Map<String, Service> services = new LinkedHashMap<>();
    final Map<String, Client> clients = new LinkedHashMap<>();
    /** When some client asked for more than usual. */
    final List<Measurements.Window> surges = new ArrayList<>();

    private boolean anyBystanders;
    private @Nullable Attempt[] attempts = new @Nullable Attempt[64];
    private int[] freeSlots = new int[64];
    private int slots;
    private int freeCount;

    private World(Settings settings, long seed, Policies policies) {
        this.simulation = Simulation.of(seed);
        this.policies = policies;
        this.network = new Network(simulation);
        this.horizonNanos = settings.nanos("horizon");
        this.measurements = new Measurements(settings, this);
        settings.map("fleets").forEach((name, fleet) -> fleets.put(name, new Fleet(name, fleet)));
        settings.map("links").forEach((name, link) -> links.put(name, new Link(link)));
        settings.map("services").forEach((name, service) -> services.put(name, new Service(name, service, this)));
        settings.map("clients")
                .forEach((name, client) ->
                        clients.put(name, new Client(name, client, this, service(client.text("to")))));
        anyBystanders = clients.values().stream().anyMatch(client -> client.bystanders);
        services.values().forEach(Service::connect);
        measurements.begin();
        settings.choices("faults").forEach(this::fault);
    }

    /**
     * Builds the world that a variant asks for and finds what it would leave out.
     *
     * @param settings the variant's resolved settings
     * @param policies makes the policies under test
     * @return a fault for each setting that is written and not simulated; none if all is
     * @throws InvalidScenario if the variant asks for a kind of something that is not simulated
     */
    public static List<Fault> leftOut(Settings settings, Policies policies) {
        World built = new World(settings, 0, policies);
        assert built.simulation.now() == 0 : "built and not run";
        return settings.unread();
    }

    /**
     * Runs one replication.
     *
     * @param settings the variant's resolved settings
     * @param seed the experiment's seed
     * @param replication the number of the run, from 0; the same number meets the same requests in every variant
     * @param policies makes the policies under test
     * @return what was measured
     */
    public static Row run(Settings settings, long seed, int replication, Policies policies) {
        return ran(settings, seed, replication, policies).measurements.row();
    }

    /** A world after its run. */
    static World ran(Settings settings, long seed, int replication, Policies policies) {
        World world =
                new World(settings, Streams.ofReplication(seed, replication).seed(), policies);
        for (Client client : world.clients.values()) {
            client.start();
        }
        world.simulation.runUntil(world.horizonNanos);
        return world;
    }

    private void fault(Choice fault) {
        Settings s = fault.settings();
        long at = s.nanos("at");
        long end = s.declares("for") && s.has("for") ? at + s.nanos("for") : Long.MAX_VALUE;
        switch (fault.kind()) {
            case "zone-loss" -> {
                int zone = (int) s.count("zone");
                if (s.has("fleet")) {
                    Fleet fleet = fleet(s.text("fleet"));
                    simulation.at(at, () -> fleet.loseZone(zone));
                } else {
                    Workers rotation = service(s.text("service")).rotation;
                    outage(at, end, () -> rotation.loseZone(zone, end));
                }
            }
            case "exhaustion" -> {
                long left = s.count("spare");
                if (s.has("fleet")) {
                    Fleet fleet = fleet(s.text("fleet"));
                    simulation.at(at, () -> fleet.exhaust(left));
                } else {
                    Workers rotation = service(s.text("service")).rotation;
                    simulation.at(at, () -> rotation.exhaust(left));
                }
            }
            case "crash" -> {
                Service service = service(s.text("service"));
                int howMany = (int) s.count("workers");
                IntSupplier group = group(s, service);
                boolean loseLine = s.has("lose-line") && s.flag("lose-line");
                if (loseLine && !service.hasPlainLines()) {
                    throw new InvalidScenario(List.of(
                            s.fault("lose-line", "true", "a service without lanes, whose queue keeps what it took")));
                }
                outage(at, end, () -> service.rotation.crash(group.getAsInt(), howMany, end, loseLine));
            }
            case "hang" -> {
                Service service = service(s.text("service"));
                service.hang(new Service.Hang(client(s.text("client")), at, end, s.nanos("timeout")));
            }
            case "slow" -> {
                Service service = service(s.text("service"));
                IntSupplier group = group(s, service);
                int howMany = (int) s.count("workers");
                double factor = s.number("factor");
                double tenants = s.share("tenants");
                simulation.at(
                        at,
                        () -> service.slow(
                                new Service.Slowness(group.getAsInt(), howMany, factor, factor, tenants, at, end)));
            }
            case "capacity-drop" -> {
                double factor = 1 / Math.max(1e-6, 1 - s.share("by"));
                service(s.text("service"))
                        .slow(new Service.Slowness(ALL, Integer.MAX_VALUE, factor, factor, 1, at, end));
            }
            case "cold-start" ->
                service(s.text("service"))
                        .slow(new Service.Slowness(ALL, Integer.MAX_VALUE, s.number("factor"), 1, 1, at, end));
            case "probe-failures" ->
                service(s.text("service"))
                        .rotation
                        .failProbes(new Workers.ProbeFailures((int) s.count("workers"), s.share("share"), at, end));
            case "loss" -> lose(s, s.share("share"), at, end);
            case "partition" -> {
                if (s.has("service")) {
                    block(s, at, end);
                } else {
                    lose(s, 1, at, end);
                }
            }
            case "poison" -> {
                Client client = client(s.text("client"));
                if (s.flag("drawn") && client.tenants() == 0) {
                    throw new InvalidScenario(List.of(s.fault("client", client.name, "a client with tenants")));
                }
                int tenant = s.flag("drawn") ? client.drawCulprit() : culprit(client, s);
                client.caller.service.poison(new Service.Poison(client, tenant, s.nanos("back-after"), at, end));
                if (s.has("rate")) {
                    client.more(tenant, s.perSecond("rate"), new Measurements.Window(at, end));
                }
            }
            case "noisy-tenant" -> {
                Client client = client(s.text("client"));
                client.noise(culprit(client, s), s.number("factor"), new Measurements.Window(at, end));
                simulation.at(at, () -> measurements.burst(at, end)); // what waits meanwhile is worked off afterwards
            }
            case "hot-key" -> {
                Client client = client(s.text("client"));
                if (!client.hasKeys()) {
                    throw new InvalidScenario(List.of(s.fault("client", client.name, "a client with keys")));
                }
                client.heat(s.share("share"), new Measurements.Window(at, end));
            }
            case "duplicate" ->
                client(s.text("client")).caller.duplicate(new Caller.Duplication((int) s.count("copies"), at, end));
            case "surge" -> {
                Measurements.Window surge = new Measurements.Window(at, end);
                Client client = client(s.text("client"));
                if (client.isClosed()) {
                    throw new InvalidScenario(List.of(s.fault("client", client.name, "a client that asks at a rate")));
                }
                client.surge(surge, s.perSecond("rate"));
                surges.add(surge);
            }
            case "store-errors" -> {
                Changes changes = changes(s);
                double share = s.share("share");
                simulation.at(at, () -> changes.configuration.failReads(share));
                simulation.at(end, () -> changes.configuration.failReads(0));
            }
            case "pusher-crash" -> {
                Changes changes = shared(s);
                int pushers = (int) s.count("pushers");
                simulation.at(at, () -> changes.configuration.kill(pushers));
            }
            case "poison-change" -> {
                Changes changes = shared(s);
                double wave = s.share("wave");
                simulation.at(at, () -> changes.configuration.poison(wave));
            }
            default -> throw fault.unsupported();
        }
    }

    private Changes changes(Settings fault) {
        Service service = service(fault.text("service"));
        if (service.changes == null) {
            throw new InvalidScenario(List.of(fault.fault("service", service.name, "a service with a configuration")));
        }
        return service.changes;
    }

    /** The changes of a service whose pushers share the nodes, and so keep leases. */
    private Changes shared(Settings fault) {
        Changes changes = changes(fault);
        if (!changes.hearsRefusals) {
            throw new InvalidScenario(List.of(fault.fault(
                    "service", fault.text("service"), "one whose configuration two pushers or more bring")));
        }
        return changes;
    }

    private static int culprit(Client client, Settings s) {
        int tenant = (int) s.count("tenant") - 1;
        client.culprit(tenant);
        return tenant;
    }

    private void outage(long at, long end, Runnable crash) {
        simulation.at(at, () -> {
            if (end != Long.MAX_VALUE) {
                measurements.burst(at, end); // what waits meanwhile is worked off afterwards
            }
            crash.run();
        });
    }

    /** The group that a fault is about, known when it begins. */
    private IntSupplier group(Settings s, Service service) {
        if (!s.has("serving")) {
            return () -> ALL;
        }
        Client client = client(s.text("serving"));
        if (client.tenants() == 0 || !service.isAskedBy(client)) {
            throw new InvalidScenario(List.of(
                    s.fault("serving", client.name, "a client with tenants for whom " + service.name + " is asked")));
        }
        return () -> {
            int[] groups = service.placement().groups(client.tenantName(0), 0);
            return groups.length == 0 ? service.groups.length : groups[0]; // beyond the last: nothing is struck
        };
    }

    private void block(Settings s, long at, long end) {
        Service service = service(s.text("service"));
        if (!service.hasLines()) {
            throw new InvalidScenario(
                    List.of(s.fault("service", service.name, "a service whose workers are asked and answer")));
        }
        String direction = s.text("direction");
        IntSupplier group = group(s, service);
        simulation.at(
                at,
                () -> service.block(new Service.Block(
                        group.getAsInt(), !direction.equals("answers"), !direction.equals("requests"), at, end)));
    }

    private void lose(Settings s, double share, long at, long end) {
        String direction = s.text("direction");
        network.add(new Network.Fault(
                s.has("client") ? client(s.text("client")) : null,
                s.has("link") ? link(s.text("link")) : null,
                share,
                !direction.equals("answers"),
                !direction.equals("requests"),
                at,
                end));
    }

    /** Whether a request counts in the outcome: bystanders' do, or all where no client is marked so. */
    boolean judged(Request request) {
        if (request.caller.client == null) {
            return false;
        }
        return anyBystanders ? request.bystander() : !request.client().isCulprit(request.tenant);
    }

    /** The strictest objective of the bystanders. */
    long bystanderObjective() {
        return clients.values().stream()
                .filter(client -> client.bystanders || !anyBystanders)
                .mapToLong(client -> client.objectiveNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    Fleet fleet(String name) {
        return known(fleets, name);
    }

    Service service(String name) {
        return known(services, name);
    }

    Link link(String name) {
        return known(links, name);
    }

    Client client(String name) {
        return known(clients, name);
    }

    private static <T> T known(Map<String, T> components, String name) {
        T component = components.get(name);
        if (component == null) { // reading the scenario has checked every reference
            throw new IllegalStateException("unknown: " + name);
        }
        return component;
    }

    /** Gives an attempt a number by which events can name it. */
    Attempt open(Attempt attempt) {
        if (freeCount > 0) {
            attempt.slot = freeSlots[--freeCount];
        } else {
            if (slots == attempts.length) {
                attempts = Arrays.copyOf(attempts, 2 * slots);
                freeSlots = new int[2 * slots];
            }
            attempt.slot = slots++;
        }
        attempts[attempt.slot] = attempt;
        return attempt;
    }

    Attempt attempt(long slot) {
        Attempt attempt = attempts[(int) slot];
        if (attempt == null) {
            throw new IllegalStateException("slot " + slot + " is free");
        }
        return attempt;
    }

    void close(Attempt attempt) {
        attempts[attempt.slot] = null;
        freeSlots[freeCount++] = attempt.slot;
    }
}
