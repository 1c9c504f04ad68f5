package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Gives each tenant its own few workers, so that few tenants share all of theirs with a poisonous or noisy one.
 *
 * <p>A pure function of key, topology, settings, tenant and size: every process gives the same answer, whatever the order in which it
 * learnt of the workers. By rendezvous within failure domains:
 *
 * <ul>
 *   <li>the workers of a shard spread over as many domains as there are, as evenly as their number allows; each tenant
 *       takes the domains in an order of its own;
 *   <li>a shard of k is the beginning of a shard of k + 1;
 *   <li>a worker that comes or goes changes at most one worker of a shard, and a domain that is lost nothing within the others;
 *   <li>overlaps follow the exact law that {@link Isolation} prints.
 * </ul>
 *
 * <p>Overlap is improbable here, not impossible: {@link GuaranteedSharder} rules it out by theorem for tenants with an ordinal, {@link
 * SearchedSharder} by search for irregular fleets.
 *
 * <p>Immutable and safe for use by many threads; a new topology makes a new sharder. One assignment reads every worker,
 * and {@link #assign} allocates nothing; {@link ShardCache} keeps the shards of tenants that come often.
 */
public final class ShuffleSharder {
    private final DeploymentKey key;
    private final KeyedHash hash;
    private final Topology topology;
    private final int shardSize;
    private final boolean ignoringDomains;
    private final Replacement replacement;
    private final ZonedRendezvous engine;
    private final boolean allServe; // no worker is failed or returning
    private final boolean[] serves; // by worker: 1 at once, 0 never; returning ones are asked
    private final boolean[] returning;
    private final boolean[] replaceable;

    private ShuffleSharder(Builder builder) {
        key = builder.key;
        topology = builder.topology;
        shardSize = builder.shardSize;
        ignoringDomains = builder.ignoringDomains;
        replacement = builder.replacement;
        hash = KeyedHash.of(key, HashDomain.SHARD);
        engine = new ZonedRendezvous(hash, topology, ignoringDomains);
        int workers = topology.workers().size();
        serves = new boolean[workers];
        returning = new boolean[workers];
        replaceable = new boolean[workers];
        boolean allServe = true;
        for (int i = 0; i < workers; i++) {
            Worker worker = topology.workers().get(i);
            returning[i] = worker.state() == WorkerState.RETURNING;
            serves[i] = !returning[i] && worker.state() != WorkerState.FAILED;
            Duration failedFor = Duration.between(worker.since(), topology.asOf());
            replaceable[i] = returning[i] || failedFor.compareTo(replacement.delay()) >= 0;
            allServe &= serves[i];
        }
        this.allServe = allServe;
    }

    /**
     * Makes a sharder with the default settings: within failure domains, failed workers never replaced.
     *
     * @param key the deployment's secret
     * @param topology the fleet
     * @param shardSize how many workers serve a tenant, 1 up to the number of workers
     * @return the sharder
     * @throws IllegalArgumentException if {@code shardSize} is out of range
     */
    public static ShuffleSharder of(DeploymentKey key, Topology topology, int shardSize) {
        return builder(key, topology, shardSize).build();
    }

    /**
     * Begins a sharder with settings.
     *
     * @param key the deployment's secret
     * @param topology the fleet
     * @param shardSize how many workers serve a tenant that has no size of its own, 1 up to the number of workers
     * @return the builder
     * @throws IllegalArgumentException if {@code shardSize} is out of range
     */
    public static Builder builder(DeploymentKey key, Topology topology, int shardSize) {
        return new Builder(key, topology, shardSize);
    }

    /**
     * Keeps the settings for another topology.
     *
     * @param next the topology
     * @return the sharder for it
     * @throws IllegalArgumentException if it has fewer workers than a shard
     */
    public ShuffleSharder with(Topology next) {
        Builder builder = new Builder(key, next, shardSize);
        builder.ignoringDomains = ignoringDomains;
        builder.replacement = replacement;
        return builder.build();
    }

    /**
     * Keeps the settings and the topology under another key.
     *
     * @param next the new secret
     * @return the sharder under it
     */
    public ShuffleSharder with(DeploymentKey next) {
        Builder builder = new Builder(next, topology, shardSize);
        builder.ignoringDomains = ignoringDomains;
        builder.replacement = replacement;
        return builder.build();
    }

    /**
     * Hashes a tenant's name once.
     *
     * @param name the name, hashed as its UTF-8 bytes
     * @return the handle, good for every sharder under this key
     */
    public Tenant tenant(String name) {
        return new Tenant(requireNonNull(name, "name"), hash.hash(name), key);
    }

    /**
     * Hashes a tenant's number once.
     *
     * @param number any number, hashed as 8 bytes
     * @return the handle, good for every sharder under this key
     */
    public Tenant tenant(long number) {
        return new Tenant(Long.toString(number), hash.hash(number), key);
    }

    /**
     * Hashes a tenant's UUID once.
     *
     * @param id any UUID, hashed as 16 bytes
     * @return the handle, good for every sharder under this key
     */
    public Tenant tenant(UUID id) {
        return new Tenant(id.toString(), hash.hash(id), key);
    }

    /**
     * Hashes a tenant's bytes once.
     *
     * @param bytes the whole name
     * @return the handle, good for every sharder under this key
     */
    public Tenant tenant(byte[] bytes) {
        return new Tenant(HexFormat.of().formatHex(bytes), hash.hash(bytes), key);
    }

    /**
     * Finds a tenant's shard.
     *
     * @param tenant the tenant's name
     * @return its workers, in the tenant's order of preference
     */
    public Shard shard(String tenant) {
        return shard(tenant(tenant), shardSize);
    }

    /**
     * Finds the shard of a tenant with a size of its own.
     *
     * @param tenant the tenant's name
     * @param size how many workers serve it, 1 up to the number of workers
     * @return its workers, in the tenant's order of preference; fewer if so many cannot be had while others drain or join
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public Shard shard(String tenant, int size) {
        return shard(tenant(tenant), size);
    }

    /**
     * Finds a tenant's shard by its handle.
     *
     * @param tenant the handle
     * @return its workers, in the tenant's order of preference
     * @throws IllegalArgumentException if the handle was made under another key
     */
    public Shard shard(Tenant tenant) {
        return shard(tenant, shardSize);
    }

    /**
     * Finds the shard of a tenant with a size of its own by its handle.
     *
     * @param tenant the handle
     * @param size how many workers serve it, 1 up to the number of workers
     * @return its workers, in the tenant's order of preference; fewer if so many cannot be had while others drain or join
     * @throws IllegalArgumentException if {@code size} is out of range, or the handle was made under another key
     */
    public Shard shard(Tenant tenant, int size) {
        ShardBuffer buffer = new ShardBuffer();
        assign(tenant, size, buffer);
        List<Worker> workers = new ArrayList<>(buffer.size());
        for (int i = 0; i < buffer.size(); i++) {
            workers.add(topology.workers().get(buffer.worker(i)));
        }
        List<Worker> down = new ArrayList<>(buffer.downSize());
        for (int i = 0; i < buffer.downSize(); i++) {
            down.add(topology.workers().get(buffer.down(i)));
        }
        return new Shard(tenant.name(), topology.version(), workers, down);
    }

    /**
     * Finds a tenant's shard without allocating.
     *
     * @param tenant the handle
     * @param size how many workers serve it, 1 up to the number of workers
     * @param buffer receives the shard
     * @throws IllegalArgumentException if {@code size} is out of range, or the handle was made under another key
     */
    public void assign(Tenant tenant, int size, ShardBuffer buffer) {
        if (!tenant.isUnder(key)) {
            throw new IllegalArgumentException("tenant: handle of \"" + tenant.name()
                    + "\" made under another key (expected: one under " + key + ")");
        }
        assign(tenant.hash(), size, buffer);
    }

    /**
     * Finds a tenant's shard by the hash of its name, without allocating.
     *
     * @param tenantHash the hash of the name in the domain {@link HashDomain#SHARD} under this sharder's key
     * @param size how many workers serve it, 1 up to the number of workers
     * @param buffer receives the shard
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public void assign(long tenantHash, int size, ShardBuffer buffer) {
        checkSize("size", size, topology);
        if (allServe) {
            buffer.live = engine.sequence(tenantHash, size, buffer);
            buffer.down = 0;
            return;
        }
        int choices = engine.sequence(tenantHash, size + Math.min(replacement.budget(), serves.length), buffer);
        int[] sequence = buffer.sequence;
        int live = 0;
        int down = 0;
        int replace = 0;
        int own = Math.min(size, choices);
        for (int i = 0; i < own; i++) {
            int worker = sequence[i];
            if (serves(worker, tenantHash)) {
                sequence[live++] = worker;
            } else {
                buffer.picks[down++] = worker;
                replace += replaceable[worker] ? 1 : 0;
            }
        }
        for (int i = own; i < choices && replace > 0; i++) {
            if (serves(sequence[i], tenantHash)) {
                sequence[live++] = sequence[i];
                replace--;
            }
        }
        buffer.live = live;
        buffer.down = down;
    }

    private boolean serves(int worker, long tenant) {
        return serves[worker] || (returning[worker] && engine.admits(worker, tenant));
    }

    /**
     * Lists whom a tenant can reach at most in this topology, whatever fails and returns: its shard, and as many next choices as the
     * {@linkplain Replacement#budget budget} allows.
     *
     * @param tenant the tenant's name
     * @param size the size of its shard, 1 up to the number of workers
     * @return at most {@code size} + budget workers
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public List<Worker> reach(String tenant, int size) {
        checkSize("size", size, topology);
        ShardBuffer buffer = new ShardBuffer();
        int choices = engine.sequence(hash.hash(tenant), size + Math.min(replacement.budget(), serves.length), buffer);
        List<Worker> reach = new ArrayList<>(choices);
        for (int i = 0; i < choices; i++) {
            reach.add(topology.workers().get(buffer.sequence[i]));
        }
        return reach;
    }

    /**
     * Tells the fleet.
     *
     * @return the topology this sharder was made for
     */
    public Topology topology() {
        return topology;
    }

    /**
     * Tells the size of a shard whose tenant has none of its own.
     *
     * @return 1 up to the number of workers
     */
    public int shardSize() {
        return shardSize;
    }

    /**
     * Tells what happens to failed workers.
     *
     * @return the policy
     */
    public Replacement replacement() {
        return replacement;
    }

    /**
     * Gives the exact odds of shared fate in this fleet, as if all its workers were active and of equal weight.
     *
     * @return the odds for the shard size, by the law of the spread in use
     */
    public Isolation isolation() {
        if (ignoringDomains) {
            return Isolation.of(topology.workers().size(), shardSize);
        }
        int[] sizes = topology.domains().stream()
                .mapToInt(domain -> (int) topology.workers().stream()
                        .filter(worker -> worker.domain().equals(domain))
                        .count())
                .toArray();
        return Isolation.spread(sizes, shardSize);
    }

    private static void checkSize(String what, int size, Topology topology) {
        if (size < 1 || size > topology.workers().size()) {
            throw new IllegalArgumentException(
                    what + ": " + size + " (expected: 1.." + topology.workers().size() + ", the number of workers)");
        }
    }

    @Override
    public String toString() {
        return "ShuffleSharder[shards of " + shardSize + ", " + topology + "]";
    }

    /** Collects the settings of a {@link ShuffleSharder}. */
    public static final class Builder {
        private final DeploymentKey key;
        private final Topology topology;
        private final int shardSize;
        private boolean ignoringDomains;
        private Replacement replacement = Replacement.pin();

        private Builder(DeploymentKey key, Topology topology, int shardSize) {
            this.key = requireNonNull(key, "key");
            this.topology = requireNonNull(topology, "topology");
            checkSize("shardSize", shardSize, topology);
            this.shardSize = shardSize;
        }

        /**
         * Chooses over the whole fleet as if it were one failure domain. Shards then overlap a little less, and may lie
         * in one domain altogether; by default they spread over the domains.
         *
         * @return this builder
         */
        public Builder ignoringDomains() {
            ignoringDomains = true;
            return this;
        }

        /**
         * Says what happens to failed workers; by default a tenant lives with what is left of its shard.
         *
         * @param replacement the policy
         * @return this builder
         */
        public Builder replacement(Replacement replacement) {
            this.replacement = requireNonNull(replacement, "replacement");
            return this;
        }

        /**
         * Makes the sharder.
         *
         * @return the sharder
         */
        public ShuffleSharder build() {
            return new ShuffleSharder(this);
        }
    }
}
