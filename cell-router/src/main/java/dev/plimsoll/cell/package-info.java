/**
 * Which cell owns this key.
 *
 * <p>A service in <em>cells</em> is several full, independent copies of itself, each small enough to be tested to its limit and to be
 * lost. Above them stands a router, the one thing that all requests share, so it must be thin: {@link
 * dev.plimsoll.cell.CellRouter} is a pure function of a table and a key. It asks nobody.
 *
 * <p>Method: a key is hashed under the deployment's secret; 14 bits of the hash name one of 16,384 <em>slots</em>, and a {@link
 * dev.plimsoll.cell.RoutingTable} says which cell owns each slot, which tenants have a place of their own, and where each slot goes should
 * its cell fail. The hash is only the first filling: the table is an assignment, made by a planner and given to routers whole, so that most
 * routes can change at once and each of them on purpose. Tables are checked by more than fifty rules, and a refused one leaves the last good
 * one in use.
 *
 * <p>Cost: a route is one volatile read, the hash and two loads, without allocation; see the module's README for figures. A table is about
 * 66 kB and 10 bytes a pin.
 *
 * <p>Not covered: moving the data (the application copies and compares), carrying tables to routers (the constant-work module), limiting
 * what goes to one cell (the load-shedding module), and choosing the number of cells: few and large ones lose many tenants at once, many and small
 * ones strand capacity and are too small for the largest tenants.
 */
@NullMarked
package dev.plimsoll.cell;

import org.jspecify.annotations.NullMarked;
