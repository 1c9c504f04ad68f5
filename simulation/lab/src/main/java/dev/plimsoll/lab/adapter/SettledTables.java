package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.CellState;
import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

// Tables made as an operator makes them who comes from one cell for all: the new cells have a sixteenth of the slots at
// first, then the old one drains, and the planner settles its tenants, the largest first, each where most room is left.
// Slots by hash, relieved where they are too full, would leave cells at the brim and others half empty.
//
// All variants of a replication have one seed, and most have the same cells and tenants. What is planned for one is
// kept for the others, for planning takes longer than many a run. Tables are immutable, made as a run begins.
final class SettledTables {
    private static final PlannedCell MONOLITH = PlannedCell.of("monolith");
    private static final int OLD_TO_NEW = 15;
    private static final int MOST = 16;

    private final Map<Wanted, RoutingTable> made = new ConcurrentHashMap<>();

    /** All that a table depends on. */
    private record Wanted(long seed, double headroom, List<PlannedCell> cells, List<TenantLoad> tenants) {}

    /** All cells, the drained one first: a cell's number is one more than its place in {@code cells}. */
    static List<PlannedCell> all(List<PlannedCell> cells) {
        return with(MONOLITH.state(CellState.DRAINING), cells);
    }

    /**
     * Gives the table of these cells and tenants.
     *
     * @param planner plans with this seed's key and this headroom
     */
    RoutingTable of(Planner planner, long seed, double headroom, List<PlannedCell> cells, List<TenantLoad> tenants) {
        if (made.size() >= MOST) {
            made.clear(); // of replications that are over, most likely
        }
        return made.computeIfAbsent(new Wanted(seed, headroom, cells, tenants), wanted -> {
            PlannedCell old = MONOLITH.weight(OLD_TO_NEW * cells.size());
            RoutingTable first = planner.first(with(old, cells)).table();
            return planner.place(first, all(cells), tenants).table();
        });
    }

    private static List<PlannedCell> with(PlannedCell first, List<PlannedCell> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
