package dev.plimsoll.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What changes from one table to another: whom it touches and how much they bring along.
 *
 * @param slotsMoved slots that change their owner
 * @param pinsChanged pins that appear, vanish or point elsewhere
 * @param states cells whose state changes, with the new state; new cells among them
 * @param tenantsMoved known tenants of whom a part or all goes elsewhere
 * @param loadMoved their load that goes elsewhere, by resource
 * @param flows who gives to whom, by names of giver and taker
 */
public record TableDiff(
        int slotsMoved,
        int pinsChanged,
        Map<String, CellState> states,
        int tenantsMoved,
        Map<String, Double> loadMoved,
        List<Flow> flows) {
    /**
     * What one cell gives to another.
     *
     * @param from the giver's name
     * @param to the taker's name
     * @param slots slots that pass
     * @param tenants known tenants that pass, parts of split ones not counted
     */
    public record Flow(String from, String to, int slots, int tenants) {}

    /**
     * Takes the figures as they are.
     *
     * @param slotsMoved slots that change their owner
     * @param pinsChanged pins that appear, vanish or point elsewhere
     * @param states cells whose state changes
     * @param tenantsMoved known tenants that move
     * @param loadMoved their load that moves
     * @param flows who gives to whom
     */
    public TableDiff {
        states = Collections.unmodifiableMap(new TreeMap<>(states));
        loadMoved = Collections.unmodifiableMap(new TreeMap<>(loadMoved));
        flows = List.copyOf(flows);
    }

    /**
     * Compares two tables. Owners are compared, not where requests go while a cell is evacuated.
     *
     * @param before one table
     * @param after the other, of the same cells by number, and perhaps more
     * @param tenants the tenants known, for the figures of tenants and load; may be empty
     * @return the differences
     * @throws IllegalArgumentException if the tables are of different slottings
     */
    public static TableDiff between(RoutingTable before, RoutingTable after, Collection<TenantLoad> tenants) {
        if (before.slotting() != after.slotting()) {
            throw new IllegalArgumentException(
                    "slotting: " + after.slotting() + " (expected: " + before.slotting() + ", as before)");
        }
        Map<List<Integer>, int[]> flows = new TreeMap<>((a, b) -> {
            int first = Integer.compare(a.get(0), b.get(0));
            return first != 0 ? first : Integer.compare(a.get(1), b.get(1));
        });
        int slotsMoved = 0;
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            if (before.slot(slot) != after.slot(slot)) {
                slotsMoved++;
                flows.computeIfAbsent(List.of(before.slot(slot), after.slot(slot)), pair -> new int[2])[0]++;
            }
        }
        int tenantsMoved = 0;
        Map<String, Double> loadMoved = new TreeMap<>();
        for (TenantLoad tenant : tenants) {
            int[] from = before.owners(before.position(tenant.tenant()));
            int[] to = after.owners(after.position(tenant.tenant()));
            double share = movedShare(from, to);
            if (share > 0) {
                tenantsMoved++;
                tenant.load().forEach((resource, amount) -> loadMoved.merge(resource, amount * share, Double::sum));
                if (from.length == 1 && to.length == 1) {
                    flows.computeIfAbsent(List.of(from[0], to[0]), pair -> new int[2])[1]++;
                }
            }
        }
        List<Flow> named = new ArrayList<>();
        flows.forEach((pair, counts) -> named.add(
                new Flow(before.cells().get(pair.get(0)), after.cells().get(pair.get(1)), counts[0], counts[1])));
        return new TableDiff(
                slotsMoved,
                pinsChanged(before.draft(), after.draft()),
                states(before, after),
                tenantsMoved,
                loadMoved,
                named);
    }

    /** A set that grows from n to m cells by rendezvous gives away 1 - n/m. */
    private static double movedShare(int[] from, int[] to) {
        int common = 0;
        for (int cell : from) {
            for (int other : to) {
                common += cell == other ? 1 : 0;
            }
        }
        return 1 - common / (double) Math.max(from.length, to.length);
    }

    private static int pinsChanged(TableDraft before, TableDraft after) {
        int changed = 0;
        for (int i = 0; i < before.pins.length; i++) {
            int pin = after.pinOf(before.pins[i]);
            changed += pin >= 0
                            && Arrays.equals(before.cellsOf(before.pinTargets[i]), after.cellsOf(after.pinTargets[pin]))
                    ? 0
                    : 1;
        }
        for (long pin : after.pins) {
            changed += before.pinOf(pin) < 0 ? 1 : 0;
        }
        return changed;
    }

    private static Map<String, CellState> states(RoutingTable before, RoutingTable after) {
        Map<String, CellState> states = new TreeMap<>();
        for (int cell = 0; cell < after.cells().size(); cell++) {
            if (cell >= before.cells().size() || before.state(cell) != after.state(cell)) {
                states.put(after.cells().get(cell), after.state(cell));
            }
        }
        return states;
    }
}
