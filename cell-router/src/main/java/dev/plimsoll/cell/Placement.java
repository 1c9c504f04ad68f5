package dev.plimsoll.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

// Places tenants into cells by vectors of load and capacity.
//
// Vector packing is NP-hard; this is first the largest, each to where most room is left, with the largest in its
// scarcest
// resource counting as large. It moves nobody who need not move: only tenants without a home, those larger than a cell,
// and the fewest
// that relieve an overloaded cell.
final class Placement {
    private static final double ROUNDING = 1e-9;

    private final TableWork work;
    private final List<TenantLoad> tenants;
    private final String[] resources;
    /** By cell and resource; infinite where a cell has no limit, 0 where it takes nothing. */
    private final double[][] usable;

    private final double[][] capacity;
    private final double[][] used;
    private final int[] returningLeft;
    private final long[] positions;
    private final Set<String> unplaced = new LinkedHashSet<>();
    private int movesLeft;

    Placement(
            TableWork work,
            List<PlannedCell> cells,
            Collection<TenantLoad> tenants,
            double headroom,
            int returningTenants,
            int maxMoves) {
        this.work = work;
        this.tenants = new ArrayList<>(tenants);
        this.tenants.sort(Comparator.comparing(TenantLoad::tenant));
        movesLeft = maxMoves;
        TreeSet<String> names = new TreeSet<>();
        cells.forEach(cell -> names.addAll(cell.capacity().keySet()));
        this.tenants.forEach(tenant -> names.addAll(tenant.load().keySet()));
        resources = names.toArray(String[]::new);
        usable = new double[work.cells()][resources.length];
        capacity = new double[work.cells()][resources.length];
        used = new double[work.cells()][resources.length];
        returningLeft = new int[work.cells()];
        for (int cell = 0; cell < usable.length; cell++) {
            PlannedCell plan = work.planned(cell);
            returningLeft[cell] =
                    plan != null && plan.state() == CellState.RETURNING ? returningTenants : Integer.MAX_VALUE;
            for (int i = 0; i < resources.length; i++) {
                double limit = plan == null ? 0 : plan.capacity().getOrDefault(resources[i], Double.POSITIVE_INFINITY);
                capacity[cell][i] = limit;
                usable[cell][i] = plan == null || !plan.takesNew() ? 0 : limit * plan.ramp() * (1 - headroom);
            }
        }
        positions = new long[this.tenants.size()];
        for (int tenant = 0; tenant < positions.length; tenant++) {
            positions[tenant] = work.now().position(this.tenants.get(tenant).tenant());
            add(tenant, work.owners(positions[tenant]), 1);
        }
    }

    private double[] load(int tenant) {
        double[] load = new double[resources.length];
        for (int i = 0; i < load.length; i++) {
            load[i] = tenants.get(tenant).load().getOrDefault(resources[i], 0.0);
        }
        return load;
    }

    private void add(int tenant, int[] cells, int sign) {
        double[] load = load(tenant);
        for (int cell : cells) {
            for (int i = 0; i < load.length; i++) {
                used[cell][i] += sign * load[i] / cells.length;
            }
        }
    }

    private void move(int tenant, int[] cells) {
        int[] before = work.owners(positions[tenant]);
        add(tenant, before, -1);
        work.own(positions[tenant], cells);
        add(tenant, cells, 1);
    }

    /** How full a cell would be in its scarcest resource with this load added; above 1 if it does not fit. */
    private double fill(int cell, double[] load, double parts) {
        double fullest = 0;
        for (int i = 0; i < load.length; i++) {
            double sum = used[cell][i] + load[i] / parts;
            double part = sum == 0 ? 0 : usable[cell][i] == 0 ? Double.POSITIVE_INFINITY : sum / usable[cell][i];
            fullest = Math.max(fullest, part);
        }
        return work.takesNew(cell) ? fullest : Double.POSITIVE_INFINITY;
    }

    /** The part of the largest cell that a load fills in its scarcest resource. */
    private double size(double[] load) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int cell = 0; cell < usable.length; cell++) {
            double fullest = 0;
            for (int i = 0; i < load.length && work.takesNew(cell); i++) {
                fullest = Math.max(
                        fullest,
                        load[i] == 0 ? 0 : usable[cell][i] == 0 ? Double.POSITIVE_INFINITY : load[i] / usable[cell][i]);
            }
            smallest = work.takesNew(cell) ? Math.min(smallest, fullest) : smallest;
        }
        return smallest;
    }

    private List<Integer> largestFirst() {
        double[] sizes = new double[tenants.size()];
        List<Integer> order = new ArrayList<>();
        for (int tenant = 0; tenant < sizes.length; tenant++) {
            sizes[tenant] = size(load(tenant));
            order.add(tenant);
        }
        order.sort(
                Comparator.comparingDouble((Integer tenant) -> -sizes[tenant]).thenComparing(tenant -> tenant));
        return order;
    }

    /** Places those whose cell takes nobody any more, and splits those larger than any cell. */
    void placeHomeless() {
        for (int tenant : largestFirst()) {
            int[] owners = work.owners(positions[tenant]);
            int parts = parts(tenant);
            boolean homeless = Arrays.stream(owners).anyMatch(work::givesUp);
            boolean toBeSplit = parts > owners.length;
            if ((homeless || toBeSplit) && !work.isMoving(positions[tenant])) {
                int wanted = Math.max(parts, homeless ? 1 : owners.length);
                settle(tenant, wanted, homeless);
            }
        }
    }

    private int parts(int tenant) {
        double size = size(load(tenant));
        return size <= 1 || size == Double.POSITIVE_INFINITY ? 1 : (int) Math.ceil(size - ROUNDING);
    }

    private void settle(int tenant, int parts, boolean homeless) {
        double[] load = load(tenant);
        int[] before = work.owners(positions[tenant]);
        add(tenant, before, -1);
        List<Integer> chosen = new ArrayList<>();
        for (int cell : before) {
            if (work.takesNew(cell) && chosen.size() < parts && (parts > 1 || fill(cell, load, parts) <= 1)) {
                chosen.add(cell);
            }
        }
        while (chosen.size() < parts) {
            // A part of a tenant larger than a cell fits nowhere but into a nearly empty one: small ones make room for
            // it later.
            int best = emptiest(load, parts, chosen, parts == 1);
            if (best < 0) {
                break;
            }
            chosen.add(best);
        }
        add(tenant, before, 1);
        if (chosen.size() == parts) {
            chosen.forEach(cell -> returningLeft[cell] -= returningLeft[cell] == Integer.MAX_VALUE ? 0 : 1);
            move(tenant, chosen.stream().mapToInt(Integer::intValue).toArray());
            return;
        }
        unplaced.add(tenants.get(tenant).tenant());
        if (homeless) {
            move(tenant, new int[] {emptiest(load, 1, List.of(), false)});
        }
    }

    /**
     * The cell that is least full with the load added, -1 if there is none or it must fit and does not. A returning cell that has
     * had its tenants for this plan is the last resort of those who must go somewhere.
     */
    private int emptiest(double[] load, int parts, List<Integer> except, boolean mustFit) {
        int best = -1;
        boolean bestHeldBack = true;
        double bestFill = Double.POSITIVE_INFINITY;
        for (int cell = 0; cell < usable.length; cell++) {
            if (!work.takesNew(cell) || except.contains(cell)) {
                continue;
            }
            boolean heldBack = returningLeft[cell] <= 0;
            double fill = fill(cell, load, parts);
            if (mustFit && (heldBack || fill > 1 + ROUNDING)) {
                continue;
            }
            if (best < 0 || (bestHeldBack && !heldBack) || (bestHeldBack == heldBack && fill < bestFill)) {
                best = cell;
                bestFill = fill;
                bestHeldBack = heldBack;
            }
        }
        return best;
    }

    /** Moves tenants out of cells that carry more than they should. */
    void relieve() {
        Map<Integer, List<Integer>> residents = new HashMap<>();
        for (int tenant : largestFirst()) {
            int[] owners = work.owners(positions[tenant]);
            if (owners.length == 1 && !work.isMoving(positions[tenant])) {
                residents.computeIfAbsent(owners[0], cell -> new ArrayList<>()).add(tenant);
            }
        }
        double[] nothing = new double[resources.length];
        for (int cell = 0; cell < usable.length; cell++) {
            int stuck = -1;
            for (int tenant : residents.getOrDefault(cell, List.of())) {
                double over = fill(cell, nothing, 1);
                if (over <= 1 + ROUNDING || movesLeft == 0 || !work.takesNew(cell)) {
                    break;
                }
                int best = emptiest(load(tenant), 1, List.of(cell), true);
                if (best >= 0) {
                    returningLeft[best] -= returningLeft[best] == Integer.MAX_VALUE ? 0 : 1;
                    move(tenant, new int[] {best});
                    movesLeft--;
                } else if (stuck < 0) {
                    stuck = tenant;
                }
            }
            if (stuck >= 0 && fill(cell, nothing, 1) > 1 + ROUNDING) {
                unplaced.add(tenants.get(stuck).tenant());
            }
        }
    }

    List<String> unplaced() {
        return List.copyOf(unplaced);
    }

    Map<String, Double> utilization() {
        Map<String, Double> utilization = new TreeMap<>();
        for (int cell = 0; cell < used.length; cell++) {
            PlannedCell plan = work.planned(cell);
            if (plan == null || !plan.takesNew()) {
                continue;
            }
            double fullest = 0;
            for (int i = 0; i < resources.length; i++) {
                double sum = used[cell][i];
                fullest = Math.max(fullest, sum == 0 ? 0 : sum / capacity[cell][i]);
            }
            utilization.put(plan.name(), fullest);
        }
        return utilization;
    }
}
