/**
 * Runs the replications of one scenario as tasks of Apache Spark, for those who outgrow one machine.
 *
 * <p>Replications are independent, and a part of them keeps every figure to the last bit, so the driver joins what the tasks
 * send into the bytes of an undivided run: {@code plimsoll.run/1}, the same as {@code plimsoll run --json}. Nothing is shuffled and
 * nothing is kept between tasks; Spark places them, and repeats those whose machine is lost. A repeated task gives the same bytes.
 *
 * <p>Cost: a task sends a few hundred bytes a figure and replication; a page's timelines stay behind.
 */
@NullMarked
package dev.plimsoll.examples.spark;

import org.jspecify.annotations.NullMarked;
