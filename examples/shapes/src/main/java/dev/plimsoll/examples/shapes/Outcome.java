package dev.plimsoll.examples.shapes;

import dev.plimsoll.examples.shapes.ShapeRequest.Verb;

/**
 * What became of one logical request, its retries included.
 *
 * @param tenant who asked
 * @param verb what was asked
 * @param seconds from the first attempt to the answer that counted
 * @param at when that answer came, in seconds from the window's beginning
 * @param good whether the answer was right and came within the clients' time-out
 * @param status of the last answer; 0 if there was none
 * @param dead how many dead workers it met inside the cell
 */
record Outcome(String tenant, Verb verb, double seconds, double at, boolean good, int status, int dead) {
    Outcome at(double other) {
        return new Outcome(tenant, verb, seconds, other, good, status, dead);
    }
}
