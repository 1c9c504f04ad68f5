package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table that is ready to be published, and what publishing it would do.
 *
 * @param table the table
 * @param diff what changes against the table it was planned from
 * @param utilization for each cell that takes load, the load of known tenants over its capacity in the scarcest resource, headroom
 *     not counted; 0 for a cell without limits
 * @param split tenants spread over several cells, for they are larger than one
 * @param unplaced tenants for whom no cell had room. They stay where they were, or go to the least loaded cell if theirs is gone
 */
public record Plan(
        RoutingTable table,
        TableDiff diff,
        Map<String, Double> utilization,
        List<String> split,
        List<String> unplaced) {
    /**
     * Takes the parts as they are.
     *
     * @param table the table
     * @param diff what changes
     * @param utilization load over capacity for each cell
     * @param split tenants spread over several cells
     * @param unplaced tenants for whom no cell had room
     */
    public Plan {
        requireNonNull(table, "table");
        requireNonNull(diff, "diff");
        utilization = Collections.unmodifiableMap(new TreeMap<>(utilization));
        split = List.copyOf(split);
        unplaced = List.copyOf(unplaced);
    }
}
