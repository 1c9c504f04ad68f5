/**
 * The world around the policies under test: clients, services, fleets, faults, and what is measured of them.
 *
 * <p>A {@link dev.plimsoll.lab.world.World} is one replication of one variant. Clients issue requests by a rate function,
 * give up, retry; services hold workers and serve what their {@link dev.plimsoll.lab.world.WorkQueue} hands them; faults
 * change either at a given time. Everything random is drawn from streams named after the component and, where it belongs to
 * a request, numbered by it, so that two variants see the same requests (common random numbers).
 *
 * <p>The world holds no policy of the library. What the library decides reaches it through the interfaces that
 * {@link dev.plimsoll.lab.world.Policies} makes, and the adapters behind those call the shipped façades. The plain
 * disciplines here (first in, first out; last in, first out) are the baselines that the policies are compared with.
 */
@NullMarked
package dev.plimsoll.lab.world;

import org.jspecify.annotations.NullMarked;
