package dev.plimsoll.queue.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;

/**
 * One run of one item, granted to this process for a limited time. End it exactly once.
 *
 * @param <T> the payload's type
 */
public final class PostgresLease<T> {
    private final PostgresRecoveryQueue<T> queue;
    final long id;
    private final String lane;
    private final String tenant;
    private final String key;
    private final T payload;
    private final int attempt;
    private final long token;
    private final Duration waited;

    PostgresLease(
            PostgresRecoveryQueue<T> queue,
            long id,
            String lane,
            String tenant,
            String key,
            T payload,
            int attempt,
            long token,
            Duration waited) {
        this.queue = queue;
        this.id = id;
        this.lane = lane;
        this.tenant = tenant;
        this.key = key;
        this.payload = payload;
        this.attempt = attempt;
        this.token = token;
        this.waited = waited;
    }

    /**
     * Names the item's lane.
     *
     * @return the lane's name
     */
    public String lane() {
        return lane;
    }

    /**
     * Names the item's tenant.
     *
     * @return the tenant
     */
    public String tenant() {
        return tenant;
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
     * Gives what the worker needs.
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
        return attempt;
    }

    /**
     * Gives the fencing token, larger than that of every earlier lease.
     *
     * @return the token
     */
    public long token() {
        return token;
    }

    /**
     * Gives the time from the item's first admission to the start of this run.
     *
     * @return the wait
     */
    public Duration waited() {
        return waited;
    }

    /**
     * Ends the lease: the work is done, and never delivered again.
     *
     * @return {@code false} if the lease had ended before
     * @throws SQLException if the database cannot be reached; the work may be delivered again
     */
    public boolean complete() throws SQLException {
        return queue.complete(id, token);
    }

    /**
     * Ends the lease: the work is to be run again, after the lane's back-off, or is sidelined if its attempts are used up.
     *
     * @return {@code false} if the lease had ended before
     * @throws SQLException if the database cannot be reached
     */
    public boolean retry() throws SQLException {
        return queue.retry(this);
    }

    /**
     * Ends the lease: the item is sidelined.
     *
     * @param cause why, in words; cut after 1,000 characters
     * @return {@code false} if the lease had ended before
     * @throws SQLException if the database cannot be reached
     */
    public boolean fail(String cause) throws SQLException {
        return queue.fail(id, token, requireNonNull(cause, "cause"));
    }

    /**
     * Moves the end of the lease to {@code time} from now.
     *
     * @param time more than zero
     * @return {@code false} if the lease has ended
     * @throws SQLException if the database cannot be reached
     */
    public boolean extend(Duration time) throws SQLException {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("time: " + time + " (expected: more than 0)");
        }
        return queue.extend(id, token, time);
    }
}
