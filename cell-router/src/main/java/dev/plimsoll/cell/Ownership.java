package dev.plimsoll.cell;

import org.jspecify.annotations.Nullable;

/** What a cell's gate asks a table. */
interface Ownership {
    long version();

    /** The number of the cell that owns a key; of a split tenant, -1: its parts are routed, never fenced as a whole. */
    int owner(long position);

    /** The key's move, or its slot's, if there is one. */
    @Nullable
    MigrationRow row(long position);
}
