/**
 * How much may be in flight, and what is refused.
 *
 * <p>Will hold {@code LoadShedder}, which finds the knee while serving and refuses what would push past it, its
 * adapters, and the offline analysis of a knee.
 */
@NullMarked
package dev.plimsoll.shedding;

import org.jspecify.annotations.NullMarked;
