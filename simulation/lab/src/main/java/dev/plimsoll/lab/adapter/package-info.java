/**
 * The shipped façades, plugged into the simulated world.
 *
 * <p>An adapter translates: it hands the world's events to a façade of a pattern module, and the façade's answers back. It
 * holds no comparator, no queue and no random choice; an architecture test says so. What it would decide would be a second copy
 * of a policy, and the simulation would then no longer show what ships.
 */
@NullMarked
package dev.plimsoll.lab.adapter;

import org.jspecify.annotations.NullMarked;
