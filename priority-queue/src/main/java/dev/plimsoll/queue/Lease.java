package dev.plimsoll.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run of one item, granted to one worker for a limited time.
 *
 * <p>End it exactly once, with {@link #complete}, {@link #retry()} or {@link #fail}; each returns {@code false}, and
 * changes nothing, if the lease has ended before, by such a call or because its time ran out. Thread-safe.
 *
 * @param <T> the payload's type
 */
public final class Lease<T> {
    // The entry of the queue and the lease are one object, so that granting allocates nothing and ending looks nothing
    // up. An attempt is one object: a retried item moves to a new one, which is what makes a late call on the old one
    // harmless. 96 bytes with compressed references; a new field costs every waiting item 8.

    /** Longer causes of failure are cut. */
    static final int LONGEST_CAUSE = 1000;

    static final byte READY = 0;
    static final byte DELAYED = 1;
    static final byte FOLLOWING = 2;
    static final byte LEASED = 3;
    static final byte ENDED = 4;

    final Flow<T> flow;
    final String key;
    T payload;
    /** Links of the list this entry is on: its flow's ready list, or a slot of a wheel. */
    @Nullable
    Lease<T> previous;

    @Nullable
    Lease<T> next;
    /** The one more run that this running key owes. */
    @Nullable
    Lease<T> followUp;

    final long id;
    /** First admission, or for an item submitted with a delay the time it was asked for: what its age counts from. */
    long firstNanos;

    long deadlineNanos = Long.MAX_VALUE;
    /** Delayed: when ready; ready: since when; leased: when the lease runs out. */
    long dueNanos;

    long startedNanos;
    /** Expected worker time in nanoseconds, 0 for unknown; once leased, what was charged. */
    float cost;

    int bytes;
    /** The key table's hash of flow and key. */
    int hash;
    /** Where a wheel keeps this entry. */
    int slot = -1;

    short attempts;
    byte state;

    Lease(Flow<T> flow, String key, T payload, long id, long firstNanos) {
        this.flow = flow;
        this.key = key;
        this.payload = payload;
        this.id = id;
        this.firstNanos = firstNanos;
    }

    /**
     * Names the item's lane.
     *
     * @return the lane's name
     */
    public String lane() {
        return flow.lane.settings.name;
    }

    /**
     * Names the item's tenant.
     *
     * @return the tenant
     */
    public String tenant() {
        return flow.tenant;
    }

    /**
     * Names what the work is about.
     *
     * @return the key
     */
    public String key() {
        return key;
    }

    /**
     * Gives what the worker needs, merged if items were coalesced.
     *
     * @return the payload
     */
    public T payload() {
        return payload;
    }

    /**
     * Counts the runs of this item, this one included.
     *
     * @return 1 for the first
     */
    public int attempt() {
        return attempts;
    }

    /**
     * Gives the fencing token: of two leases of one key in a coalescing lane, the later has the larger.
     *
     * <p>Hand it to the store the work writes to, and let that store refuse a smaller one than it has seen: then a
     * worker that stalled past its lease cannot overwrite what its successor wrote.
     *
     * @return the token, more than zero
     */
    public long token() {
        return (flow.lane.epoch << 46) | (id << 10) | attempts;
    }

    /**
     * Gives the time from the item's first admission to the start of this run; a delay asked for does not count.
     *
     * @return the wait, earlier runs included
     */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos());
    }

    /**
     * Gives the time from the item's first admission to the start of this run, without an object.
     *
     * @return the wait in nanoseconds, earlier runs included
     */
    public long waitedNanos() {
        return startedNanos - firstNanos;
    }

    /**
     * Ends the lease: the work is done.
     *
     * <p>With a journal, returns when that is synced; then the work is never delivered again, not even after a crash.
     *
     * @return {@code false} if the lease had ended before, or if the end could not be made durable, so that the work may
     *     be delivered again by a later process
     */
    public boolean complete() {
        return flow.lane.keeper.complete(this);
    }

    /**
     * Ends the lease: the work is to be run again, after the lane's back-off.
     *
     * <p>The item is sidelined instead if its attempts or the lane's retry budget are used up, and expires if its
     * deadline would pass first.
     *
     * @return {@code false} if the lease had ended before
     */
    public boolean retry() {
        return flow.lane.keeper.retry(this, -1);
    }

    /**
     * Ends the lease: the work is to be run again, after a delay the caller knows, such as a server's retry-after.
     *
     * @param delay the delay, zero or more; replaces the lane's back-off, not its budget
     * @return {@code false} if the lease had ended before
     */
    public boolean retry(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: 0 or more)");
        }
        return flow.lane.keeper.retry(this, delay.isZero() ? 0 : Lane.positive("delay", delay));
    }

    /**
     * Ends the lease: the work cannot be done as it is. The item is sidelined, with the cause, for people to look at.
     *
     * @param cause why, in words; cut after 1,000 characters
     * @return {@code false} if the lease had ended before
     */
    public boolean fail(String cause) {
        return flow.lane.keeper.fail(this, cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause);
    }

    /**
     * Moves the end of the lease to {@code time} from now.
     *
     * @param time more than zero
     * @return {@code false} if the lease has ended
     */
    public boolean extend(Duration time) {
        return flow.lane.keeper.extend(this, Lane.positive("time", time));
    }

    @Override
    public String toString() {
        return "Lease[" + lane() + ", " + tenant() + ", " + key + ", attempt " + attempts + "]";
    }

    /** Whoever guards the engine: takes the lock, reads the clock. */
    interface Keeper<T> {
        boolean complete(Lease<T> lease);

        boolean retry(Lease<T> lease, long delayNanos);

        boolean fail(Lease<T> lease, String cause);

        boolean extend(Lease<T> lease, long nanos);
    }
}
