package dev.plimsoll.lab.theory;

import dev.plimsoll.lab.result.Unit;

/**
 * A figure that follows from a scenario's settings by a formula.
 *
 * @param about what it is and by which formula
 * @param metric the measured figure that it should come out as; empty where runs measure no such thing
 * @param unit what it counts
 * @param value the figure, in seconds, shares in 0..1, or counts
 */
public record ClosedForm(String about, String metric, Unit unit, double value) {}
