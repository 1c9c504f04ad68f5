package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shuffle.DeploymentKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Makes routing tables: the small service that knows and assigns the mapping at every moment.
 *
 * <p>Every strategy is compiled into slots and pins, so that routers know one way only. Each method answers with a {@link Plan}: the
 * table, and what it would move, before anybody publishes it. Equal inputs give equal tables.
 *
 * <p>Runs in the control plane, never on a request's path: about 50 ms for 1,000 cells. Immutable and safe for use by many threads.
 */
public final class Planner {
    private final DeploymentKey key;
    private final double headroom;
    private final int returningTenants;
    private final int maxMoves;
    private final TableLimits limits;
    private final InstantSource wallClock;

    private Planner(Builder builder) {
        key = builder.key;
        headroom = builder.headroom;
        returningTenants = builder.returningTenants;
        maxMoves = builder.maxMoves;
        limits = builder.limits;
        wallClock = builder.wallClock;
    }

    /**
     * Makes a planner of default settings.
     *
     * @param key the deployment's key
     * @return the planner
     */
    public static Planner of(DeploymentKey key) {
        return builder(key).build();
    }

    /**
     * Begins a planner.
     *
     * @param key the deployment's key
     * @return a builder
     */
    public static Builder builder(DeploymentKey key) {
        return new Builder(requireNonNull(key, "key"));
    }

    /**
     * Makes a deployment's first table: slots by weight, spread by rendezvous.
     *
     * @param cells the cells; their order gives them their numbers for ever
     * @return the plan, version 1
     * @throws IllegalArgumentException if there are no cells, a name comes twice, or no cell takes slots
     */
    public Plan first(List<PlannedCell> cells) {
        RoutingTable blank = blank(cells, Slotting.HASHED);
        TableWork work = new TableWork(blank, cells, Set.of(), key);
        work.refill();
        return plan(blank, work, cells, List.of(), List.of(), false, 1);
    }

    /**
     * Gives each cell its quota of slots by weight and moves none that need not move. A cell added to n equal ones takes at most
     * ⌈slots/(n + 1)⌉. Cells that drain or are closed give everything up; evacuated ones keep their slots, for they
     * may be back in a minute. Slots on the move stay where they are.
     *
     * @param now the table in use
     * @param cells all its cells, and new ones behind them or between; one that is left out is closed
     * @param tenants the tenants known, for the figures
     * @return the plan
     */
    public Plan resize(RoutingTable now, List<PlannedCell> cells, Collection<TenantLoad> tenants) {
        TableWork work = new TableWork(now, cells, Set.of(), key);
        work.endMovesOfGoneCells();
        work.level(false, now.version() + 1);
        work.settleOrphans();
        return plan(now, work, cells, tenants, List.of(), false, now.version() + 1);
    }

    /**
     * Reassigns all that belongs to lost cells, in one table and for an emergency: their slots by the survivors' weights, their pins with
     * regard to capacity. Nothing that belongs to a survivor moves.
     *
     * @param now the table in use
     * @param cells all cells, as they were
     * @param lost the names of those that are lost; they become {@link CellState#EVACUATED} and own nothing, so that they can return
     * @param tenants the tenants known
     * @return the plan
     * @throws IllegalArgumentException if no cell would be left
     */
    public Plan lose(RoutingTable now, List<PlannedCell> cells, Set<String> lost, Collection<TenantLoad> tenants) {
        List<PlannedCell> after = cells.stream()
                .map(cell -> lost.contains(cell.name()) ? cell.state(CellState.EVACUATED) : cell)
                .toList();
        TableWork work = new TableWork(now, after, lost, key);
        work.endMovesOfGoneCells();
        work.level(true, now.version() + 1);
        Placement placement = new Placement(work, after, tenants, headroom, returningTenants, Integer.MAX_VALUE);
        placement.placeHomeless();
        work.settleOrphans();
        return plan(now, work, after, tenants, placement.unplaced(), true, now.version() + 1);
    }

    /**
     * Places tenants by what they need: splits those larger than a cell, and moves the fewest and largest out of cells that
     * carry more than their capacity less the headroom, each to where it leaves most room. Returning cells are given a few new
     * tenants a plan, else the emptiest cell would attract all of them.
     *
     * @param now the table in use
     * @param cells all cells, with capacities
     * @param tenants the tenants known
     * @return the plan; who could not be placed is told in it
     */
    public Plan place(RoutingTable now, List<PlannedCell> cells, Collection<TenantLoad> tenants) {
        TableWork work = new TableWork(now, cells, Set.of(), key);
        Placement placement = new Placement(work, cells, tenants, headroom, returningTenants, maxMoves);
        placement.placeHomeless();
        placement.relieve();
        return plan(now, work, cells, tenants, placement.unplaced(), false, now.version() + 1);
    }

    /**
     * Compiles a full map: each tenant stands where the map says. Most need no pin: a slot goes to the cell of the first tenant
     * in it, and only the others are pinned.
     *
     * @param now the table in use
     * @param cells all cells
     * @param map cell names by tenant
     * @param unknownKeys what other keys are answered; with {@link UnknownKeys#REFUSED} every tenant is pinned
     * @return the plan
     * @throws IllegalArgumentException if the map names an unknown cell
     */
    public Plan fullMap(RoutingTable now, List<PlannedCell> cells, Map<String, String> map, UnknownKeys unknownKeys) {
        TableWork work = new TableWork(now, cells, Set.of(), key);
        work.fullMap(map, unknownKeys);
        return plan(now, work, cells, List.of(), List.of(), false, now.version() + 1);
    }

    /**
     * Compiles ranges of keys, for {@link Slotting#ORDERED}: each cell owns the keys from its start to the next one's.
     *
     * @param cells the cells; their order gives them their numbers for ever
     * @param starts cell names by the first key of their range, in unsigned order; the first is 0, each a multiple of 2^50, which is one slot
     * @return the plan, version 1
     * @throws IllegalArgumentException if a start is no multiple of 2^50, the first is not 0, or a cell is unknown
     */
    public Plan ranges(List<PlannedCell> cells, NavigableMap<Long, String> starts) {
        RoutingTable blank = blank(cells, Slotting.ORDERED);
        TableWork work = new TableWork(blank, cells, Set.of(), key);
        work.ranges(starts);
        return plan(blank, work, cells, List.of(), List.of(), false, 1);
    }

    private RoutingTable blank(List<PlannedCell> cells, Slotting slotting) {
        RoutingTable.Builder builder =
                RoutingTable.builder(key, cells.stream().map(PlannedCell::name).toList());
        return builder.slotting(slotting).limits(limits).build();
    }

    private Plan plan(
            RoutingTable now,
            TableWork work,
            List<PlannedCell> cells,
            Collection<TenantLoad> tenants,
            List<String> unplaced,
            boolean emergency,
            long version) {
        RoutingTable table = work.builder()
                .version(version)
                .created(wallClock.instant())
                .emergency(emergency)
                .limits(limits)
                .build();
        Placement placement = new Placement(new TableWork(table, cells, Set.of(), key), cells, tenants, 0, 0, 0);
        return new Plan(
                table,
                TableDiff.between(now, table, tenants),
                placement.utilization(),
                split(table, tenants),
                unplaced);
    }

    private static List<String> split(RoutingTable table, Collection<TenantLoad> tenants) {
        List<String> split = new ArrayList<>();
        for (TenantLoad tenant : tenants) {
            if (table.owners(table.position(tenant.tenant())).length > 1) {
                split.add(tenant.tenant());
            }
        }
        return split;
    }

    /** Settings of a planner. Not safe for use by several threads. */
    public static final class Builder {
        private final DeploymentKey key;
        private double headroom = 0.2;
        private int returningTenants = 16;
        private int maxMoves = Integer.MAX_VALUE;
        private TableLimits limits = TableLimits.DEFAULT;
        private InstantSource wallClock = InstantSource.system();

        private Builder(DeploymentKey key) {
            this.key = key;
        }

        /**
         * Sets how much of each capacity is left free when tenants are placed.
         *
         * @param headroom 0 to below 1; default 0.2
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder headroom(double headroom) {
            if (!(headroom >= 0 && headroom < 1)) {
                throw new IllegalArgumentException("headroom: " + headroom + " (expected: 0 to below 1)");
            }
            this.headroom = headroom;
            return this;
        }

        /**
         * Sets how many tenants one plan may give to a returning cell.
         *
         * @param tenants from 0; default 16
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder returningTenants(int tenants) {
            if (tenants < 0) {
                throw new IllegalArgumentException("returningTenants: " + tenants + " (expected: from 0)");
            }
            returningTenants = tenants;
            return this;
        }

        /**
         * Sets how many tenants one plan may move to relieve cells.
         *
         * @param moves from 0; default no bound but the number of tenants
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxMoves(int moves) {
            if (moves < 0) {
                throw new IllegalArgumentException("maxMoves: " + moves + " (expected: from 0)");
            }
            maxMoves = moves;
            return this;
        }

        /**
         * Sets the limits that tables must keep.
         *
         * @param limits those of the routers; default {@link TableLimits#DEFAULT}
         * @return this
         */
        public Builder limits(TableLimits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the clock that tables are stamped by.
         *
         * @param wallClock default {@code InstantSource.system()}
         * @return this
         */
        public Builder wallClock(InstantSource wallClock) {
            this.wallClock = requireNonNull(wallClock, "wallClock");
            return this;
        }

        /**
         * Makes the planner.
         *
         * @return the planner
         */
        public Planner build() {
            return new Planner(this);
        }
    }
}
