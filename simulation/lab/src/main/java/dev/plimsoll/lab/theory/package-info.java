/**
 * What queueing theory says about a scenario before anything runs: to hold measured figures against.
 *
 * <p>{@link ClosedForms} reads a variant's settings and gives the formulas that apply to it: Erlang's C [1] for a service in calm and
 * after a loss of workers, fluid sums for a burst and for an outage, and the band of loads in which retries sustain a full queue.
 * What it does not know a formula for, it leaves out. Cost: nothing worth naming.
 *
 * <p>[1] A. K. Erlang, "Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone Exchanges",
 * Elektroteknikeren 13, 1917.
 */
@NullMarked
package dev.plimsoll.lab.theory;

import org.jspecify.annotations.NullMarked;
