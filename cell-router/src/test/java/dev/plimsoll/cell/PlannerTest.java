package dev.plimsoll.cell;

import static dev.plimsoll.cell.Tables.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private final Planner planner =
            Planner.builder(KEY).wallClock(() -> Instant.EPOCH).headroom(0).build();

    private static List<PlannedCell> cells(int count) {
        return Tables.cells(count).stream().map(PlannedCell::of).toList();
    }

    private static List<PlannedCell> cells(int count, double requests) {
        return cells(count).stream()
                .map(cell -> cell.capacity("requests", requests))
                .toList();
    }

    /** Tenants whose loads follow Zipf's law and sum up to 1. */
    private static List<TenantLoad> zipf(int count) {
        double sum = IntStream.rangeClosed(1, count).mapToDouble(i -> 1.0 / i).sum();
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> TenantLoad.of("tenant-" + i, "requests", 1 / (i * sum)))
                .toList();
    }

    @ParameterizedTest(name = "{0} cells")
    @ValueSource(ints = {1, 2, 3, 7, 20, 100, 1000})
    void givesEqualCellsEqualShares(int count) {
        RoutingTable table = planner.first(cells(count)).table();
        int floor = RoutingTable.SLOTS / count;
        assertThat(Arrays.stream(table.slotCounts()).boxed().toList())
                .allSatisfy(slots -> assertThat(slots).isBetween(floor, floor + 1));
    }

    @ParameterizedTest(name = "{0} cells and one more")
    @ValueSource(ints = {1, 2, 3, 7, 20, 99, 199, 999})
    void movesAtMostTheNewCellsShareWhenOneIsAdded(int count) {
        Plan before = planner.first(cells(count));
        Plan after = planner.resize(before.table(), cells(count + 1), List.of());
        int share = (RoutingTable.SLOTS + count) / (count + 1); // rounded up
        assertThat(after.diff().slotsMoved()).isBetween(share - 1, share);
        assertThat(after.table().slotCounts()[count]).isEqualTo(after.diff().slotsMoved());
        assertThat(after.diff().flows())
                .allSatisfy(flow -> assertThat(flow.to()).isEqualTo("cell-" + count));
        assertThat(after.diff().states()).containsOnlyKeys("cell-" + count);
    }

    @ParameterizedTest(name = "{0} cells less one")
    @ValueSource(ints = {2, 3, 8, 21, 100})
    void movesOnlyWhatACellHadWhenItIsTakenAway(int count) {
        Plan before = planner.first(cells(count));
        int had = before.table().slotCounts()[1];
        List<PlannedCell> left = new ArrayList<>(cells(count));
        left.remove(1);
        Plan after = planner.resize(before.table(), left, List.of());
        assertThat(after.diff().slotsMoved()).isEqualTo(had);
        assertThat(after.diff().flows())
                .allSatisfy(flow -> assertThat(flow.from()).isEqualTo("cell-1"));
        assertThat(after.table().state(1)).isEqualTo(CellState.CLOSED);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void respectsAnyWeightsToTheSlotAndIsEachTimeTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<PlannedCell> cells = new ArrayList<>();
        long sum = 0;
        int count = random.nextInt(2, 60);
        for (int i = 0; i < count; i++) {
            cells.add(PlannedCell.of("c" + i).weight(random.nextInt(10, 100)));
            sum += cells.get(i).weight();
        }
        RoutingTable table = planner.first(cells).table();
        int[] counts = table.slotCounts();
        for (int i = 0; i < counts.length; i++) {
            double exact = (double) RoutingTable.SLOTS * cells.get(i).weight() / sum;
            assertThat(Math.abs(counts[i] - exact)).isLessThan(1);
        }
        assertThat(planner.first(cells).table()).isEqualTo(table);
        // any change of weights moves no more than the cells that grow take
        List<PlannedCell> changed =
                cells.stream().map(cell -> cell.weight(random.nextInt(10, 100))).toList();
        Plan plan = planner.resize(table, changed, List.of());
        int grown = 0;
        for (int i = 0; i < counts.length; i++) {
            grown += Math.max(0, plan.table().slotCounts()[i] - counts[i]);
        }
        assertThat(plan.diff().slotsMoved()).isEqualTo(grown);
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @Test
    void dealsTheSlotsOfEachCellToAllOthersEvenlyShouldItFail() {
        RoutingTable table = planner.first(cells(21)).table();
        int[][] takes = new int[21][21];
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            takes[table.slot(slot)][table.evacuation(slot)]++;
        }
        for (int cell = 0; cell < 21; cell++) {
            for (int taker = 0; taker < 21; taker++) {
                // 780 slots over 20 others: 39 each, 40 at most
                assertThat(takes[cell][taker]).isBetween(cell == taker ? 0 : 1, cell == taker ? 0 : 40);
            }
        }
    }

    @Test
    void rampsAReturningCellUpStepByStep() {
        List<PlannedCell> cells = cells(10);
        RoutingTable table = planner.first(cells).table();
        table = planner.lose(table, cells, Set.of("cell-4"), List.of()).table();
        assertThat(table.slotCounts()[4]).isZero();
        int before = 0;
        for (double ramp : new double[] {0.1, 0.25, 0.5, 1}) {
            List<PlannedCell> returning = new ArrayList<>(cells);
            returning.set(4, cells.get(4).returning(ramp));
            Plan plan = planner.resize(table, returning, List.of());
            table = plan.table();
            int slots = table.slotCounts()[4];
            assertThat(slots).isGreaterThan(before);
            assertThat(plan.diff().slotsMoved()).isEqualTo(slots - before);
            before = slots;
        }
        assertThat(before).isBetween(1638, 1639);
        assertThat(table.state(4)).isEqualTo(CellState.ACTIVE);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void reassignsMostRoutesInOneTableWhenHalfTheCellsDie(long seed) {
        int count = 20;
        List<PlannedCell> cells = cells(count, 1.0 / 9); // half of them carry all with a tenth to spare
        List<TenantLoad> tenants = zipf(500);
        RoutingTable table = planner.first(cells).table();
        table = planner.place(table, cells, tenants).table();
        CellRouter router = CellRouter.of(KEY, table);
        router.offer(table.toBytes());
        Set<String> dead = new HashSet<>();
        SplittableRandom random = new SplittableRandom(seed);
        while (dead.size() < count / 2) {
            dead.add("cell-" + random.nextInt(count));
        }

        Plan plan = planner.lose(table, cells, dead, tenants);

        assertThat(router.offer(plan.table().toBytes()).inUse()).as("one push").isTrue();
        for (TenantLoad tenant : tenants) {
            Route was = table.route(tenant.tenant());
            Route is = router.route(tenant.tenant());
            assertThat(dead).doesNotContainAnyElementsOf(is.cells());
            assertThat(is.isFinal()).isTrue();
            if (!was.split() && !dead.contains(was.cell())) {
                assertThat(is.cell()).as("survivors' tenants stay").isEqualTo(was.cell());
            }
        }
        for (int i = 0; i < 2_000; i++) {
            assertThat(dead).doesNotContain(router.route("nobody-knows-" + i).cell());
            assertThat(dead)
                    .doesNotContain(router.route("tenant-1", "part-" + i).cell());
        }
        assertThat(plan.diff().flows()).allSatisfy(flow -> assertThat(dead).contains(flow.from()));
        assertThat(plan.table().emergency()).isTrue();
    }

    @Test
    void refusesToPlanForNoCells() {
        RoutingTable table = planner.first(cells(2)).table();
        assertThatThrownBy(() -> planner.lose(table, cells(2), Set.of("cell-0", "cell-1"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of [cell-0, cell-1] takes slots");
        assertThatThrownBy(() -> planner.first(List.of(PlannedCell.of("a"), PlannedCell.of("a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // The largest of 1,000 tenants under Zipf's law has 13.4 % of the traffic; of 20 cells used at 60 % one carries
    // 8.33 %, so
    // it needs 1.6 cells.
    @Test
    void splitsATenantLargerThanACellOverTwo() {
        List<PlannedCell> cells = cells(20, 1 / (20 * 0.6));
        Plan plan = planner.place(planner.first(cells).table(), cells, zipf(1000));
        assertThat(plan.split()).containsExactly("tenant-1");
        assertThat(plan.table().route("tenant-1").cells()).hasSize(2);
        assertThat(plan.unplaced()).isEmpty();
        assertThat(plan.utilization().values())
                .allSatisfy(used -> assertThat(used).isLessThanOrEqualTo(1 + 1e-9));
        assertThat(plan.utilization().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(12, within(1e-6));
    }

    @Test
    void leavesHeadroomAndMovesNobodyWithoutNeed() {
        Planner careful = Planner.builder(KEY)
                .wallClock(() -> Instant.EPOCH)
                .headroom(0.25)
                .build();
        List<PlannedCell> cells = cells(20, 1 / (20 * 0.6));
        RoutingTable first = planner.first(cells).table();
        Plan plan = careful.place(first, cells, zipf(1000));
        assertThat(plan.utilization().values())
                .allSatisfy(used -> assertThat(used).isLessThanOrEqualTo(0.75 + 1e-9));
        assertThat(plan.diff().slotsMoved()).isZero();
        assertThat(plan.diff().tenantsMoved())
                .isLessThan(200)
                .isEqualTo(plan.diff().pinsChanged());
        Plan again = careful.place(plan.table(), cells, zipf(1000));
        assertThat(again.diff().tenantsMoved()).as("all is well already").isZero();
        assertThat(again.diff().loadMoved()).isEmpty();
    }

    @Test
    void heedsEachResourceAndSaysWhoHasNoRoom() {
        List<PlannedCell> cells = List.of(
                PlannedCell.of("big-disk").capacity("requests", 10).capacity("terabytes", 100),
                PlannedCell.of("fast").capacity("requests", 100).capacity("terabytes", 10));
        List<TenantLoad> tenants = List.of(
                new TenantLoad("archive", Map.of("requests", 1.0, "terabytes", 80.0)),
                new TenantLoad("shop", Map.of("requests", 90.0, "terabytes", 1.0)),
                new TenantLoad("both", Map.of("requests", 95.0, "terabytes", 95.0)));
        RoutingTable first = planner.first(cells).table();
        Plan plan = planner.place(first, cells, tenants);
        assertThat(plan.table().route("archive").cell()).isEqualTo("big-disk");
        assertThat(plan.table().route("shop").cell()).isEqualTo("fast");
        assertThat(plan.unplaced()).containsExactly("both");
    }

    @Test
    void givesAReturningCellOnlyAFewNewTenantsAPlan() {
        Planner slow = Planner.builder(KEY)
                .wallClock(() -> Instant.EPOCH)
                .headroom(0)
                .returningTenants(5)
                .build();
        List<PlannedCell> cells = new ArrayList<>(cells(4, 0.6));
        RoutingTable table = slow.first(cells).table();
        List<TenantLoad> tenants = zipf(300);
        cells.set(0, cells.get(0).state(CellState.DRAINING));
        table = slow.resize(table, cells, tenants).table();
        table = slow.place(table, cells, tenants).table();
        cells.set(0, cells.get(0).returning(0.9));
        cells.set(1, cells.get(1).state(CellState.DRAINING));
        Plan plan = slow.place(table, cells, tenants);
        int arrived = 0;
        for (TenantLoad tenant : tenants) {
            Route is = plan.table().route(tenant.tenant());
            arrived += is.cell().equals("cell-0") ? 1 : 0;
        }
        assertThat(arrived)
                .as("the emptiest cell attracts all, unless it is held back")
                .isEqualTo(5);
    }

    @Test
    void compilesAFullMapIntoSlotsAndFewPins() {
        List<PlannedCell> cells = cells(8);
        Map<String, String> map = new HashMap<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 5_000; i++) {
            map.put("t" + i, "cell-" + random.nextInt(8));
        }
        RoutingTable first = planner.first(cells).table();
        RoutingTable table =
                planner.fullMap(first, cells, map, UnknownKeys.BY_SLOT).table();
        map.forEach((tenant, cell) -> assertThat(table.route(tenant).cell()).isEqualTo(cell));
        assertThat(table.pins()).isLessThan(1_000);
        RoutingTable listed =
                planner.fullMap(first, cells, map, UnknownKeys.REFUSED).table();
        map.forEach((tenant, cell) -> assertThat(listed.route(tenant).cell()).isEqualTo(cell));
        assertThat(listed.route("t5000").kind()).isEqualTo(Route.Kind.UNKNOWN);
    }

    @Test
    void compilesRangesIntoSlots() {
        TreeMap<Long, String> starts = new TreeMap<>();
        starts.put(0L, "cell-0");
        starts.put(3L << 50, "cell-1");
        starts.put(-(1L << 63), "cell-2");
        RoutingTable table = planner.ranges(cells(3), starts).table();
        assertThat(table.route((3L << 50) - 1).cell()).isEqualTo("cell-0");
        assertThat(table.route(3L << 50).cell()).isEqualTo("cell-1");
        assertThat(table.route(Long.MAX_VALUE).cell()).isEqualTo("cell-1");
        assertThat(table.route(-1L).cell()).isEqualTo("cell-2");
        starts.put(12345L, "cell-0");
        assertThatThrownBy(() -> planner.ranges(cells(3), starts))
                .hasMessageContaining("12345 (expected: a multiple of 2^50");
    }

    @Test
    void saysWhatMovesInTenantsAndLoadBeforeItIsPublished() {
        List<PlannedCell> cells = cells(4);
        RoutingTable first = planner.first(cells).table();
        List<TenantLoad> tenants = zipf(200);
        Plan plan = planner.resize(first, cells(5), tenants);
        double load = 0;
        int moved = 0;
        for (TenantLoad tenant : tenants) {
            if (plan.table().route(tenant.tenant()).number()
                    != first.route(tenant.tenant()).number()) {
                moved++;
                load += tenant.load().getOrDefault("requests", 0.0);
            }
        }
        assertThat(moved).isPositive();
        assertThat(plan.diff().tenantsMoved()).isEqualTo(moved);
        assertThat(plan.diff().loadMoved().get("requests")).isCloseTo(load, within(1e-12));
        assertThat(plan.diff().flows().stream()
                        .mapToInt(TableDiff.Flow::tenants)
                        .sum())
                .isEqualTo(moved);
        assertThat(plan.diff().flows().stream().mapToInt(TableDiff.Flow::slots).sum())
                .isEqualTo(plan.diff().slotsMoved());
    }

    @Test
    void movesNeitherASlotNorATenantThatIsOnTheMoveAlready() {
        RoutingTable first = planner.first(cells(4)).table();
        long position = first.position("mover");
        int owner = first.route("mover").number();
        RoutingTable moving = first.toBuilder()
                .move(new MigrationRow(false, position, owner, (owner + 1) % 4, MigrationPhase.VERIFYING, 1))
                .build();
        RoutingTable grown = planner.resize(moving, cells(40), List.of()).table();
        assertThat(grown.route("mover").number()).isEqualTo(owner);
        assertThat(grown.migrations()).hasSize(1);
        List<PlannedCell> cells = cells(4);
        RoutingTable after =
                planner.lose(moving, cells, Set.of("cell-" + owner), List.of()).table();
        assertThat(after.migrations()).as("its source is gone").isEmpty();
        assertThat(after.route("mover").number()).isNotEqualTo(owner);
    }
}
