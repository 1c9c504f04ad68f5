/**
 * Shedding laws side by side under virtual time: one server, a queue, clients that give up and retry, and a load that rises to ten
 * times what the server can do. The rivals are their own released code; ours is the shipped façade.
 */
@NullMarked
package dev.plimsoll.lab.arena;

import org.jspecify.annotations.NullMarked;
