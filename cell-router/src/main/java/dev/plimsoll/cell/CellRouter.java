package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.cell.Acceptance.Outcome;
import dev.plimsoll.cell.RouterStats.Origin;
import dev.plimsoll.shuffle.DeploymentKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells which cell serves a key, by the last good table it was given.
 *
 * <p>The router never fetches anything. Tables are {@linkplain #offer offered} to it, whole, by whoever receives them; it checks each
 * one and takes it into use at once or refuses it with all reasons and goes on with the one before. It starts from the newest valid
 * table of its disk and its seed, so it can route from the first moment and for as long as nobody gives it a better table. {@link
 * #stats()} tells how old that table is.
 *
 * <p>Routing is a pure function of the table in use and the key: one volatile read, the hash, one or two loads. It allocates nothing,
 * takes no lock and throws nothing. All methods may be called by any thread; {@link #offer} and the other changes wait for
 * each other, never a route for them.
 */
public final class CellRouter {
    private static final Logger LOG = System.getLogger(CellRouter.class.getName());

    // All that a route depends on, swapped as one: a route can never see one table's slots and another's evacuations.
    private static final class View {
        final RoutingTable table;
        /** By number of the cell, how many 256ths of its keys go elsewhere; null if this router evacuates none. */
        final int @Nullable [] overlay;

        final @Nullable Trial trial;

        View(RoutingTable table, Map<String, Integer> evacuated, @Nullable Trial trial) {
            this.table = table;
            this.trial = trial;
            this.overlay = evacuated.isEmpty() ? null : new int[table.cells().size()];
            for (int cell = 0; overlay != null && cell < overlay.length; cell++) {
                overlay[cell] = evacuated.getOrDefault(table.cells().get(cell), 0);
            }
        }

        boolean plain() {
            return overlay == null && trial == null;
        }
    }

    private final DeploymentKey key;
    private final TableLimits limits;
    private final SuccessionPolicy policy;
    private final TableStore store; // also the lock that keeps offers, and so files, in order
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private final Map<String, Integer> evacuated = new TreeMap<>();

    private volatile View view;
    private Origin origin = Origin.SEED;
    private long lastFrameNanos;
    private long accepted;
    private long unchanged;
    private long refused;
    private long storeFailures;
    private List<Refusal> lastRefusals = List.of();

    private CellRouter(Builder builder) {
        key = builder.key;
        limits = builder.limits;
        policy = builder.policy;
        store = builder.store;
        nanoClock = builder.nanoClock;
        wallClock = builder.wallClock;
        lastFrameNanos = nanoClock.getAsLong();
        view = new View(start(builder.seed), evacuated, null);
    }

    /** The newer of the table on disk, if that is valid, and the seed. */
    private RoutingTable start(RoutingTable seed) {
        byte[] saved;
        try {
            saved = store.load(limits.maxBytes());
        } catch (IOException e) {
            storeFailures++;
            LOG.log(Level.WARNING, "table on disk unreadable, seed version " + seed.version() + " in use", e);
            return seed;
        }
        if (saved.length == 0) {
            return seed;
        }
        TableReading reading = RoutingTable.read(saved, key, limits);
        if (!reading.accepted()) {
            storeFailures++;
            lastRefusals = reading.refusals();
            LOG.log(
                    Level.WARNING,
                    "table on disk refused, seed version " + seed.version() + " in use: " + reading.refusals());
            return seed;
        }
        if (reading.table().version() < seed.version()) {
            return seed;
        }
        origin = Origin.DISK;
        return reading.table();
    }

    /**
     * Makes a router with default settings that keeps nothing on disk.
     *
     * @param key the deployment's key
     * @param seed the table to start with
     * @return the router
     */
    public static CellRouter of(DeploymentKey key, RoutingTable seed) {
        return builder(key, seed).build();
    }

    /**
     * Begins a router.
     *
     * @param key the deployment's key; tables made under another are refused
     * @param seed the table to start with when the disk has no better one; built into the program, so that there always is one
     * @return a builder
     * @throws IllegalArgumentException if the seed was made under another key
     */
    public static Builder builder(DeploymentKey key, RoutingTable seed) {
        return new Builder(key, seed);
    }

    /**
     * Routes a key.
     *
     * @param tenant the partition key
     * @return where to
     */
    public Route route(String tenant) {
        View now = view;
        return now.plain() ? now.table.route(tenant) : routeAside(now, now.table.position(tenant));
    }

    /**
     * Routes a key held as bytes.
     *
     * @param tenant the partition key
     * @return where to
     */
    public Route route(byte[] tenant) {
        View now = view;
        return now.plain() ? now.table.route(tenant) : routeAside(now, now.table.position(tenant));
    }

    /**
     * Routes a key that is a number.
     *
     * @param tenant the partition key
     * @return where to
     */
    public Route route(long tenant) {
        View now = view;
        return now.plain() ? now.table.route(tenant) : routeAside(now, now.table.position(tenant));
    }

    /**
     * Routes a key that was hashed before.
     *
     * @param tenant made by {@link #handle}
     * @return where to
     */
    public Route route(TenantHandle tenant) {
        View now = view;
        return now.plain() ? now.table.route(tenant) : routeAside(now, tenant.position);
    }

    /**
     * Routes a part of a tenant that may be split over several cells.
     *
     * @param tenant the partition key
     * @param part what the tenant is split by; ignored for a tenant that lives in one cell
     * @return the cell that holds the part
     */
    public Route route(String tenant, String part) {
        View now = view;
        return now.plain()
                ? now.table.route(tenant, part)
                : routeAside(now, now.table.position(tenant), now.table.part(part));
    }

    private static Route routeAside(View now, long position) {
        return routeAside(now, position, position);
    }

    private static Route routeAside(View now, long position, long part) {
        Route route = now.table.routePart(position, part, now.overlay);
        if (now.trial != null) {
            now.trial.count(route, now.trial.table.routePart(position, part, null));
        }
        return route;
    }

    /**
     * Hashes a key once for all.
     *
     * @param tenant the partition key
     * @return its handle, good for this router and for all of its tables
     */
    public TenantHandle handle(String tenant) {
        return view.table.handle(tenant);
    }

    /**
     * Hands out the table in use.
     *
     * @return the table
     */
    public RoutingTable table() {
        return view.table;
    }

    /**
     * Offers a table. It is checked, taken into use if nothing is wrong with it, then kept on disk; a disk that fails
     * keeps no table from use. Reads disk and clock: for the thread that receives tables, not for those that route.
     *
     * @param bytes the table's wire form
     * @return what was done, with all reasons if it was refused
     */
    public Acceptance offer(byte[] bytes) {
        synchronized (store) {
            Acceptance acceptance = accept(bytes);
            if (acceptance.outcome() == Outcome.ACCEPTED) {
                save(view.table);
            }
            return acceptance;
        }
    }

    private synchronized Acceptance accept(byte[] bytes) {
        TableReading reading = RoutingTable.read(bytes, key, limits);
        if (!reading.accepted()) {
            return refuse(reading.refusals());
        }
        RoutingTable next = reading.table();
        RoutingTable now = view.table;
        boolean same = next.equals(now);
        Refusals refusals = new Refusals();
        TableCheck.succession(now.draft(), next.draft(), same, origin == Origin.OFFERED, policy, refusals);
        if (!refusals.isEmpty()) {
            return refuse(refusals.list());
        }
        lastFrameNanos = nanoClock.getAsLong();
        origin = Origin.OFFERED;
        if (same) {
            unchanged++;
            return new Acceptance(Outcome.UNCHANGED, now.version(), List.of());
        }
        use(next);
        accepted++;
        LOG.log(Level.INFO, "table version {0} -> {1}", now.version(), next.version());
        return new Acceptance(Outcome.ACCEPTED, next.version(), List.of());
    }

    synchronized void use(RoutingTable next) {
        view = new View(next, evacuated, keepTrial(next));
    }

    // Holds no lock that an evacuation would wait for: disks are slow on bad days.
    private void save(RoutingTable table) {
        try {
            store.save(table.ownBytes());
        } catch (IOException e) {
            synchronized (this) {
                storeFailures++;
            }
            LOG.log(Level.WARNING, "table version " + table.version() + " in use, but not kept on disk", e);
        }
    }

    private Acceptance refuse(List<Refusal> refusals) {
        refused++;
        lastRefusals = refusals;
        LOG.log(Level.WARNING, "table refused, version " + view.table.version() + " stays in use: " + refusals);
        return new Acceptance(Outcome.REFUSED, view.table.version(), refusals);
    }

    /** A trial ends when its table, or a later one, comes into use. */
    private @Nullable Trial keepTrial(RoutingTable next) {
        Trial trial = view.trial;
        return trial != null && trial.table.version() > next.version() ? trial : null;
    }

    /**
     * Tries a table without using it: from now on each route is also looked up in it, and differences are counted. Costs a second
     * look-up for each request.
     *
     * @param bytes the table's wire form
     * @return all reasons why the table would be refused if it were offered; if there are any, nothing is tried
     */
    public synchronized List<Refusal> tryOut(byte[] bytes) {
        TableReading reading = RoutingTable.read(bytes, key, limits);
        if (!reading.accepted()) {
            return reading.refusals();
        }
        RoutingTable next = reading.table();
        Refusals refusals = new Refusals();
        TableCheck.succession(
                view.table.draft(), next.draft(), next.equals(view.table), origin == Origin.OFFERED, policy, refusals);
        if (refusals.isEmpty()) {
            view = new View(view.table, evacuated, new Trial(next));
        }
        return refusals.list();
    }

    /**
     * Tells what the tried table would have changed so far.
     *
     * @return the figures; all zero if no table is tried
     */
    public DryRun dryRun() {
        Trial trial = view.trial;
        return trial == null ? new DryRun(0, 0, 0, Map.of(), Map.of()) : trial.report();
    }

    /** Ends a trial. */
    public synchronized void endTrial() {
        view = new View(view.table, evacuated, null);
    }

    /**
     * Sends a share of a cell's keys where the evacuation column says, at this router, until {@link #restore} is called. No table is
     * needed, so this works while the control plane is down; keys of other cells do not move.
     *
     * @param cell the cell's name
     * @param share how much of it, 0..1, counted in 256ths; a larger share moves the keys of a smaller one and some more
     * @throws IllegalArgumentException if there is no such cell, or the share is out of range
     */
    public synchronized void evacuate(String cell, double share) {
        if (!view.table.cells().contains(cell)) {
            throw new IllegalArgumentException("cell: \"" + cell + "\" (expected: one of " + view.table.cells() + ")");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
        int parts = (int) Math.ceil(share * 256);
        if (parts == 0) {
            evacuated.remove(cell);
        } else {
            evacuated.put(cell, parts);
        }
        view = new View(view.table, evacuated, view.trial);
        LOG.log(Level.WARNING, "cell {0}: {1}/256 of its keys go elsewhere", cell, parts);
    }

    /**
     * Ends an evacuation.
     *
     * @param cell the cell's name; nothing happens if it is not evacuated here
     */
    public synchronized void restore(String cell) {
        if (evacuated.remove(requireNonNull(cell, "cell")) != null) {
            view = new View(view.table, evacuated, view.trial);
            LOG.log(Level.INFO, "cell {0}: back", cell);
        }
    }

    /**
     * Takes stock.
     *
     * @return the figures of this moment
     */
    public synchronized RouterStats stats() {
        Duration staleness = Duration.between(view.table.created(), wallClock.instant());
        Map<String, Double> shares = new HashMap<>();
        evacuated.forEach((cell, parts) -> shares.put(cell, parts / 256.0));
        return new RouterStats(
                view.table.version(),
                origin,
                staleness.isNegative() ? Duration.ZERO : staleness,
                Duration.ofNanos(nanoClock.getAsLong() - lastFrameNanos),
                accepted,
                unchanged,
                refused,
                storeFailures,
                lastRefusals,
                shares);
    }

    @Override
    public String toString() {
        return "CellRouter[" + view.table + "]";
    }

    /** Settings of a router. Not safe for use by several threads. */
    public static final class Builder {
        private final DeploymentKey key;
        private final RoutingTable seed;
        private TableLimits limits = TableLimits.DEFAULT;
        private SuccessionPolicy policy = SuccessionPolicy.DEFAULT;
        private TableStore store = TableStore.none();
        private LongSupplier nanoClock = System::nanoTime;
        private InstantSource wallClock = InstantSource.system();

        private Builder(DeploymentKey key, RoutingTable seed) {
            this.key = requireNonNull(key, "key");
            this.seed = requireNonNull(seed, "seed");
            if (!seed.key().equals(key)) {
                throw new IllegalArgumentException(
                        "seed: made under key " + seed.key().fingerprint() + " (expected: " + key.fingerprint() + ")");
            }
        }

        /**
         * Sets how large a table may be.
         *
         * @param limits default {@link TableLimits#DEFAULT}
         * @return this
         */
        public Builder limits(TableLimits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets how far a table may differ from the one before it.
         *
         * @param policy default {@link SuccessionPolicy#DEFAULT}
         * @return this
         */
        public Builder policy(SuccessionPolicy policy) {
            this.policy = requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets where the last good table is kept for the next start.
         *
         * @param store default {@link TableStore#none()}
         * @return this
         */
        public Builder store(TableStore store) {
            this.store = requireNonNull(store, "store");
            return this;
        }

        /**
         * Sets the clock that frames' ages are measured by.
         *
         * @param nanoClock monotonic nanoseconds; default {@code System::nanoTime}
         * @return this
         */
        public Builder nanoClock(LongSupplier nanoClock) {
            this.nanoClock = requireNonNull(nanoClock, "nanoClock");
            return this;
        }

        /**
         * Sets the clock that tables' stamps are compared with.
         *
         * @param wallClock default {@code InstantSource.system()}
         * @return this
         */
        public Builder wallClock(InstantSource wallClock) {
            this.wallClock = requireNonNull(wallClock, "wallClock");
            return this;
        }

        /**
         * Makes the router and reads its disk.
         *
         * @return the router, able to route
         */
        public CellRouter build() {
            return new CellRouter(this);
        }
    }
}
