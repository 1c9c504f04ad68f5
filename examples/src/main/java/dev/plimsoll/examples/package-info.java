/**
 * The patterns in real processes.
 *
 * <p>Will hold the Simple Shapes Service, the Redis and PostgreSQL stories on real servers, and the starter.
 */
@NullMarked
package dev.plimsoll.examples;

import org.jspecify.annotations.NullMarked;
