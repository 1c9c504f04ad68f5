package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;

/**
 * A cell as the planner sees it.
 *
 * @param name its name, 1..64 letters, digits, {@code .}, {@code _} and {@code -}
 * @param state its state in the table to be made
 * @param weight how many slots it is to have beside the others, 1..65535; only ratios count
 * @param ramp the part of its weight and capacity that it may use so far, above 0 to 1; below 1 while a cell returns
 * @param capacity what it may carry of each resource, by name of the resource: the limit found by test, without headroom; not
 *     negative. A resource that is not named has no limit
 */
public record PlannedCell(String name, CellState state, int weight, double ramp, Map<String, Double> capacity) {
    /** Largest weight. */
    public static final int MAX_WEIGHT = 65_535;

    /**
     * Checks each part.
     *
     * @param name its name
     * @param state its state in the table to be made
     * @param weight how many slots it is to have beside the others
     * @param ramp the part of its weight and capacity that it may use so far
     * @param capacity what it may carry of each resource
     * @throws IllegalArgumentException if a part is out of range
     */
    public PlannedCell {
        requireNonNull(state, "state");
        if (!TableCheck.isCellName(name)) {
            throw new IllegalArgumentException(
                    "name: \"" + name + "\" (expected: 1..64 letters, digits, '.', '_', '-', first a letter or digit)");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1.." + MAX_WEIGHT + ")");
        }
        if (!(ramp > 0 && ramp <= 1)) {
            throw new IllegalArgumentException("ramp: " + ramp + " (expected: above 0 to 1)");
        }
        capacity = TenantLoad.amounts("capacity", capacity);
    }

    /**
     * Makes an active cell of weight 1 and without limits.
     *
     * @param name its name
     * @return the cell
     */
    public static PlannedCell of(String name) {
        return new PlannedCell(name, CellState.ACTIVE, 1, 1, Map.of());
    }

    /**
     * Gives it another weight.
     *
     * @param weight 1..{@value #MAX_WEIGHT}
     * @return the changed copy
     */
    public PlannedCell weight(int weight) {
        return new PlannedCell(name, state, weight, ramp, capacity);
    }

    /**
     * Gives it a limit.
     *
     * @param resource the resource's name
     * @param amount how much of it the cell may carry
     * @return the changed copy
     */
    public PlannedCell capacity(String resource, double amount) {
        Map<String, Double> more = new TreeMap<>(capacity);
        more.put(resource, amount);
        return new PlannedCell(name, state, weight, ramp, more);
    }

    /**
     * Lets it return: it is given a part of its share, to be raised plan by plan.
     *
     * @param ramp the part, above 0 to 1
     * @return the changed copy, {@link CellState#RETURNING} or with 1 {@link CellState#ACTIVE}
     */
    public PlannedCell returning(double ramp) {
        return new PlannedCell(name, ramp < 1 ? CellState.RETURNING : CellState.ACTIVE, weight, ramp, capacity);
    }

    /**
     * Puts it into another state.
     *
     * @param state the state
     * @return the changed copy
     */
    public PlannedCell state(CellState state) {
        return new PlannedCell(name, state, weight, ramp, capacity);
    }

    boolean takesNew() {
        return state == CellState.ACTIVE || state == CellState.RETURNING;
    }
}
