package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * Keeps which shards are taken, for {@link SearchedSharder}.
 *
 * <p>Several processes may reserve at once, so a store must decide each reservation in one step: look at the version and add the shard,
 * or do neither. In a relational database that is one row holding the version, updated {@code where version = ?} in the transaction that inserts the
 * shard. Checking first and saving afterwards would let two tenants take shards that overlap too much.
 */
public interface ShardStore {
    /**
     * Reads everything, as of one moment.
     *
     * @return the shards that are taken
     */
    Snapshot read();

    /**
     * Adds a shard, if nothing has changed since a snapshot was taken.
     *
     * @param version the snapshot's version
     * @param tenant who takes the shard; has none in that snapshot
     * @param workers the names of its workers
     * @return false if anything has changed since; the store is as it was then
     */
    boolean tryReserve(long version, String tenant, List<String> workers);

    /**
     * Removes a tenant's shard.
     *
     * @param tenant whose shard
     * @return false if the tenant has none
     */
    boolean tryRelease(String tenant);

    /**
     * Makes an empty store in memory, for one process and for tests.
     *
     * @return the store; safe for use by many threads
     */
    static ShardStore inMemory() {
        return new MemoryShardStore();
    }

    /**
     * The shards that are taken at one moment.
     *
     * @param version changes with every change of the store and never comes back
     * @param shards the names of the workers of every tenant that has a shard
     */
    record Snapshot(long version, Map<String, List<String>> shards) {
        /**
         * Checks that there is a map; the store has made it, and must not change it any more.
         *
         * @param version changes with every change of the store and never comes back
         * @param shards the names of the workers of every tenant that has a shard
         */
        public Snapshot {
            requireNonNull(shards, "shards");
        }
    }
}
