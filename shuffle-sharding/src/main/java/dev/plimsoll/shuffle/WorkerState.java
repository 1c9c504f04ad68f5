package dev.plimsoll.shuffle;

/**
 * How a worker takes part in the shards that its name gives it.
 *
 * <p>The difference between a place that is passed over and one that is kept is the difference between a planned change and
 * a failure: a tenant moves on from a worker that drains, but stays pinned to one that failed, or else a tenant whose
 * requests kill workers would walk through the fleet.
 */
public enum WorkerState {
    /** Serves all its tenants. */
    ACTIVE,
    /**
     * New in the fleet and taking over its tenants little by little, up to the {@linkplain Worker#admitted admitted} share; the
     * others pass it over and keep the worker they had.
     */
    JOINING,
    /**
     * Back after a failure, serving again only the {@linkplain Worker#admitted admitted} share of its tenants; for the others it keeps its place and
     * counts as failed.
     */
    RETURNING,
    /** Leaving as planned: passed over, its tenants move on to their next choice. */
    DRAINING,
    /** Gone unplanned: keeps its place in every shard, serves nobody, and is replaced only within {@link Replacement}. */
    FAILED
}
