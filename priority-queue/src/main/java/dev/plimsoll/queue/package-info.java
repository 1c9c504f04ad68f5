/**
 * Decides which recovery work runs next, so that a storm of it cannot stand in front of new work, and new work cannot
 * starve the storm.
 *
 * <p>After a failure a control plane owes its fleet far more work than it can do at once, and much of it twice: the
 * load balancer storm of 2012 put tens of thousands of repair messages, most of them duplicates, into the one queue
 * that new customers used too. {@link dev.plimsoll.queue.RecoveryQueue} keeps kinds of work apart in <em>lanes</em>,
 * lets one entry stand for all requests with the same key, and shares a lane between its tenants.
 *
 * <h2>Lanes: who gets the next free worker</h2>
 *
 * <p>The queue hands out at most {@code workers} leases at a time. A lane has
 *
 * <ul>
 *   <li>a <em>reserve</em>: workers that are never lent. They stay idle when the lane has nothing to do, so that a hung
 *       dependency of another lane cannot hold every worker. This costs throughput: with 4 of 40 reserved, a backlog
 *       drains at 36/40 of full speed;
 *   <li>a <em>guarantee</em>: the workers it gets whenever it has work for them, in proportion to the lanes' shares,
 *       at least the reserve and at most the cap. Guarantees add up to the workers. What lies above the reserve is
 *       lent while the lane does not need it, and comes back as borrowed leases end: nothing is preempted;
 *   <li>a <em>cap</em>: the most it may hold, borrowed workers included.
 * </ul>
 *
 * <p>A free worker goes to the first lane, in declared order, that has runnable work and holds less than its guarantee;
 * if there is none, to the lane that has runnable work and holds the fewest workers for its share. No lane may take a
 * worker that another lane's unused reserve needs. So declared order is a priority, but bounded by the guarantees: a
 * lane never gets less than its guarantee because of the lanes above it. What counts is occupancy, leases held, and
 * not the order of dispatch: slow work in a lane with a small share cannot clog all workers.
 *
 * <h2>Inside a lane: tenants, then age</h2>
 *
 * <p>Start-time fair queueing [1] over tenants: each tenant's next item carries a virtual start time, the lane serves
 * the smallest, and a tenant's next start lies {@code cost / weight} later. The cost is worker time: estimated when a
 * lease is granted (the item's own figure, else the tenant's mean so far), corrected when it ends. A tenant that was
 * idle starts at the lane's present virtual time, so idleness earns no credit. A tenant with a million keys weighs as
 * much as one with a single key. Within a tenant, oldest first admission first. A lane can instead serve strictly
 * first in, first out over all tenants.
 *
 * <p>With {@link dev.plimsoll.queue.Lane.Builder#newestFirstUnderOverload} a lane serves each tenant's newest item
 * first while, and only while, it has a standing queue in the sense of CoDel [2]: the item at the head waited longer
 * than a target throughout an interval.
 *
 * <h2>Coalescing: before admission</h2>
 *
 * <p>In a coalescing lane there is one waiting entry for a (tenant, key). An item whose key waits already is merged
 * into that entry, costs no memory, is never refused for lack of room, and ends as <em>coalesced</em>. An item whose
 * key is running is admitted as one more run after the present one, and what comes later merges into that. Two leases
 * of one key never exist at the same time. A merged entry keeps the age of its first item, the later deadline and the
 * earlier due time, except that a retried one keeps its back-off. The age of an item that was submitted with a delay
 * counts from the time it was asked for.
 *
 * <h2>Every accepted item ends exactly once</h2>
 *
 * <p>As completed, coalesced, expired or sidelined; {@link dev.plimsoll.queue.LaneStats#balanced} states the sum. An
 * item expires when it is about to be leased and the time left until its deadline, counted from first admission, is
 * less than the 95th percentile of the lane's service times: work that would come too late is not begun. A lease that
 * is not ended in time ends by itself and the item is retried; the late worker's calls then return {@code false}, and
 * {@link dev.plimsoll.queue.Lease#token} lets the store it writes to refuse it as well. A retry waits a uniformly
 * random part of a doubling delay (full jitter), and spends from the lane's retry budget; when the budget or the
 * attempts are used up, the item is sidelined until {@link dev.plimsoll.queue.RecoveryQueue#redrive} brings it back at
 * a capped rate. Delivery is at least once: work must be safe to repeat.
 *
 * <h2>Bounds and cost</h2>
 *
 * <p>Items and bytes are bounded per lane, sidelined ones included; beyond that an item is refused, with the reason and
 * a time after which to try again, as a return value. A submission takes two hash look-ups and at most one allocation
 * of 96 bytes, which later serves as the lease; granting takes O(lanes + log tenants), ending O(1). Delayed items lie on a
 * hierarchical timing wheel [3] and come out in exact order of their time, in any number.
 *
 * <p>Not covered: work that is not safe to repeat; global order over tenants (except in a first-in-first-out lane);
 * preemption of running work.
 *
 * <p>[1] P. Goyal, H. M. Vin, H. Cheng, "Start-Time Fair Queueing", IEEE/ACM Transactions on Networking 5(5), 1997.
 *
 * <p>[2] K. Nichols, V. Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; for queues of requests: B. Maurer,
 * "Fail at Scale", ACM Queue 13(8), 2015.
 *
 * <p>[3] G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 */
@NullMarked
package dev.plimsoll.queue;

import org.jspecify.annotations.NullMarked;
