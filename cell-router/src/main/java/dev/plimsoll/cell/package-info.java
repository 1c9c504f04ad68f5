/**
 * Which cell owns this key.
 *
 * <p>Will hold {@code CellRouter}, a pure function from an immutable, validated {@code RoutingTable} and a key to a
 * route; the planner that compiles such tables; and the migration state machine.
 */
@NullMarked
package dev.plimsoll.cell;

import org.jspecify.annotations.NullMarked;
