package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Where one key's requests go, by one table.
 *
 * <p>Routes are made when a table is read and handed out again and again: asking for one allocates nothing.
 *
 * @param kind how far the answer may be relied upon
 * @param cell the name of the cell to ask; empty if {@code kind} is {@link Kind#UNKNOWN} or {@link Kind#UNAVAILABLE}
 * @param number the cell's number in the table, for per-cell arrays of bulkheads or connections; -1 if there is no cell
 * @param version the version of the table that gave the answer; send it along, so that a cell with a newer table can tell
 * @param cells all cells that hold a part of the tenant: {@code cell} alone, or the whole set of a tenant split over several
 */
public record Route(Kind kind, String cell, int number, long version, List<String> cells) {
    /** How far a route may be relied upon. */
    public enum Kind {
        /** The owner: a client may remember it until it is told otherwise. */
        FINAL,
        /** The cell to ask this once: the key is on the move, or its cell is evacuated. Not to be remembered. */
        ASK,
        /** The table lists its tenants and this key is none of them. */
        UNKNOWN,
        /** Every cell that could answer is evacuated or closed. */
        UNAVAILABLE
    }

    /**
     * Takes the parts as they are.
     *
     * @param kind how far the answer may be relied upon
     * @param cell the name of the cell to ask, empty if there is none
     * @param number the cell's number in the table, -1 if there is none
     * @param version the version of the table that gave the answer
     * @param cells all cells that hold a part of the tenant
     */
    public Route {
        requireNonNull(kind, "kind");
        requireNonNull(cell, "cell");
        cells = List.copyOf(cells);
    }

    /**
     * Tells whether the route may be remembered.
     *
     * @return {@code true} for {@link Kind#FINAL}
     */
    public boolean isFinal() {
        return kind == Kind.FINAL;
    }

    /**
     * Tells whether there is a cell to ask.
     *
     * @return {@code true} for {@link Kind#FINAL} and {@link Kind#ASK}
     */
    public boolean found() {
        return number >= 0;
    }

    /**
     * Tells whether the tenant is split over several cells, so that a question about all of it must be scattered.
     *
     * @return whether {@link #cells()} holds more than one
     */
    public boolean split() {
        return cells.size() > 1;
    }
}
