package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPuller;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.HealthAggregator;
import dev.plimsoll.constantwork.HealthBitmap;
import dev.plimsoll.constantwork.HealthChecker;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.lab.world.TenantTraffic;
import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.shuffle.Rendezvous;
import dev.plimsoll.simulation.Simulation;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which back end a front end asks. Three shipped health checkers probe the back ends, the shipped aggregator folds what they
 * found into a bitmap, the shipped planner makes a routing table of it, and the shipped publisher and pusher bring that to the
 * receiver of every host, in whose shipped routers the front ends look.
 *
 * <p>Variants leave out a part: without the planner, receivers get the bitmap, and each front end hashes over the back ends
 * that are well; without the pusher, each host reads the frame from the store; and a mapping that never changes has neither.
 */
final class MappingAdapter implements Placement {
    private static final String STREAM = "lab/mapping";
    private static final String LOAD = "requests";
    private static final List<String> CHECKERS = List.of("checker-a", "checker-b", "checker-c");
    private static final String NAME = "back-end-";
    private static final int PORT = 80;

    private final Simulation simulation;
    private final Settings settings;
    private final String by;
    private final DeploymentKey key;
    private final BitSet dead = new BitSet(); // what is true; checkers find out
    private final List<PlannedCell> backEnds;
    private final List<TenantLoad> frontEnds;
    private final Map<String, Integer> hostOf = new HashMap<>(); // by front end
    private final List<Look> hosts;

    MappingAdapter(
            Settings settings,
            int groups,
            List<TenantTraffic> tenants,
            SettledTables settled,
            Simulation simulation,
            long seed) {
        this.simulation = simulation;
        this.settings = settings;
        this.by = settings.text("by");
        this.key = DeploymentKey.insecure(seed);
        this.frontEnds = tenants.stream()
                .map(tenant -> TenantLoad.of(tenant.tenant(), LOAD, tenant.perSecond()))
                .toList();
        double all = tenants.stream().mapToDouble(TenantTraffic::perSecond).sum();
        this.backEnds = IntStream.range(0, groups)
                .mapToObj(group -> PlannedCell.of(name(group)).capacity(LOAD, all))
                .toList();
        int perHost = (int) settings.count("front-ends-a-host");
        for (int tenant = 0; tenant < tenants.size(); tenant++) {
            hostOf.put(tenants.get(tenant).tenant(), tenant / perHost);
        }
        int count = Math.max(1, (tenants.size() + perHost - 1) / perHost);
        if (by.equals("hash")) {
            KeyedHash hash = KeyedHash.of(key, HashDomain.CELL);
            this.hosts =
                    Stream.<Look>generate(() -> new Hashed(hash)).limit(count).toList();
            new Distribution(SizeClass.KIB_4, HealthBitmap::encode).begin();
            return;
        }
        Tables tables = new Tables(settled, seed);
        this.hosts = Stream.<Look>generate(() -> new Planned(tables.planned))
                .limit(count)
                .toList();
        if (!by.equals("static")) {
            new Distribution(SizeClass.KIB_256, tables::of).begin();
        }
    }

    /** The shipped classes that run. */
    List<Class<?>> classesRun() {
        return switch (by) {
            case "static" -> List.of(CellRouter.class, Planner.class);
            case "hash" ->
                List.of(
                        ConfigPublisher.class,
                        ConfigPusher.class,
                        ConfigReceiver.class,
                        HealthAggregator.class,
                        HealthChecker.class,
                        Rendezvous.class);
            default ->
                List.of(
                        CellRouter.class,
                        ConfigPublisher.class,
                        by.equals("pull") ? ConfigPuller.class : ConfigPusher.class,
                        ConfigReceiver.class,
                        HealthAggregator.class,
                        HealthChecker.class,
                        Planner.class);
        };
    }

    private static String name(int group) {
        return String.format(Locale.ROOT, "%s%07d", NAME, group);
    }

    @Override
    public int group(Attempt attempt) {
        return group(attempt.tenant());
    }

    private int group(String frontEnd) {
        return hosts.get(hostOf.getOrDefault(frontEnd, 0)).backEnd(frontEnd); // strangers are on the first
    }

    @Override
    public int[] groups(String tenant, int number) {
        return new int[] {group(tenant)};
    }

    @Override
    public void changed(int group, boolean up) {
        dead.set(group, !up);
    }

    /** What a host holds, and where its front ends look. */
    private interface Look {
        /** Whom a front end asks. */
        int backEnd(String frontEnd);

        /** Takes what was distributed. */
        boolean take(byte[] content);
    }

    /** The planner's table, in the shipped router. */
    private final class Planned implements Look {
        private final CellRouter router;

        Planned(RoutingTable table) {
            this.router = CellRouter.builder(key, table)
                    .nanoClock(simulation.nanoClock())
                    .wallClock(simulation.wallClock())
                    .build();
        }

        @Override
        public int backEnd(String frontEnd) {
            Route route = router.route(frontEnd);
            return route.found() ? route.number() - 1 : NOBODY; // the drained monolith has number 0
        }

        @Override
        public boolean take(byte[] content) {
            if (!router.offer(content).inUse()) {
                throw new IllegalArgumentException("table refused");
            }
            return true;
        }
    }

    /** The list of those that are well; each front end's choice among them is kept until there is another list. */
    private final class Hashed implements Look {
        private final KeyedHash hash;
        private final Map<String, Integer> chosen = new HashMap<>();
        private Rendezvous choice;

        Hashed(KeyedHash hash) {
            this.hash = hash;
            this.choice = among(HealthBitmap.allHealthy(backEnds.size()));
        }

        private Rendezvous among(HealthBitmap bitmap) {
            return Rendezvous.of(
                    hash,
                    IntStream.range(0, backEnds.size())
                            .filter(bitmap::healthy)
                            .mapToObj(MappingAdapter::name)
                            .toList());
        }

        @Override
        public int backEnd(String frontEnd) {
            return chosen.computeIfAbsent(
                    frontEnd, name -> Integer.parseInt(choice.choose(name).substring(NAME.length())));
        }

        @Override
        public boolean take(byte[] content) {
            choice = among(HealthBitmap.decode(content));
            chosen.clear();
            return true;
        }
    }

    /** The plan in force; another is made whenever health changes. */
    private final class Tables {
        private final Planner planner = Planner.builder(key)
                .headroom(0)
                .wallClock(simulation.wallClock())
                .build();
        private RoutingTable planned;

        Tables(SettledTables settled, long seed) {
            this.planned = settled.of(planner, seed, 0, backEnds, frontEnds);
        }

        byte[] of(HealthBitmap bitmap) {
            Set<String> lost = IntStream.range(0, backEnds.size())
                    .filter(group -> !bitmap.healthy(group))
                    .mapToObj(MappingAdapter::name)
                    .collect(Collectors.toSet());
            if (!lost.isEmpty()) {
                planned = planner.lose(planned, SettledTables.all(backEnds), lost, frontEnds)
                        .table();
            }
            return planned.toBytes();
        }
    }

    /** The way from a probe to the hosts. */
    private final class Distribution {
        private final Duration period = Duration.ofNanos(settings.nanos("period"));
        private final Duration checks = Duration.ofNanos(settings.nanos("check"));
        private final Function<HealthBitmap, byte[]> content;
        private final ObjectStore store = ObjectStore.inMemory();
        private final List<ConfigReceiver<Boolean>> receivers = new ArrayList<>(); // by host
        private final KeyPair keys = Keys.fresh();
        private final TrustedKeys trusted = TrustedKeys.of(keys.getPublic());
        private final ConfigPublisher publisher;
        private final SizeClass size;
        private HealthBitmap seen = HealthBitmap.allHealthy(backEnds.size());

        Distribution(SizeClass size, Function<HealthBitmap, byte[]> content) {
            this.size = size;
            this.content = content;
            this.publisher = ConfigPublisher.builder(STREAM, keys, store, size)
                    .nonces(simulation.nanoClock())
                    .wallClock(simulation.wallClock())
                    .build();
        }

        void begin() {
            publish();
            for (int host = 0; host < hosts.size(); host++) {
                receivers.add(ConfigReceiver.<Boolean>builder(STREAM, "host-" + host, trusted, hosts.get(host)::take)
                        .largest(size)
                        .nanoClock(simulation.nanoClock())
                        .wallClock(simulation.wallClock())
                        .build());
            }
            if (by.equals("pull")) {
                receivers.forEach(this::pull);
            } else {
                push();
            }
            check();
        }

        // One read a period, so that what is found out just after it waits for the next: the longest way there is.
        private void push() {
            var executor = simulation.newScheduler();
            VirtualLinks links = new VirtualLinks(
                    executor,
                    (endpoint, frame) -> receivers
                            .get(Integer.parseInt(endpoint.host()))
                            .offer(frame)
                            .encode());
            var unused = ConfigPusher.builder(STREAM, "pusher", trusted, store, links, executor)
                    .fleet(IntStream.range(0, hosts.size())
                            .mapToObj(host -> new Endpoint("host-" + host, "zone", Integer.toString(host), PORT))
                            .toList())
                    .period(period)
                    .fetchEvery(period)
                    .largest(size)
                    .nonce(1)
                    .nanoClock(simulation.nanoClock())
                    .wallClock(simulation.wallClock())
                    .start();
        }

        private void pull(ConfigReceiver<Boolean> receiver) {
            var unused = ConfigPuller.builder(receiver, store, simulation.newScheduler())
                    .period(period)
                    .nanoClock(simulation.nanoClock())
                    .wallClock(simulation.wallClock())
                    .start();
        }

        private void check() {
            Map<Integer, Endpoint> places = new HashMap<>();
            for (int group = 0; group < backEnds.size(); group++) {
                places.put(group, new Endpoint(name(group), "zone", Integer.toString(group), PORT));
            }
            for (String checker : CHECKERS) {
                var unused = HealthChecker.builder(
                                checker, backEnds.size(), this::probe, store, simulation.newScheduler())
                        .endpoints(places)
                        .period(checks)
                        .nonce(CHECKERS.indexOf(checker))
                        .nanoClock(simulation.nanoClock())
                        .start();
            }
            var unused = HealthAggregator.builder(
                            CHECKERS, backEnds.size(), store, this::heard, simulation.newScheduler())
                    .period(checks)
                    .nanoClock(simulation.nanoClock())
                    .start();
        }

        private CompletionStage<Boolean> probe(Endpoint endpoint) {
            return CompletableFuture.completedFuture(!dead.get(Integer.parseInt(endpoint.host())));
        }

        /** A bitmap comes every period, changed or not. */
        private void heard(HealthBitmap bitmap) {
            if (!bitmap.equals(seen)) {
                seen = bitmap;
                publish();
            }
        }

        private void publish() {
            Published published =
                    publisher.publish(content.apply(seen)).toCompletableFuture().join(); // at once, here
            if (!(published instanceof Published.Done)) {
                throw new IllegalStateException("mapping: " + published);
            }
        }
    }
}
