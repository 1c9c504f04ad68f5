package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

/**
 * One key's move, as a table tells it to routers and cells.
 *
 * @param ofSlot whether a whole slot moves, or one tenant
 * @param key the slot's number, or the tenant's position
 * @param source number of the cell the key comes from
 * @param destination number of the cell it goes to
 * @param phase how far the move has come
 * @param token the fence under which the move is made; each fence of a key has a higher one than the last
 */
public record MigrationRow(boolean ofSlot, long key, int source, int destination, MigrationPhase phase, long token) {
    /**
     * Takes the parts as they are; a table checks them against its cells.
     *
     * @param ofSlot whether a whole slot moves, or one tenant
     * @param key the slot's number, or the tenant's position
     * @param source number of the cell the key comes from
     * @param destination number of the cell it goes to
     * @param phase how far the move has come
     * @param token the fence under which the move is made
     */
    public MigrationRow {
        requireNonNull(phase, "phase");
    }

    int owner() {
        return phase.atDestination() ? destination : source;
    }
}
