package dev.plimsoll.examples.elastic;

import java.time.Duration;

/**
 * What one step found.
 *
 * @param accepted records that sources were told are safe
 * @param refused records that found no place
 * @param inStore how many of the accepted ones are in the store at the end, each once
 * @param late those that say of themselves that they came late
 * @param waitP99 from accepted to stored, 99th percentile of the records that were accepted while all was well, or behind which the
 *     spool was drained
 * @param away from the oldest record that was not stored to the first that was again; zero without a fault
 * @param drain from there until the spool was empty; zero without a fault
 * @param law what the drain should take
 * @param flagged whether the store said, while the spool was drained, that records are missing
 * @param filled whether it says no more that any are
 * @param cpu share of this machine's processors that this process used
 */
record Measured(
        long accepted,
        long refused,
        long inStore,
        long late,
        Duration waitP99,
        Duration away,
        Duration drain,
        Duration law,
        boolean flagged,
        boolean filled,
        double cpu) {}
