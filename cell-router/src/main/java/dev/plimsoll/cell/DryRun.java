package dev.plimsoll.cell;

import java.util.Map;

/**
 * What a table that is only tried would have changed for the requests routed since the trial began.
 *
 * @param version the version of the tried table, 0 if none is tried
 * @param routed requests routed, all by the table in use
 * @param changed those of them that the tried table would send to another cell, or would refuse
 * @param leaving {@code changed} by the name of the cell that serves them now; without requests that have no cell
 * @param arriving {@code changed} by the name of the cell that would serve them; without requests that would have no cell
 */
public record DryRun(long version, long routed, long changed, Map<String, Long> leaving, Map<String, Long> arriving) {
    /**
     * Takes the figures as they are.
     *
     * @param version the version of the tried table
     * @param routed requests routed
     * @param changed those that would go elsewhere
     * @param leaving by the cell that serves them now
     * @param arriving by the cell that would serve them
     */
    public DryRun {
        leaving = Map.copyOf(leaving);
        arriving = Map.copyOf(arriving);
    }
}
