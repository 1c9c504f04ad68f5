/**
 * Simple Shapes: a service in cells, as real processes on one machine, and a tour of its failures.
 *
 * <p>The service knows three questions: put a shape, get a shape's kind by its id, count the shapes of a kind. Eight {@link
 * dev.plimsoll.examples.shapes.Cell cells} hold them, each a process with a database of its own and eight workers that
 * tenants share by shuffled shards, each with a line and a shedder before it. A thin {@link dev.plimsoll.examples.shapes.Router} stands in front. Tables, addresses
 * and quotas are one {@link dev.plimsoll.examples.shapes.ShapesConfig}, which the {@link
 * dev.plimsoll.examples.shapes.ControlPlane} keeps in S3 and two {@link dev.plimsoll.examples.shapes.Pusher pushers} send to
 * everybody, all of it, every period.
 *
 * <p>The {@link dev.plimsoll.examples.shapes.Tour} breaks it in several ways, each beside a control without the fault, and compares what
 * was measured with what the simulation lab predicts for the same numbers.
 */
@NullMarked
package dev.plimsoll.examples.shapes;

import org.jspecify.annotations.NullMarked;
