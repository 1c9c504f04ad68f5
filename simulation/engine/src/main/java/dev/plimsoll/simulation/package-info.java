/**
 * Virtual time, an event list, named streams of randomness, and statistics that say how sure they are.
 */
@NullMarked
package dev.plimsoll.simulation;

import org.jspecify.annotations.NullMarked;
