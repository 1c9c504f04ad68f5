package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the shards of the tenants that come often, within a bound.
 *
 * <p>A new topology starts an empty cache. Two generations make up the bound: when the young one is full it becomes the old one, and what is
 * asked for again moves back, so that tenants that stay away are forgotten without any bookkeeping for those that come.
 *
 * <p>Safe for use by many threads; a hit costs one look-up in a hash map and never waits.
 */
public final class ShardCache {
    private static final VarHandle GENERATIONS;

    static {
        try {
            GENERATIONS = MethodHandles.lookup().findVarHandle(ShardCache.class, "generations", Generations.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    // a field of its own and not an AtomicReference, which a hit would have to go through
    private volatile Generations generations;

    private ShardCache(ShuffleSharder sharder, int capacity) {
        if (capacity < 1 || capacity > 1 << 30) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1.." + (1 << 30) + " tenants)");
        }
        this.capacity = capacity;
        generations = empty(sharder);
    }

    /**
     * Makes an empty cache.
     *
     * @param sharder finds the shards
     * @param capacity how many tenants it remembers at least before it forgets one, and half of how many it remembers at most; 1 or more
     * @return the cache
     * @throws IllegalArgumentException if {@code capacity} is out of range
     */
    public static ShardCache of(ShuffleSharder sharder, int capacity) {
        return new ShardCache(sharder, capacity);
    }

    /**
     * Goes over to another sharder, mostly one with the next topology. Shards that are asked for from now on come from it.
     *
     * @param sharder finds the shards
     */
    public void use(ShuffleSharder sharder) {
        generations = empty(sharder);
    }

    private static Generations empty(ShuffleSharder sharder) {
        return new Generations(
                requireNonNull(sharder, "sharder"), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    /**
     * Finds a tenant's shard of the default size.
     *
     * @param tenant the tenant's name
     * @return its workers, as the sharder in use finds them
     */
    public Shard shard(String tenant) {
        Generations seen = generations;
        Shard hit = seen.young.get(tenant);
        return hit != null ? hit : missed(seen, tenant);
    }

    private Shard missed(Generations seen, String tenant) {
        @Nullable Shard old = seen.old.get(tenant);
        Shard shard = old != null ? old : seen.sharder.shard(tenant);
        seen.young.put(tenant, shard);
        if (seen.young.mappingCount() >= capacity) {
            // fails where another thread was first, or another sharder came into use
            GENERATIONS.compareAndSet(this, seen, new Generations(seen.sharder, new ConcurrentHashMap<>(), seen.young));
        }
        return shard;
    }

    /**
     * Tells how many shards are kept.
     *
     * @return at most twice the capacity, but for threads that are just adding one
     */
    public long size() {
        Generations seen = generations;
        return seen.young.mappingCount() + seen.old.mappingCount();
    }

    // One object, so that no thread pairs the shards of one topology with the sharder of another.
    private record Generations(
            ShuffleSharder sharder, ConcurrentHashMap<String, Shard> young, ConcurrentHashMap<String, Shard> old) {}
}
