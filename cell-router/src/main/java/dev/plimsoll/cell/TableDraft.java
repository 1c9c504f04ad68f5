package dev.plimsoll.cell;

import java.util.ArrayList;
import java.util.List;

// A table that nothing has been checked of yet: what a builder fills in and what the codec reads. Codes stand as the
// numbers
// they are on the wire, so that a draft can hold whatever hostile bytes can say.
final class TableDraft {
    static final int SET_BIT = 0x8000;

    int format = TableCodec.FORMAT;
    int minReader = 1;
    long version;
    long epoch;
    long createdMillis;
    long keyFingerprint;
    int slotting;
    int unknownKeys;
    int flags;
    final List<String> names = new ArrayList<>();
    final List<Integer> states = new ArrayList<>();
    int[] slots = new int[RoutingTable.SLOTS];
    int[] evacuation = new int[RoutingTable.SLOTS];
    /** Positions, ascending as unsigned numbers. */
    long[] pins = new long[0];
    /** For each pin the number of a cell, or {@link #SET_BIT} and the number of a set. */
    int[] pinTargets = new int[0];

    final List<int[]> sets = new ArrayList<>();
    final List<Row> migrations = new ArrayList<>();

    record Row(int kind, int phase, int source, int destination, long key, long token) {
        static Row of(MigrationRow row) {
            return new Row(
                    row.ofSlot() ? 1 : 0, row.phase().code(), row.source(), row.destination(), row.key(), row.token());
        }

        MigrationRow toMigration() {
            return new MigrationRow(kind == 1, key, source, destination, MigrationPhase.ofCode(phase), token);
        }

        /** The side that owns the key by the phase. */
        int owner() {
            return MigrationPhase.ofCode(phase).atDestination() ? destination : source;
        }
    }

    boolean isCell(int cell) {
        return cell >= 0 && cell < names.size();
    }

    boolean isClosed(int cell) {
        return states.get(cell) == CellState.CLOSED.code();
    }

    /** The cells that a pin's target stands for. */
    int[] cellsOf(int target) {
        return (target & SET_BIT) == 0 ? new int[] {target} : sets.get(target & ~SET_BIT);
    }

    static int slotOf(long position) {
        return (int) (position >>> RoutingTable.SLOT_SHIFT);
    }

    /** The number of the pin of a position, negative if there is none. */
    int pinOf(long position) {
        int low = 0;
        int high = pins.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(pins[middle], position);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
