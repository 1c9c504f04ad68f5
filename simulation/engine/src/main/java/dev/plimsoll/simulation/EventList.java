package dev.plimsoll.simulation;

/**
 * Holds pending events and gives them back in the total order (time, order): the one part of the engine that may be
 * replaced for speed. Events are numbers of slots in an {@link EventPool}, which owns their payload.
 *
 * <p>Cancelled events may stay in the list; they come out of {@link #poll} like the others and the caller skips them.
 */
interface EventList {

    /** Adds the event in {@code slot}, which is not in the list. */
    void add(long time, long order, int slot);

    /** Removes the first event if its time is at most {@code limit} and returns its slot, or -1. */
    int poll(long limit);

    /** Returns how many events are held, cancelled ones included. */
    int size();

    /** Drops the cancelled events and gives their slots back to the pool. O(size). */
    void purge();
}
