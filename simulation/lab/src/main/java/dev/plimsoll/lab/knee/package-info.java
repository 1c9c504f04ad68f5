/**
 * Measures a server: an open loop of steps against it, and a grid of limits and loads.
 *
 * <p>Open loop means that requests are due at times drawn beforehand, whatever the server does; latency counts from when a request was
 * due, not from when the generator got round to sending it. A generator that falls behind would otherwise hide exactly the queue
 * that it was meant to find; so each row says how far it fell behind, and a row where that matters is marked invalid.
 */
@NullMarked
package dev.plimsoll.lab.knee;

import org.jspecify.annotations.NullMarked;
