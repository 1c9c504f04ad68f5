package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of reading a table: the table, or all reasons why it is none. */
public final class TableReading {
    private final @Nullable RoutingTable table;
    private final List<Refusal> refusals;

    private TableReading(@Nullable RoutingTable table, List<Refusal> refusals) {
        this.table = table;
        this.refusals = refusals;
    }

    static TableReading of(RoutingTable table) {
        return new TableReading(requireNonNull(table, "table"), List.of());
    }

    static TableReading refused(Refusals refusals) {
        return new TableReading(null, refusals.list());
    }

    /**
     * Tells whether there is a table.
     *
     * @return whether {@link #table()} may be called
     */
    public boolean accepted() {
        return table != null;
    }

    /**
     * Hands out the table.
     *
     * @return the table, valid in itself
     * @throws IllegalStateException if it was refused; the message tells all reasons
     */
    public RoutingTable table() {
        if (table == null) {
            throw new IllegalStateException("table refused: " + refusals);
        }
        return table;
    }

    /**
     * Lists what is wrong.
     *
     * @return all reasons, in the order in which they were found; empty if the table was accepted
     */
    public List<Refusal> refusals() {
        return refusals;
    }

    @Override
    public String toString() {
        return table != null ? "TableReading[" + table + "]" : "TableReading[refused: " + refusals + "]";
    }
}
