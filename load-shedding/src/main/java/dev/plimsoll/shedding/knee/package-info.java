/**
 * Finds the knee of a measured server offline: from samples of load or concurrency, throughput and latency.
 *
 * <p>There is no one knee. {@link dev.plimsoll.shedding.knee.KneeAnalysis} answers by several definitions, each with an interval:
 *
 * <ul>
 *   <li><em>slo</em>: the highest load whose 99th percentile (or mean, if that is all there is) stays within half the client's time-out;
 *   <li><em>power</em>: the load at which throughput over latency is greatest (Kleinrock [1]);
 *   <li><em>marginal</em>: where one per cent more concurrency brings less than half a per cent more throughput;
 *   <li><em>usl</em>: the concurrency at the peak of the Universal Scalability Law (Gunther [2]), fitted by least squares.
 * </ul>
 *
 * <p>The brownout zone is where answers come after the client has stopped waiting: it starts where 1 % do. What is recommended is
 * the lower of knee and brownout start, with a margin; and when the definitions disagree, or the sweep ended before the bend, the
 * result says so instead of guessing. The largest distance from a chord of the latency curve ("kneedle") is not offered: it moves
 * with the end of the sweep, so it measures the sweep and not the server.
 *
 * <p>Method: latency curves are interpolated by monotone straight lines between the means of repeats; intervals come from a
 * bootstrap over the repeats, or over the residuals where there are none, with a fixed seed. Cost: some hundred evaluations of
 * curves of at most 512 distinct loads; longer inputs are averaged into 512 groups first. Needs Hipparchus (an optional dependency).
 *
 * <p>[1] L. Kleinrock, "Power and deterministic rules of thumb for probabilistic problems in computer communications", ICC 1979.
 * [2] N. J. Gunther, "Guerrilla Capacity Planning", Springer, 2007.
 */
@NullMarked
package dev.plimsoll.shedding.knee;

import org.jspecify.annotations.NullMarked;
