package dev.plimsoll.cell;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.plimsoll.shuffle.DeploymentKey;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What threads see of a router while others change it. A route is written as its version and its cell: by version 1 both keys live in cell 0,
 * whose evacuation sends them to cell 1; version 2 adds a cell 4 and gives it the first of them.
 */
public final class RouterStress {
    private static final Logger LOG = Logger.getLogger("dev.plimsoll.cell");

    static {
        LOG.setLevel(Level.OFF); // here evacuations are no news
    }

    private static final DeploymentKey DEPLOYMENT = DeploymentKey.insecure(42);
    private static final RoutingTable ANY = RoutingTable.builder(
                    DEPLOYMENT, List.of("cell-0", "cell-1", "cell-2", "cell-3"))
            .build();
    private static final TenantHandle MOVES = ANY.handle("moves");
    private static final TenantHandle STAYS = ANY.handle("stays");
    private static final RoutingTable ONE = ANY.toBuilder()
            .version(1)
            .slot(slot(MOVES), "cell-0")
            .evacuation(slot(MOVES), "cell-1")
            .slot(slot(STAYS), "cell-0")
            .evacuation(slot(STAYS), "cell-1")
            .build();
    private static final RoutingTable TWO = ONE.toBuilder()
            .cell("cell-4", CellState.ACTIVE)
            .slot(slot(MOVES), "cell-4")
            .build();

    private RouterStress() {}

    private static int slot(TenantHandle tenant) {
        return (int) (tenant.position() >>> RoutingTable.SLOT_SHIFT);
    }

    private static int written(Route route) {
        return (int) route.version() * 10 + route.number();
    }

    /** A table comes into use while cell 0 is evacuated: a route is by one of the two tables, and never goes back. */
    @JCStressTest
    @State
    @Outcome(
            id = {"11, 11", "11, 24", "24, 24"},
            expect = ACCEPTABLE,
            desc = "by one table, and no step back")
    @Outcome(expect = FORBIDDEN, desc = "torn")
    public static class Swap {
        private final CellRouter router = CellRouter.of(DEPLOYMENT, ONE);

        /** Evacuates before either table is asked. */
        public Swap() {
            router.evacuate("cell-0", 1);
        }

        /** Swaps. */
        @Actor
        public void swap() {
            router.use(TWO);
        }

        /**
         * Routes twice.
         *
         * @param result both routes
         */
        @Actor
        public void route(II_Result result) {
            result.r1 = written(router.route(MOVES));
            result.r2 = written(router.route(MOVES));
        }
    }

    /** The planted bug: table and evacuations in two fields, so that a route may pair a table with the other's evacuations. */
    @JCStressTest
    @State
    @Outcome(
            id = {"11, 11", "11, 24", "24, 24"},
            expect = ACCEPTABLE,
            desc = "by one table, and no step back")
    @Outcome(expect = FORBIDDEN, desc = "torn")
    public static class SwapOfTwoFields {
        private volatile RoutingTable table = ONE;
        private volatile int[] evacuated = {256, 0, 0, 0};

        /** Swaps. */
        @Actor
        public void swap() {
            table = TWO;
            evacuated = new int[] {256, 0, 0, 0, 0};
        }

        /**
         * Routes twice.
         *
         * @param result both routes
         */
        @Actor
        public void route(II_Result result) {
            result.r1 = route();
            result.r2 = route();
        }

        private int route() {
            try {
                return written(table.routePart(MOVES.position(), MOVES.position(), evacuated));
            } catch (ArrayIndexOutOfBoundsException beyondTheOthersCells) {
                return -1;
            }
        }
    }

    /** A table comes into use while somebody evacuates a cell: in the end both have happened. */
    @JCStressTest
    @State
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    public static class TwoChanges {
        private final CellRouter router = CellRouter.of(DEPLOYMENT, ONE);

        /** Swaps. */
        @Actor
        public void swap() {
            router.use(TWO);
        }

        /** Evacuates. */
        @Actor
        public void evacuate() {
            router.evacuate("cell-0", 1);
        }

        /**
         * Routes when both are done.
         *
         * @param result the route
         */
        @Arbiter
        public void route(I_Result result) {
            result.r1 = written(router.route(STAYS));
        }
    }

    /** The planted bug: each change reads what is in use and writes what it makes of it, without a lock. */
    @JCStressTest
    @State
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    public static class TwoChangesWithoutALock {
        private static final int[] EVACUATED = {256, 0, 0, 0, 0};

        private record View(RoutingTable table, boolean evacuated) {}

        private volatile View view = new View(ONE, false);

        /** Swaps. */
        @Actor
        public void swap() {
            view = new View(TWO, view.evacuated);
        }

        /** Evacuates. */
        @Actor
        public void evacuate() {
            view = new View(view.table, true);
        }

        /**
         * Routes when both are done.
         *
         * @param result the route
         */
        @Arbiter
        public void route(I_Result result) {
            int[] overlay = view.evacuated ? EVACUATED : new int[EVACUATED.length];
            result.r1 = written(view.table.routePart(STAYS.position(), STAYS.position(), overlay));
        }
    }
}
