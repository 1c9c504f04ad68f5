package dev.plimsoll.cell;

/**
 * How large a table may be, and how lopsided. What exceeds a limit is refused; the bytes are counted before anything reads them.
 *
 * @param maxBytes size of the wire form, 1 KiB to 1 GiB; default 4 MiB
 * @param maxCells 1..{@value RoutingTable#MAX_CELLS}; default {@value RoutingTable#MAX_CELLS}
 * @param maxPins tenants with a place of their own, 0 to 10 million; default 200,000
 * @param maxSets tenants split over several cells, 0..{@value RoutingTable#MAX_SETS}; default {@value RoutingTable#MAX_SETS}
 * @param maxSetCells cells one tenant may be split over, 2..1024; default 64
 * @param maxMigrations keys on the move at once, 0 to 1 million; default 10,000
 * @param maxCellShare slots one cell may own while two or more are active, above 0 to 1; default 0.95. A table that sends
 *     everything to one cell is the worst that can be pushed
 */
public record TableLimits(
        int maxBytes, int maxCells, int maxPins, int maxSets, int maxSetCells, int maxMigrations, double maxCellShare) {
    /** The defaults. */
    public static final TableLimits DEFAULT =
            new TableLimits(4 << 20, RoutingTable.MAX_CELLS, 200_000, RoutingTable.MAX_SETS, 64, 10_000, 0.95);

    /**
     * Checks each limit.
     *
     * @param maxBytes size of the wire form
     * @param maxCells number of cells
     * @param maxPins tenants with a place of their own
     * @param maxSets tenants split over several cells
     * @param maxSetCells cells one tenant may be split over
     * @param maxMigrations keys on the move at once
     * @param maxCellShare slots one cell may own while two or more are active
     * @throws IllegalArgumentException if a limit is out of its range
     */
    public TableLimits {
        check("maxBytes", maxBytes, 1 << 10, 1 << 30);
        check("maxCells", maxCells, 1, RoutingTable.MAX_CELLS);
        check("maxPins", maxPins, 0, 10_000_000);
        check("maxSets", maxSets, 0, RoutingTable.MAX_SETS);
        check("maxSetCells", maxSetCells, 2, RoutingTable.MAX_CELLS);
        check("maxMigrations", maxMigrations, 0, 1_000_000);
        if (!(maxCellShare > 0 && maxCellShare <= 1)) {
            throw new IllegalArgumentException("maxCellShare: " + maxCellShare + " (expected: above 0 to 1)");
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
