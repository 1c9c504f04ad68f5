/**
 * Refuses the work a server cannot finish in time, so that it finishes the rest.
 *
 * <p>Response time stays nearly flat until offered load reaches the <em>knee</em>; past it each request waits behind all the
 * others, answers come after the client has given up (a <em>brownout</em>), and goodput falls while throughput looks
 * healthy; with retries the fall outlasts the load that caused it. {@link dev.plimsoll.shedding.LoadShedder} holds the number
 * of requests in flight just above the knee and refuses the excess at once: by the limit, by priority (the lowest first), by
 * deadline, and by class of cost when a class can no longer be answered in time. Where the queue is one's own,
 * {@link dev.plimsoll.shedding.SheddingExecutor} sheds by its delay.
 *
 * <p>Method: at saturation the number of busy servers is throughput times service time (Little's law [1]), which needs the
 * integral of the number in flight and a count of completions, and no clock reading per request. Service time is the mean
 * latency of requests admitted well below the knee. A cushion above the knee, after the square-root staffing rule's
 * argument [2] but by measured pressure, keeps servers from idling. Small steps up and down check against throughput that
 * neither estimate has gone astray, the idea of marginal gain [3]: what latency alone suggests is never believed.
 *
 * <p>Cost: two compare-and-sets to acquire and two atomic operations to release, no allocation; the clock is read for all
 * requests up to about 20,000 a second and for a sample above. Windows last as long as the measured variance asks for,
 * usually a fraction of a second.
 *
 * <p>Not covered: fairness between tenants (see the priority-queue module), limits across
 * processes.
 *
 * <p>[1] J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961.
 * [2] S. Halfin, W. Whitt, "Heavy-Traffic Limits for Queues with Many Exponential Servers", Operations Research 29(3), 1981.
 * [3] I. Cho and others, "Protego: Overload Control for Applications with Unpredictable Lock Contention", NSDI 2023.
 */
@NullMarked
package dev.plimsoll.shedding;

import org.jspecify.annotations.NullMarked;
