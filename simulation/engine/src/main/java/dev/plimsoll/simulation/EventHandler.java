package dev.plimsoll.simulation;

/**
 * Handles the events of one kind on the typed lane, which carries two numbers and allocates nothing.
 *
 * <p>A handler runs on the simulation's thread, takes no virtual time and must not block. What {@code a} and {@code b}
 * mean is between the handler and whoever schedules its events: mostly the index of an entity and an argument.
 */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles one event; {@link Simulation#now()} is the time it was scheduled for.
     *
     * @param a the first number given when the event was scheduled
     * @param b the second number given when the event was scheduled
     */
    void handle(long a, long b);
}
