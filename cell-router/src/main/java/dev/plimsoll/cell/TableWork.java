package dev.plimsoll.cell;

import dev.plimsoll.shuffle.DeploymentKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

// A table on the planner's desk: the next table's cells, slots and pins by number, while they are being rearranged.
final class TableWork {
    private final RoutingTable now;
    private final RoutingTable.Builder builder;
    private final DeploymentKey key;
    private final List<String> names;
    private final @Nullable PlannedCell[] planned;
    private final int[] slots = new int[RoutingTable.SLOTS];
    private final TreeMap<Long, int[]> pins = new TreeMap<>(Long::compareUnsigned);
    private final Set<String> lost;
    private UnknownKeys unknownKeys;

    TableWork(RoutingTable now, List<PlannedCell> cells, Set<String> lost, DeploymentKey key) {
        this.now = now;
        this.key = key;
        this.lost = lost;
        builder = now.toBuilder();
        Map<String, PlannedCell> byName = new HashMap<>();
        for (PlannedCell cell : cells) {
            if (byName.put(cell.name(), cell) != null) {
                throw new IllegalArgumentException("cells: duplicate \"" + cell.name() + "\"");
            }
            builder.cell(cell.name(), cell.state());
        }
        names = builder.draft().names;
        planned = new PlannedCell[names.size()];
        for (int cell = 0; cell < planned.length; cell++) {
            planned[cell] = byName.get(names.get(cell));
            if (planned[cell] == null) {
                builder.cell(names.get(cell), CellState.CLOSED);
            }
        }
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = now.slot(slot);
        }
        TableDraft draft = now.draft();
        for (int i = 0; i < draft.pins.length; i++) {
            pins.put(draft.pins[i], draft.cellsOf(draft.pinTargets[i]));
        }
        unknownKeys = now.unknownKeys();
    }

    RoutingTable now() {
        return now;
    }

    int cells() {
        return planned.length;
    }

    @Nullable
    PlannedCell planned(int cell) {
        return planned[cell];
    }

    boolean takesNew(int cell) {
        PlannedCell plan = planned[cell];
        return plan != null && plan.takesNew();
    }

    /** Whether a cell is gone for good, or for so long that all it has must go elsewhere. */
    private boolean isGone(int cell) {
        PlannedCell plan = planned[cell];
        return plan == null || plan.state() == CellState.CLOSED || lost.contains(names.get(cell));
    }

    /** Whether a cell's tenants are to be placed elsewhere. An evacuated cell may be back in a minute and keeps them. */
    boolean givesUp(int cell) {
        PlannedCell plan = planned[cell];
        return isGone(cell) || (plan != null && plan.state() == CellState.DRAINING);
    }

    boolean isMoving(long position) {
        for (TableDraft.Row row : builder.draft().migrations) {
            if (row.kind() == 1 ? row.key() == TableDraft.slotOf(position) : row.key() == position) {
                return true;
            }
        }
        return false;
    }

    int[] owners(long position) {
        int[] pin = pins.get(position);
        return pin != null ? pin : new int[] {slots[TableDraft.slotOf(position)]};
    }

    void own(long position, int... cells) {
        boolean bySlot = unknownKeys == UnknownKeys.BY_SLOT
                && cells.length == 1
                && slots[TableDraft.slotOf(position)] == cells[0];
        if (bySlot) {
            pins.remove(position);
        } else {
            pins.put(position, cells);
        }
    }

    /** Spreads all slots anew, as if nobody had any. */
    void refill() {
        int[] quotas = SlotBalance.quotas(weights(), new int[cells()], slots.length);
        // Everything lies with a cell that is not there, and all give it up.
        int nobody = cells();
        int[] fromNobody = Arrays.copyOf(quotas, nobody + 1);
        Arrays.fill(slots, nobody);
        new SlotBalance(slots, new boolean[slots.length], names, key).level(fromNobody, true, 0);
    }

    /** Moves slots until each cell has its quota; with {@code onlyOrphans} only those of cells that are gone. */
    void level(boolean onlyOrphans, long salt) {
        int[] owned = new int[cells()];
        for (int cell : slots) {
            owned[cell]++;
        }
        boolean[] waits = new boolean[cells()];
        int spread = slots.length;
        for (int cell = 0; cell < cells(); cell++) {
            PlannedCell plan = planned[cell];
            waits[cell] = plan != null
                    && !isGone(cell)
                    && (plan.state() == CellState.EVACUATED || (onlyOrphans && plan.state() == CellState.DRAINING));
            spread -= waits[cell] ? owned[cell] : 0;
        }
        int[] quotas = SlotBalance.quotas(weights(), owned, spread);
        for (int cell = 0; cell < cells(); cell++) {
            quotas[cell] = waits[cell] ? -1 : quotas[cell];
        }
        new SlotBalance(slots, frozen(), names, key).level(quotas, onlyOrphans, salt);
    }

    private long[] weights() {
        long[] weights = new long[cells()];
        long sum = 0;
        for (int cell = 0; cell < weights.length; cell++) {
            PlannedCell plan = planned[cell];
            if (plan != null && plan.takesNew()) {
                weights[cell] = Math.max(1, (long) (plan.weight() * 256 * plan.ramp()));
                sum += weights[cell];
            }
        }
        if (sum == 0) {
            throw new IllegalArgumentException(
                    "cells: none of " + names + " takes slots (expected: one ACTIVE or RETURNING)");
        }
        return weights;
    }

    /** Slots with a move under way stay with whoever owns them, unless that cell is lost. */
    private boolean[] frozen() {
        boolean[] frozen = new boolean[slots.length];
        for (TableDraft.Row row : builder.draft().migrations) {
            int slot = row.kind() == 1 ? (int) row.key() : TableDraft.slotOf(row.key());
            frozen[slot] = !isGone(slots[slot]);
        }
        return frozen;
    }

    /** Ends the moves that a cell that is gone took part in; the key stays with its owner, or becomes homeless with it. */
    void endMovesOfGoneCells() {
        for (TableDraft.Row row : new ArrayList<>(builder.draft().migrations)) {
            if (isGone(row.source()) || isGone(row.destination())) {
                builder.settle(row.kind() == 1, row.key());
            }
        }
    }

    /** Takes cells that are gone out of pins and sets: a set goes on with its other cells, a pin of one cell falls back to its slot. */
    void settleOrphans() {
        for (Map.Entry<Long, int[]> pin : new ArrayList<>(pins.entrySet())) {
            int[] left =
                    Arrays.stream(pin.getValue()).filter(cell -> !isGone(cell)).toArray();
            if (left.length == 0) {
                own(pin.getKey(), slots[TableDraft.slotOf(pin.getKey())]);
            } else if (left.length < pin.getValue().length) {
                pins.put(pin.getKey(), left);
            }
        }
    }

    void fullMap(Map<String, String> map, UnknownKeys rule) {
        unknownKeys = rule;
        builder.unknownKeys(rule);
        boolean[] given = new boolean[slots.length];
        for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
            int cell = number(entry.getValue());
            long position = builder.position(entry.getKey());
            int slot = TableDraft.slotOf(position);
            if (rule == UnknownKeys.BY_SLOT && !given[slot]) {
                given[slot] = true;
                slots[slot] = cell;
            }
            own(position, cell);
        }
    }

    void ranges(NavigableMap<Long, String> starts) {
        TreeMap<Long, String> ordered = new TreeMap<>(Long::compareUnsigned);
        ordered.putAll(starts);
        if (ordered.isEmpty() || ordered.firstKey() != 0) {
            throw new IllegalArgumentException("starts: " + ordered.keySet() + " (expected: the first is 0)");
        }
        for (Map.Entry<Long, String> start : ordered.entrySet()) {
            if (start.getKey() << 14 != 0) {
                throw new IllegalArgumentException("starts: " + Long.toUnsignedString(start.getKey())
                        + " (expected: a multiple of 2^50, the first key of a slot)");
            }
            int cell = number(start.getValue());
            for (int slot = TableDraft.slotOf(start.getKey()); slot < slots.length; slot++) {
                slots[slot] = cell;
            }
        }
    }

    private int number(String cell) {
        int number = names.indexOf(cell);
        if (number < 0) {
            throw new IllegalArgumentException("cell: \"" + cell + "\" (expected: one of " + names + ")");
        }
        return number;
    }

    /** The builder of the next table, with everything as it was arranged. */
    RoutingTable.Builder builder() {
        builder.replace(slots, pins);
        return builder;
    }
}
