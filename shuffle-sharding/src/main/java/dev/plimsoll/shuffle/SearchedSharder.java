package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reserves shards of which no two share more than a stated number of workers, in fleets too irregular for {@link GuaranteedSharder}: domains of unlike
 * size, shards of unlike size, workers that come and go.
 *
 * <p>What is taken is kept in a {@link ShardStore}. A reservation reads it, searches, and adds the shard only if nothing has changed meanwhile; else it
 * searches again. A shard spreads over the failure domains as those of {@link ShuffleSharder} do. The answer says whether the
 * tenant has a shard, there is none left (proved by looking at all), or the search ended at its limit.
 *
 * <p>Draining and failed workers are in no new shard; the shards they stand in stay as they are until released.
 *
 * <p>Safe for use by many threads, and by many processes over one store. A reservation costs time in proportion to the shards taken, and up
 * to {@code maxSteps} steps where few are left: it belongs into a control plane, not on a request's path.
 */
public final class SearchedSharder {
    /** How many candidates a search looks at unless told otherwise. */
    public static final long DEFAULT_MAX_STEPS = 1_000_000;

    private static final int MAX_ATTEMPTS = 1_000;

    private final KeyedHash hash;
    private final Topology topology;
    private final int maxOverlap;
    private final ShardStore store;
    private final long maxSteps;
    private final ZonedRendezvous engine;
    private final int[] domainOf;
    private final int[] capacity;

    private SearchedSharder(DeploymentKey key, Topology topology, int maxOverlap, ShardStore store, long maxSteps) {
        if (maxOverlap < 0 || maxOverlap > topology.workers().size()) {
            throw new IllegalArgumentException("maxOverlap: " + maxOverlap + " (expected: 0.."
                    + topology.workers().size() + ", the number of workers)");
        }
        if (maxSteps < 1) {
            throw new IllegalArgumentException("maxSteps: " + maxSteps + " (expected: 1 or more)");
        }
        this.hash = KeyedHash.of(key, HashDomain.SHARD);
        this.topology = requireNonNull(topology, "topology");
        this.maxOverlap = maxOverlap;
        this.store = requireNonNull(store, "store");
        this.maxSteps = maxSteps;
        // the order of preference over all workers; who can be chosen is decided here, and the same for every tenant
        List<Worker> all = topology.workers().stream()
                .map(worker -> worker.in(WorkerState.ACTIVE, worker.since()))
                .toList();
        engine = new ZonedRendezvous(hash, Topology.of(topology.version(), topology.asOf(), all), false);
        List<String> domains = topology.domains();
        domainOf = topology.workers().stream()
                .mapToInt(worker -> domains.indexOf(worker.domain()))
                .toArray();
        capacity = new int[domains.size()];
        for (int worker = 0; worker < domainOf.length; worker++) {
            capacity[domainOf[worker]] += canBeChosen(worker) ? 1 : 0;
        }
    }

    /**
     * Makes the sharder.
     *
     * @param key the deployment's secret, for the order in which a tenant prefers workers
     * @param topology the fleet
     * @param maxOverlap the most workers that two tenants may share, 0 up to the number of workers
     * @param store keeps what is taken
     * @return the sharder, looking at up to {@value #DEFAULT_MAX_STEPS} candidates
     * @throws IllegalArgumentException if {@code maxOverlap} is out of range
     */
    public static SearchedSharder of(DeploymentKey key, Topology topology, int maxOverlap, ShardStore store) {
        return new SearchedSharder(key, topology, maxOverlap, store, DEFAULT_MAX_STEPS);
    }

    /**
     * Makes the sharder with a limit of its own.
     *
     * @param key the deployment's secret, for the order in which a tenant prefers workers
     * @param topology the fleet
     * @param maxOverlap the most workers that two tenants may share, 0 up to the number of workers
     * @param store keeps what is taken
     * @param maxSteps how many candidates a search looks at before it gives up, 1 or more
     * @return the sharder
     * @throws IllegalArgumentException if a number is out of range
     */
    public static SearchedSharder of(
            DeploymentKey key, Topology topology, int maxOverlap, ShardStore store, long maxSteps) {
        return new SearchedSharder(key, topology, maxOverlap, store, maxSteps);
    }

    private boolean canBeChosen(int worker) {
        WorkerState state = topology.workers().get(worker).state();
        return state != WorkerState.DRAINING && state != WorkerState.FAILED;
    }

    /**
     * Reserves a shard for a tenant, or finds the one it has.
     *
     * @param tenant the tenant's name
     * @param size the size of its shard, 1 up to the number of workers
     * @return the shard, in the tenant's order of preference, or why there is none
     * @throws IllegalArgumentException if {@code size} is out of range
     * @throws IllegalStateException if the tenant has a shard of another size
     */
    public Reservation reserve(String tenant, int size) {
        requireNonNull(tenant, "tenant");
        if (size < 1 || size > domainOf.length) {
            throw new IllegalArgumentException(
                    "size: " + size + " (expected: 1.." + domainOf.length + ", the number of workers)");
        }
        long steps = 0;
        for (int attempt = 0; attempt < MAX_ATTEMPTS && steps < maxSteps; attempt++) {
            ShardStore.Snapshot snapshot = store.read();
            List<String> own = snapshot.shards().get(tenant);
            if (own != null) {
                return alreadyHas(tenant, own, size);
            }
            ShardSearch search =
                    new ShardSearch(domainOf, capacity, size, maxOverlap, taken(snapshot), maxSteps - steps);
            long tenantHash = hash.hash(tenant);
            int[] found = search.search(tenantHash, preference(tenantHash));
            steps += search.steps();
            if (found.length == 0) {
                return new Reservation(
                        search.gaveUp() ? Reservation.Outcome.GAVE_UP : Reservation.Outcome.PROVED_EXHAUSTED,
                        Optional.empty(),
                        steps);
            }
            List<Worker> workers = new ArrayList<>();
            for (int worker : found) {
                workers.add(topology.workers().get(worker));
            }
            Shard shard = new Shard(tenant, topology.version(), workers, List.of());
            if (store.tryReserve(snapshot.version(), tenant, shard.names())) {
                return new Reservation(Reservation.Outcome.ASSIGNED, Optional.of(shard), steps);
            }
        }
        return new Reservation(Reservation.Outcome.GAVE_UP, Optional.empty(), steps);
    }

    private Reservation alreadyHas(String tenant, List<String> own, int size) {
        if (own.size() != size) {
            throw new IllegalStateException("tenant: \"" + tenant + "\" has a shard of " + own.size()
                    + " (expected: release it before reserving one of " + size + ")");
        }
        return new Reservation(Reservation.Outcome.ASSIGNED, Optional.of(shard(tenant, own)), 0);
    }

    private Shard shard(String tenant, List<String> names) {
        List<Worker> live = new ArrayList<>();
        List<Worker> down = new ArrayList<>();
        for (Worker worker : topology.workers()) {
            if (names.contains(worker.name())) {
                (worker.state() == WorkerState.FAILED ? down : live).add(worker);
            }
        }
        live.sort((a, b) -> Integer.compare(names.indexOf(a.name()), names.indexOf(b.name())));
        return new Shard(tenant, topology.version(), live, down);
    }

    private int[][] taken(ShardStore.Snapshot snapshot) {
        // workers that have left the fleet can no more be shared
        return snapshot.shards().values().stream()
                .map(names -> names.stream()
                        .filter(topology::contains)
                        .mapToInt(topology::number)
                        .toArray())
                .toArray(int[][]::new);
    }

    private int[] preference(long tenantHash) {
        ShardBuffer buffer = new ShardBuffer();
        int count = engine.sequence(tenantHash, domainOf.length, buffer);
        int[] all = new int[count];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (canBeChosen(buffer.sequence[i])) {
                all[kept++] = buffer.sequence[i];
            }
        }
        return Arrays.copyOf(all, kept);
    }

    /**
     * Finds the shard that a tenant has reserved.
     *
     * @param tenant the tenant's name
     * @return its shard as far as it still stands in the fleet, if it has one
     */
    public Optional<Shard> shard(String tenant) {
        return Optional.ofNullable(store.read().shards().get(requireNonNull(tenant, "tenant")))
                .map(names -> shard(tenant, names));
    }

    /**
     * Gives a tenant's shard back.
     *
     * @param tenant the tenant's name
     * @throws IllegalArgumentException if the tenant has none
     */
    public void release(String tenant) {
        if (!store.tryRelease(requireNonNull(tenant, "tenant"))) {
            throw new IllegalArgumentException("tenant: \"" + tenant + "\" (expected: one that has reserved a shard)");
        }
    }

    @Override
    public String toString() {
        return "SearchedSharder[overlap at most " + maxOverlap + ", " + topology + "]";
    }
}
