package dev.plimsoll.cell;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.shuffle.Rendezvous;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

// Fills the evacuation column: where each slot goes should its own cell fail. The slots of one cell are dealt to the
// others
// in equal numbers (so no survivor gets more than its part), each slot to the cell that scores highest among those that
// have
// not had their part yet. Cells that serve come first; if there is none but the slot's own, an evacuated one must do.
final class Evacuation {
    private Evacuation() {}

    static void fill(TableDraft draft, DeploymentKey key) {
        List<Integer> takers = new ArrayList<>();
        for (int cell = 0; cell < draft.names.size(); cell++) {
            if (CellState.isCode(draft.states.get(cell))
                    && CellState.ofCode(draft.states.get(cell)) == CellState.ACTIVE) {
                takers.add(cell);
            }
        }
        for (CellState next : List.of(CellState.RETURNING, CellState.DRAINING, CellState.EVACUATED)) {
            for (int cell = 0; takers.size() < 2 && cell < draft.names.size(); cell++) {
                if (draft.states.get(cell) == next.code()) {
                    takers.add(cell);
                }
            }
        }
        if (takers.size() < 2) {
            Arrays.fill(draft.evacuation, takers.isEmpty() ? 0 : takers.get(0));
            return;
        }
        KeyedHash hash = KeyedHash.of(key, HashDomain.CELL);
        List<String> names = takers.stream().map(draft.names::get).distinct().toList();
        Rendezvous choice = Rendezvous.of(hash, names);
        int[] cellOf = choice.members().stream().mapToInt(draft.names::indexOf).toArray();
        int[] owned = new int[draft.names.size()];
        for (int cell : draft.slots) {
            if (draft.isCell(cell)) {
                owned[cell]++;
            }
        }
        boolean[] takes = new boolean[draft.names.size()];
        for (int cell : cellOf) {
            takes[cell] = true;
        }
        int[][] dealt = new int[draft.names.size()][];
        int[] order = new int[Math.min(8, cellOf.length)];
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            int own = draft.slots[slot];
            if (!draft.isCell(own)) {
                continue; // a hostile draft; the check will say so
            }
            if (dealt[own] == null) {
                dealt[own] = new int[cellOf.length];
            }
            int others = cellOf.length - (takes[own] ? 1 : 0);
            int part = (owned[own] + others - 1) / others;
            long position = hash.hash(slot);
            int chosen = choice.choose(position);
            if (cellOf[chosen] == own || dealt[own][chosen] >= part) { // most slots go to the best, and need no other
                choice.choose(position, order);
                chosen = -1;
            }
            for (int i = 0; chosen < 0 && i < order.length; i++) {
                chosen = cellOf[order[i]] != own && dealt[own][order[i]] < part ? order[i] : -1;
            }
            // the best eight have had their part: whoever comes next behind the best
            for (int i = order[0]; chosen < 0; i = (i + 1) % cellOf.length) {
                chosen = cellOf[i] != own && dealt[own][i] < part ? i : -1;
            }
            dealt[own][chosen]++;
            draft.evacuation[slot] = cellOf[chosen];
        }
    }
}
