package dev.plimsoll.lab.command;

import dev.plimsoll.cell.Plan;
import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import dev.plimsoll.shuffle.DeploymentKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/*
 * What a service of so many cells would be like, by the planner that ships. All cells are alike; together they carry the whole load
 * and the headroom. "Stranded" is the part of the capacity that stands idle because every cell must be as large as the
 * fullest. Closed forms stand beside: equal cells, nobody larger than one.
 */
final class CellCounts {
    private static final String LOAD = "load";

    /**
     * One number of cells. Shares are of tenants, of the whole load, and of the price of one cell that holds all.
     *
     * @param tenantsMean tenants touched when one cell fails, mean over cells
     * @param tenantsWorst the same for the cell that touches most
     * @param loadWorst load in the fullest cell
     * @param equalShare closed form of all three: 1/cells
     * @param strandedBySlots stranded if keys go by slots alone
     * @param strandedPlanned stranded if the planner places tenants
     * @param strandedBound closed form: the largest tenant alone strands as much, unless it is split
     * @param split tenants larger than one cell
     * @param unplaced tenants for whom no cell has room
     * @param testLoad load that tests one cell to its limit
     * @param price price as planned
     * @param priceBound closed form: nothing stranded
     */
    record Row(
            int cells,
            double tenantsMean,
            double tenantsWorst,
            double loadWorst,
            double equalShare,
            double strandedBySlots,
            double strandedPlanned,
            double strandedBound,
            int split,
            int unplaced,
            double testLoad,
            double price,
            double priceBound) {}

    private final List<TenantLoad> tenants;
    private final double largest;
    private final double headroom;
    private final double overhead;
    private final DeploymentKey key;

    /**
     * Normalises the loads to a sum of 1.
     *
     * @param overhead what a cell costs before it carries anything, of the price of the capacity for the whole load
     */
    CellCounts(List<TenantLoad> tenants, double headroom, double overhead, long seed) {
        double sum = 0;
        double most = 0;
        for (TenantLoad tenant : tenants) {
            sum += amount(tenant);
            most = Math.max(most, amount(tenant));
        }
        List<TenantLoad> shares = new ArrayList<>();
        for (TenantLoad tenant : tenants) {
            shares.add(TenantLoad.of(tenant.tenant(), LOAD, amount(tenant) / sum));
        }
        this.tenants = shares;
        this.largest = most / sum;
        this.headroom = headroom;
        this.overhead = overhead;
        key = DeploymentKey.insecure(seed);
    }

    static TenantLoad tenant(String name, double load) {
        return TenantLoad.of(name, LOAD, load);
    }

    static double amount(TenantLoad tenant) {
        return tenant.load().getOrDefault(LOAD, 0.0);
    }

    Row of(int count) {
        double capacity = (1 + headroom) / count;
        List<PlannedCell> cells = IntStream.range(0, count)
                .mapToObj(i -> PlannedCell.of("cell-" + i).capacity(LOAD, capacity))
                .toList();
        Planner planner =
                Planner.builder(key).headroom(0).wallClock(() -> Instant.EPOCH).build();
        RoutingTable bySlots = planner.first(cells).table();
        Plan plan = planner.place(bySlots, cells, tenants);

        int[] touched = new int[count];
        double[] load = new double[count];
        double[] loadBySlots = new double[count];
        for (TenantLoad tenant : tenants) {
            loadBySlots[bySlots.route(tenant.tenant()).number()] += amount(tenant);
            Route route = plan.table().route(tenant.tenant());
            for (String cell : route.cells()) {
                int number = plan.table().cells().indexOf(cell);
                touched[number]++;
                load[number] += amount(tenant) / route.cells().size();
            }
        }
        double mean = 0;
        double worst = 0;
        double fullest = 0;
        double fullestBySlots = 0;
        for (int cell = 0; cell < count; cell++) {
            mean += touched[cell] / (double) tenants.size() / count;
            worst = Math.max(worst, touched[cell] / (double) tenants.size());
            fullest = Math.max(fullest, load[cell]);
            fullestBySlots = Math.max(fullestBySlots, loadBySlots[cell]);
        }
        double stranded = 1 - 1 / (count * fullest);
        double whole = 1 + headroom + overhead;
        return new Row(
                count,
                mean,
                worst,
                fullest,
                1.0 / count,
                1 - 1 / (count * fullestBySlots),
                stranded,
                Math.max(0, 1 - 1 / (count * largest)),
                plan.split().size(),
                plan.unplaced().size(),
                capacity,
                (count * overhead + (1 + headroom) / (1 - stranded)) / whole,
                (count * overhead + 1 + headroom) / whole);
    }
}
