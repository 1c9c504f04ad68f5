package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.lab.world.TenantTraffic;
import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.simulation.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The shipped cell router under a table of the shipped planner, as the placement of a service whose every cell is a group.
 *
 * <p>By tenant, the table is a settled one: the planner places each tenant, the largest first.
 */
final class CellRouterAdapter implements Placement {
    private static final String LOAD = "requests";

    private final CellRouter router;
    private final String by;

    CellRouterAdapter(
            Settings settings, List<TenantTraffic> tenants, SettledTables settled, Simulation simulation, long seed) {
        DeploymentKey key = DeploymentKey.insecure(seed);
        double headroom = settings.share("headroom");
        Planner planner = Planner.builder(key)
                .headroom(headroom)
                .wallClock(simulation.wallClock())
                .build();
        double capacity = settings.perSecond("capacity");
        List<PlannedCell> cells = IntStream.range(0, (int) settings.count("count"))
                .mapToObj(cell -> PlannedCell.of(name(cell)).capacity(LOAD, capacity))
                .toList();
        this.by = settings.text("by");
        RoutingTable table = switch (by) {
            case "range" -> planner.ranges(cells, ranges(cells.size())).table();
            case "key" -> planner.first(cells).table();
            default -> settled.of(planner, seed, headroom, cells, loads(tenants));
        };
        this.router = CellRouter.builder(key, table)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .build();
    }

    private static List<TenantLoad> loads(List<TenantTraffic> tenants) {
        return tenants.stream()
                .map(tenant -> TenantLoad.of(tenant.tenant(), LOAD, tenant.perSecond()))
                .toList();
    }

    /** As many slots for each cell, in the order of the cells. */
    private static NavigableMap<Long, String> ranges(int cells) {
        NavigableMap<Long, String> starts = new TreeMap<>(Long::compareUnsigned);
        for (int cell = 0; cell < cells; cell++) {
            starts.put(start(cell / (double) cells), name(cell));
        }
        return starts;
    }

    /** The beginning of the slot in which a position from 0 to below 1 lies. */
    private static long start(double position) {
        return (long) (position * RoutingTable.SLOTS) << 50;
    }

    private static String name(int cell) {
        return String.format(Locale.ROOT, "cell-%04d", cell);
    }

    @Override
    public int group(Attempt attempt) {
        Route route = switch (by) {
            case "range" -> router.route(start(attempt.keyPosition()));
            case "key" -> router.route(attempt.key());
            default -> router.route(attempt.tenant(), Long.toString(attempt.requestNumber()));
        };
        return route.found() ? group(route.number()) : NOBODY;
    }

    @Override
    public int[] groups(String tenant, int number) {
        List<String> cells = router.table().cells();
        return by.equals("tenant")
                ? router.route(tenant).cells().stream()
                        .mapToInt(cell -> group(cells.indexOf(cell)))
                        .toArray()
                : IntStream.range(0, cells.size()).toArray();
    }

    // the drained monolith has number 0 and no workers
    private int group(int cell) {
        return by.equals("tenant") ? cell - 1 : cell;
    }
}
