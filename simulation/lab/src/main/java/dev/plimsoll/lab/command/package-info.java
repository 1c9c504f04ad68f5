/**
 * The command line, {@code plimsoll COMMAND}: reads arguments, runs, and shows what was found.
 *
 * <p>Data goes to standard output and narration to standard error, so that {@code --json -} can be piped while a person
 * watches. Exit codes: 0 done; 1 an error of ours; 2 the command line is wrong; 3 an assertion or a gate failed; 4 the
 * input is invalid, one line a fault, and nothing ran; 130 interrupted. A file is written beside its place and moved there
 * whole; an interrupted run keeps the replications that it finished and says how many.
 *
 * <p>One class a command. What they need of the simulation is {@link Lab}; what they show is written by
 * {@code dev.plimsoll.lab.report}. Not covered: {@code bench}, which the launcher starts, because benchmarks live in
 * the modules' tests and not in this jar.
 */
@NullMarked
package dev.plimsoll.lab.command;

import org.jspecify.annotations.NullMarked;
