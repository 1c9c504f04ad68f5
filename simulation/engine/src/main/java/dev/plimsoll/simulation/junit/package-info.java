/**
 * Tests your own code in virtual time with JUnit 5: {@link dev.plimsoll.simulation.junit.Simulated} gives a test a seeded
 * {@link dev.plimsoll.simulation.Simulation}, once a seed, and {@link dev.plimsoll.simulation.junit.HarmAssertions} bounds the
 * blast radius of what happened in it.
 *
 * <p>Needs {@code junit-jupiter-api} on the test class path, which is an optional dependency of this module.
 */
@NullMarked
package dev.plimsoll.simulation.junit;

import org.jspecify.annotations.NullMarked;
