package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.CellState;
import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import java.util.List;
import java.util.stream.Stream;

// A table made as an operator makes it who comes from one cell for all: the new cells have a sixteenth of the slots at
// first, then the old one drains, and the planner settles its tenants, the largest first, each where most room is left.
// Slots by hash, relieved where they are too full, would leave cells at the brim and others half empty.
final class SettledTable {
    private static final PlannedCell MONOLITH = PlannedCell.of("monolith");
    private static final int OLD_TO_NEW = 15;

    private SettledTable() {}

    /** All cells, the drained one first: a cell's number is one more than its place in {@code cells}. */
    static List<PlannedCell> all(List<PlannedCell> cells) {
        return with(MONOLITH.state(CellState.DRAINING), cells);
    }

    static RoutingTable of(Planner planner, List<PlannedCell> cells, List<TenantLoad> tenants) {
        RoutingTable first = planner.first(with(MONOLITH.weight(OLD_TO_NEW * cells.size()), cells))
                .table();
        return planner.place(first, all(cells), tenants).table();
    }

    private static List<PlannedCell> with(PlannedCell first, List<PlannedCell> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
