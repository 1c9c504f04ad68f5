/**
 * Runs production code and models of its surroundings in virtual time, on one thread, from one seed.
 *
 * <p>{@link dev.plimsoll.simulation.Simulation} is a discrete-event simulation [1]: a clock that jumps from one pending event
 * to the next. Code that takes its clock, timers and randomness as arguments runs in it unchanged, an hour of it in a
 * second, and the same seed gives the same run to the last bit. Two lanes lead to the event list. The <em>typed lane</em> carries
 * a handler's number and two longs and allocates nothing; it is for arrivals, services, time-outs. The <em>object lane</em> is a {@link
 * java.util.concurrent.ScheduledExecutorService}; it is for the code under test.
 *
 * <p>Order is total: time in nanoseconds, then priority, then order of scheduling. Randomness comes from {@link
 * dev.plimsoll.simulation.Streams streams} that are named, not numbered, so that a change to a model leaves the random numbers
 * of its other parts alone; comparing two variants on the same numbers [2] needs far fewer runs. {@link
 * dev.plimsoll.simulation.Flow Flows} are balanced after every run, for a model that loses a request prints figures
 * that look right. {@link dev.plimsoll.simulation.Statistics Intervals} are over independent replications.
 *
 * <p>Not covered: threads. What blocks is refused ({@link dev.plimsoll.simulation.WouldBlockException}) or ended by a
 * watchdog; races need other tools. Nor does it measure how fast the code is: work takes no virtual time unless
 * the model says so.
 *
 * <p>[1] J. Banks, J. S. Carson, B. L. Nelson, D. M. Nicol, "Discrete-Event System Simulation", 5th edition, 2010. [2] P.
 * Glasserman, D. D. Yao, "Some Guidelines and Guarantees for Common Random Numbers", Management Science 38(6), 1992.
 */
@NullMarked
package dev.plimsoll.simulation;

import org.jspecify.annotations.NullMarked;
