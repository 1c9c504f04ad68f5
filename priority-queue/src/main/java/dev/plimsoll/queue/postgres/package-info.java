/**
 * The recovery queue in a PostgreSQL database, for work that many processes share.
 *
 * <p>{@link dev.plimsoll.queue.postgres.PostgresRecoveryQueue} follows the rules of {@link dev.plimsoll.queue} with one
 * table: a partial unique index on (lane, tenant, key) over waiting items coalesces inside the caller's own transaction;
 * a second one over leased items makes it impossible that a key is held twice; {@code SKIP LOCKED} and a lock on one row
 * let processes lease in batches without getting in each other's way while the lanes' reserves and caps hold over all of
 * them.
 *
 * <p>Which item is next: lanes as in the memory queue; inside a lane, tenants in turn, those who hold fewest leases first;
 * inside a tenant, the oldest first. That is fair in leases held, not in worker time, which the memory queue corrects for.
 * A newer item replaces the payload of the waiting one it coalesces with; there is no merge function, because it would have
 * to run in the database. Times are the database's.
 *
 * <p>Cost: one round trip a submission, in the caller's transaction; two statements a lane for a batch of leases, and one for
 * all expired ones; one statement an end. Leasing is serialised over all processes, so lease in batches. Not covered: bytes
 * per lane, spilling, the retry budget, newest first under overload.
 */
@NullMarked
package dev.plimsoll.queue.postgres;

import org.jspecify.annotations.NullMarked;
