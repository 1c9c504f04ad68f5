package dev.plimsoll.cell;

import dev.plimsoll.cell.Refusal.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

// What must hold for a table in itself, and for one that follows another. Each rule goes on to the next: whoever is
// woken by
// a refusal wants all reasons at once.
final class TableCheck {
    /** A cell may always lose this many slots: a returning cell owns few, and half of three is no mass move. */
    static final int SMALL_MOVE = 64;

    /** The largest version; the rest of the range is left unused so that a sum cannot wrap. */
    static final long MAX_VERSION = 1L << 62;

    private final TableDraft table;
    private final TableLimits limits;
    private final Refusals refusals;

    private TableCheck(TableDraft table, TableLimits limits, Refusals refusals) {
        this.table = table;
        this.limits = limits;
        this.refusals = refusals;
    }

    /** Checks a table in itself. */
    static void intrinsic(TableDraft table, TableLimits limits, Refusals refusals) {
        TableCheck check = new TableCheck(table, limits, refusals);
        check.header();
        if (!check.cells()) {
            return; // nothing that refers to cells can be judged
        }
        check.column("slot", table.slots, Reason.SLOT_TO_UNKNOWN_CELL, Reason.SLOT_TO_CLOSED_CELL);
        check.column(
                "evacuation of slot",
                table.evacuation,
                Reason.EVACUATION_TO_UNKNOWN_CELL,
                Reason.EVACUATION_TO_CLOSED_CELL);
        check.evacuatesElsewhere();
        check.balance();
        check.sets();
        check.pins();
        check.migrations();
    }

    private void header() {
        positive("version", table.version, 1, MAX_VERSION);
        positive("epoch", table.epoch, 0, MAX_VERSION);
        positive("created", table.createdMillis, 0, 253_402_300_799_999L); // the end of year 9999
        code("slotting", table.slotting, Slotting.values().length - 1);
        code("unknown keys", table.unknownKeys, UnknownKeys.values().length - 1);
        code("flags", table.flags, 1);
    }

    private void positive(String name, long value, long least, long most) {
        if (value < least || value > most) {
            refusals.add(Reason.BAD_HEADER, name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }

    private void code(String name, int value, int most) {
        if (value < 0 || value > most) {
            refusals.add(Reason.UNKNOWN_CODE, name + ": " + value + " (expected: 0.." + most + ")");
        }
    }

    private boolean cells() {
        if (table.names.isEmpty() || table.names.size() > limits.maxCells()) {
            refusals.add(Reason.CELL_COUNT, table.names.size() + " cells (expected: 1.." + limits.maxCells() + ")");
            return false;
        }
        Map<String, Integer> seen = new HashMap<>();
        boolean serves = false;
        boolean statesKnown = true;
        for (int i = 0; i < table.names.size(); i++) {
            String name = table.names.get(i);
            if (!isCellName(name)) {
                refusals.add(
                        Reason.CELL_NAME,
                        "cell " + i + ": \"" + printable(name)
                                + "\" (expected: 1..64 of letters, digits, '.', '_', '-', beginning with a letter or digit)");
            }
            Integer before = seen.putIfAbsent(name, i);
            if (before != null) {
                refusals.add(
                        Reason.DUPLICATE_CELL,
                        "cells: duplicate \"" + printable(name) + "\" at positions " + before + " and " + i);
            }
            int state = table.states.get(i);
            if (!CellState.isCode(state)) {
                statesKnown = false;
                refusals.add(Reason.UNKNOWN_STATE, "state of cell " + i + ": " + state + " (expected: 0..4)");
            } else {
                serves |= CellState.ofCode(state).serves();
            }
        }
        if (statesKnown && !serves) {
            refusals.add(Reason.NO_SERVING_CELL, "none of " + table.names.size() + " cells serves");
        }
        return statesKnown;
    }

    static boolean isCellName(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean mark = c == '.' || c == '_' || c == '-';
            if (!word && (i == 0 || !mark)) {
                return false;
            }
        }
        return true;
    }

    /** A hostile name must not write lines of its own into a log. */
    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 80); i++) {
            char c = name.charAt(i);
            text.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return text.toString();
    }

    private void column(String what, int[] column, Reason unknown, Reason closed) {
        for (int slot = 0; slot < column.length; slot++) {
            int cell = column[slot];
            if (!table.isCell(cell)) {
                refusals.add(
                        unknown,
                        what + " " + slot + ": cell " + cell + " (expected: 0.." + (table.names.size() - 1) + ")");
            } else if (table.isClosed(cell)) {
                refusals.add(
                        closed, what + " " + slot + ": cell \"" + printable(table.names.get(cell)) + "\" is closed");
            }
        }
    }

    private void evacuatesElsewhere() {
        int open = 0;
        for (int cell = 0; cell < table.names.size(); cell++) {
            open += table.isClosed(cell) ? 0 : 1;
        }
        for (int slot = 0; open > 1 && slot < RoutingTable.SLOTS; slot++) {
            if (table.slots[slot] == table.evacuation[slot]) {
                refusals.add(
                        Reason.EVACUATION_TO_ITSELF,
                        "slot " + slot + ": cell " + table.slots[slot] + " (expected: another of " + open + ")");
            }
        }
    }

    private void balance() {
        int active = 0;
        for (int state : table.states) {
            active += state == CellState.ACTIVE.code() ? 1 : 0;
        }
        int[] owned = new int[table.names.size()];
        for (int cell : table.slots) {
            if (table.isCell(cell)) {
                owned[cell]++;
            }
        }
        int most = (int) (limits.maxCellShare() * RoutingTable.SLOTS);
        for (int cell = 0; active > 1 && cell < owned.length; cell++) {
            if (owned[cell] > most) {
                refusals.add(
                        Reason.EVERYTHING_TO_ONE_CELL,
                        "cell \"" + printable(table.names.get(cell)) + "\": " + owned[cell]
                                + " slots (expected: at most " + most + " while " + active + " cells are active)");
            }
        }
    }

    private void sets() {
        if (table.sets.size() > limits.maxSets()) {
            refusals.add(Reason.SET_COUNT, table.sets.size() + " sets (expected: at most " + limits.maxSets() + ")");
        }
        for (int i = 0; i < table.sets.size(); i++) {
            int[] set = table.sets.get(i);
            if (set.length < 2 || set.length > limits.maxSetCells()) {
                refusals.add(
                        Reason.SET_SIZE,
                        "set " + i + ": " + set.length + " cells (expected: 2.." + limits.maxSetCells() + ")");
            }
            Set<Integer> members = new HashSet<>();
            for (int cell : set) {
                if (!members.add(cell)) {
                    refusals.add(Reason.DUPLICATE_IN_SET, "set " + i + ": cell " + cell + " twice");
                }
                if (!table.isCell(cell)) {
                    refusals.add(
                            Reason.SET_WITH_UNKNOWN_CELL,
                            "set " + i + ": cell " + cell + " (expected: 0.." + (table.names.size() - 1) + ")");
                } else if (table.isClosed(cell)) {
                    refusals.add(
                            Reason.SET_WITH_CLOSED_CELL,
                            "set " + i + ": cell \"" + printable(table.names.get(cell)) + "\" is closed");
                }
            }
        }
    }

    private void pins() {
        if (table.pins.length > limits.maxPins()) {
            refusals.add(Reason.PIN_COUNT, table.pins.length + " pins (expected: at most " + limits.maxPins() + ")");
        }
        for (int i = 0; i < table.pins.length; i++) {
            int order = i == 0 ? 1 : Long.compareUnsigned(table.pins[i], table.pins[i - 1]);
            if (order == 0) {
                refusals.add(Reason.DUPLICATE_PIN, "pins " + (i - 1) + " and " + i + ": " + hex(table.pins[i]));
            } else if (order < 0) {
                refusals.add(Reason.PIN_ORDER, "pin " + i + ": " + hex(table.pins[i]) + " (expected: ascending)");
            }
            int target = table.pinTargets[i];
            if ((target & TableDraft.SET_BIT) != 0) {
                int set = target & ~TableDraft.SET_BIT;
                if (set >= table.sets.size()) {
                    refusals.add(
                            Reason.PIN_TO_UNKNOWN_SET,
                            "pin " + hex(table.pins[i]) + ": set " + set + " (expected: below " + table.sets.size()
                                    + ")");
                }
            } else if (!table.isCell(target)) {
                refusals.add(
                        Reason.PIN_TO_UNKNOWN_CELL,
                        "pin " + hex(table.pins[i]) + ": cell " + target + " (expected: 0.." + (table.names.size() - 1)
                                + ")");
            } else if (table.isClosed(target)) {
                refusals.add(
                        Reason.PIN_TO_CLOSED_CELL,
                        "pin " + hex(table.pins[i]) + ": cell \"" + printable(table.names.get(target))
                                + "\" is closed");
            }
        }
    }

    private void migrations() {
        if (table.migrations.size() > limits.maxMigrations()) {
            refusals.add(
                    Reason.MIGRATION_COUNT,
                    table.migrations.size() + " keys on the move (expected: at most " + limits.maxMigrations() + ")");
        }
        Set<Long> slots = new HashSet<>();
        Set<Long> tenants = new HashSet<>();
        for (int i = 0; i < table.migrations.size(); i++) {
            TableDraft.Row row = table.migrations.get(i);
            String name = "migration " + i;
            if ((row.kind() != 0 && row.kind() != 1)
                    || !MigrationPhase.isCode(row.phase())
                    || row.token() < 0
                    || (row.kind() == 1 && (row.key() < 0 || row.key() >= RoutingTable.SLOTS))) {
                refusals.add(
                        Reason.BAD_MIGRATION,
                        name + ": kind " + row.kind() + ", phase " + row.phase() + ", key " + hex(row.key())
                                + ", token " + row.token()
                                + " (expected: kind 0 or 1, phase 0..4, a slot below 16384, token from 0)");
                continue;
            }
            if (row.source() == row.destination()) {
                refusals.add(Reason.MIGRATION_TO_ITSELF, name + ": from cell " + row.source() + " to itself");
            }
            if (!table.isCell(row.source()) || !table.isCell(row.destination())) {
                refusals.add(
                        Reason.MIGRATION_OF_UNKNOWN_CELL,
                        name + ": from cell " + row.source() + " to " + row.destination() + " (expected: 0.."
                                + (table.names.size() - 1) + ")");
                continue;
            }
            if (table.isClosed(row.destination())) {
                refusals.add(
                        Reason.MIGRATION_TO_CLOSED_CELL,
                        name + ": cell \"" + printable(table.names.get(row.destination())) + "\" is closed");
            }
            if (!(row.kind() == 1 ? slots : tenants).add(row.key())) {
                refusals.add(
                        Reason.OVERLAPPING_MIGRATIONS, name + ": key " + hex(row.key()) + " is already on the move");
            }
            ownership(name, row);
        }
        for (long tenant : tenants) {
            if (slots.contains((long) TableDraft.slotOf(tenant))) {
                refusals.add(
                        Reason.OVERLAPPING_MIGRATIONS,
                        "tenant " + hex(tenant) + " and its slot " + TableDraft.slotOf(tenant)
                                + " are both on the move");
            }
        }
    }

    private void ownership(String name, TableDraft.Row row) {
        int pin = row.kind() == 1 ? -1 : table.pinOf(row.key());
        int slot = row.kind() == 1 ? (int) row.key() : TableDraft.slotOf(row.key());
        int inTable = pin >= 0 ? table.pinTargets[pin] : table.slots[slot];
        if (inTable != row.owner()) {
            refusals.add(
                    Reason.MIGRATION_WITHOUT_OWNER,
                    name + ": " + MigrationPhase.ofCode(row.phase()) + " belongs to cell " + row.owner()
                            + ", the table says " + inTable);
        }
    }

    /** Checks a table that is valid in itself against the one in use. */
    static void succession(
            TableDraft now,
            TableDraft next,
            boolean sameContents,
            boolean judgeAmounts,
            SuccessionPolicy policy,
            Refusals refusals) {
        if (next.epoch < now.epoch) {
            refusals.add(Reason.EPOCH_BACK, "epoch: " + next.epoch + " (expected: at least " + now.epoch + ")");
        }
        if (next.version < now.version) {
            refusals.add(Reason.VERSION_BACK, "version: " + next.version + " (expected: above " + now.version + ")");
        } else if (next.version == now.version && !sameContents) {
            refusals.add(Reason.VERSION_REUSED, "version: " + next.version + " again, with other contents");
        } else if (next.version - now.version > policy.maxVersionJump()) {
            refusals.add(
                    Reason.VERSION_JUMP,
                    "version: " + next.version + " (expected: at most " + policy.maxVersionJump() + " above "
                            + now.version + ")");
        }
        if (next.slotting != now.slotting) {
            refusals.add(Reason.SLOTTING_CHANGED, "slotting: " + next.slotting + " (expected: " + now.slotting + ")");
        }
        renumbered(now, next, refusals);
        tokens(now, next, refusals);
        if (judgeAmounts && (next.flags & 1) == 0) {
            amounts(now, next, policy, refusals);
        }
    }

    private static void renumbered(TableDraft now, TableDraft next, Refusals refusals) {
        for (int cell = 0; cell < now.names.size(); cell++) {
            if (cell >= next.names.size()) {
                refusals.add(
                        Reason.CELL_RENUMBERED,
                        "cell \"" + now.names.get(cell)
                                + "\" is missing (expected: kept under its number, closed if gone)");
            } else if (!next.names.get(cell).equals(now.names.get(cell))) {
                refusals.add(
                        Reason.CELL_RENUMBERED,
                        "cell " + cell + ": \"" + next.names.get(cell) + "\" (expected: \"" + now.names.get(cell)
                                + "\")");
            } else if (now.isClosed(cell) && !next.isClosed(cell)) {
                refusals.add(
                        Reason.CELL_REOPENED,
                        "cell \"" + now.names.get(cell) + "\": " + CellState.ofCode(next.states.get(cell))
                                + " (expected: CLOSED for good; give a new cell a new name)");
            }
        }
    }

    private static void tokens(TableDraft now, TableDraft next, Refusals refusals) {
        if (now.migrations.isEmpty()) {
            return;
        }
        Map<String, TableDraft.Row> rows = new HashMap<>();
        for (TableDraft.Row row : next.migrations) {
            rows.put(row.kind() + ":" + row.key(), row);
        }
        for (TableDraft.Row before : now.migrations) {
            String name = (before.kind() == 1 ? "slot " : "tenant ") + hex(before.key());
            TableDraft.Row after = rows.get(before.kind() + ":" + before.key());
            if (after != null && after.token() < before.token()) {
                refusals.add(
                        Reason.MIGRATION_TOKEN_BACK,
                        name + ": token " + after.token() + " (expected: at least " + before.token() + ")");
            }
            // A router may miss tables, so any later phase may follow; but under one and the same fence a key that its
            // destination has taken over does not go back to being copied.
            if (after != null
                    && after.token() == before.token()
                    && after.source() == before.source()
                    && after.destination() == before.destination()
                    && MigrationPhase.ofCode(before.phase()).atDestination()
                    && !MigrationPhase.ofCode(after.phase()).atDestination()) {
                refusals.add(
                        Reason.MIGRATION_SKIPPED_FENCE,
                        name + ": back from " + MigrationPhase.ofCode(before.phase()) + " to "
                                + MigrationPhase.ofCode(after.phase()) + " under one token");
            }
        }
    }

    // A router that missed five tables may see five times what one may move; otherwise it would refuse the present for
    // ever.
    private static void amounts(TableDraft now, TableDraft next, SuccessionPolicy policy, Refusals refusals) {
        double steps = Math.max(1, next.version - now.version);
        double movedShare = Math.min(1, steps * policy.maxMovedShare());
        double leavingShare = Math.min(1, steps * policy.maxLeavingShare());
        double pinsLostShare = Math.min(1, steps * policy.maxPinsLostShare());
        int cells = Math.min(now.names.size(), next.names.size());
        int[] owned = new int[now.names.size()];
        int[] lost = new int[now.names.size()];
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            owned[now.slots[slot]]++;
            lost[now.slots[slot]] += next.slots[slot] == now.slots[slot] ? 0 : 1;
        }
        int active = 0;
        int leaving = 0;
        for (int cell = 0; cell < cells; cell++) {
            boolean wasActive = now.states.get(cell) == CellState.ACTIVE.code();
            int state = next.states.get(cell);
            boolean stays = state == CellState.ACTIVE.code() || state == CellState.RETURNING.code();
            active += wasActive ? 1 : 0;
            leaving += wasActive && !stays ? 1 : 0;
            int allowed = Math.max(SMALL_MOVE, (int) Math.ceil(movedShare * owned[cell]));
            if (stays && lost[cell] > allowed) {
                refusals.add(
                        Reason.TOO_MUCH_MOVES,
                        "cell \"" + now.names.get(cell) + "\" loses " + lost[cell] + " of " + owned[cell]
                                + " slots (expected: at most " + allowed + ", or a table for an emergency)");
            }
        }
        if (leaving > leavingShare * active) {
            refusals.add(
                    Reason.TOO_MANY_CELLS_LEAVE,
                    leaving + " of " + active + " active cells (expected: at most " + (int) (leavingShare * active)
                            + ", or a table for an emergency)");
        }
        int pinsLost = 0;
        for (long pin : now.pins) {
            pinsLost += next.pinOf(pin) < 0 ? 1 : 0;
        }
        int pinsAllowed = Math.max(SMALL_MOVE, (int) Math.ceil(pinsLostShare * now.pins.length));
        if (pinsLost > pinsAllowed) {
            refusals.add(
                    Reason.TOO_MANY_PINS_LOST,
                    pinsLost + " of " + now.pins.length + " (expected: at most " + pinsAllowed
                            + ", or a table for an emergency)");
        }
    }

    static String hex(long position) {
        return HexFormat.of().toHexDigits(position);
    }
}
