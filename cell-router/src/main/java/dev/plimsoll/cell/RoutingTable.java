package dev.plimsoll.cell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.shuffle.Rendezvous;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which cell owns which key: an immutable, versioned, validated snapshot.
 *
 * <p>A key is hashed to a <em>position</em> of 64 bits; its first 14 bits are the <em>slot</em>, and each of the {@value #SLOTS}
 * slots belongs to a cell. A <em>pin</em> gives one tenant a place of its own, in a cell or in a <em>set</em> of cells if it is too
 * large for one; the parts of such a tenant are spread over the set by rendezvous, so that a set that grows from n to n + 1
 * cells moves 1/(n + 1) of them. The <em>evacuation column</em> says beforehand where each slot goes should its cell fail.
 *
 * <p>Equal contents have equal bytes ({@link #toBytes()}), on every JDK. A reader accepts tables of its own format and of the
 * next one, as long as the next one's writer has not declared it too old.
 *
 * <p>{@link #route(String)} and its kin are pure functions of table and key: they allocate nothing, look nothing up, wait for
 * nothing and throw nothing. Safe for use by many threads.
 */
public final class RoutingTable implements Ownership {
    /** Number of slots. */
    public static final int SLOTS = 1 << 14;

    /** Largest number of cells, those closed included. */
    public static final int MAX_CELLS = 1024;

    /** Largest number of cell sets. */
    public static final int MAX_SETS = 1024;

    static final int SLOT_SHIFT = 50;

    /** In {@link #slotTargets}: this slot needs a second look. */
    private static final int CAREFUL = 0x8000;

    // Compiled once, read on every request. A slot's target is an index into `routes`: cells as final answers, the same
    // cells
    // as temporary ones, sets, then the two answers without a cell. The highest bit marks the few slots that hold pins
    // or keys on the
    // move, or whose cell is evacuated; the others cost one load for the slot and one for the route, however many pins
    // there are.
    private final short[] slotTargets;
    private final Route[] routes;
    private final int firstSet;
    private final int unknown;
    private final long[] probeKeys;
    private final short[] probeTargets;
    private final Rendezvous[] setChoices;
    private final Route[][] setRoutes;
    private final int[][] setCells;

    /** For each cell, how many 256ths of its keys go elsewhere. */
    private final int[] diverted;

    private final KeyedHash hash;
    private final KeyedHash subHash;
    private final boolean ordered;

    private final DeploymentKey key;
    private final TableDraft draft;
    private final byte[] bytes;

    /** Compiles a draft that has been checked. */
    RoutingTable(TableDraft draft, byte[] bytes, DeploymentKey key) {
        this.draft = draft;
        this.bytes = bytes;
        this.key = key;
        hash = KeyedHash.of(key, HashDomain.CELL);
        subHash = KeyedHash.of(key, HashDomain.SUB_KEY);
        ordered = draft.slotting == Slotting.ORDERED.code();

        int cells = draft.names.size();
        int sets = draft.sets.size();
        firstSet = 2 * cells;
        unknown = firstSet + sets;
        routes = new Route[unknown + 2];
        diverted = new int[cells];
        for (int cell = 0; cell < cells; cell++) {
            List<String> alone = List.of(draft.names.get(cell));
            routes[cell] = new Route(Route.Kind.FINAL, alone.get(0), cell, draft.version, alone);
            routes[cells + cell] = new Route(Route.Kind.ASK, alone.get(0), cell, draft.version, alone);
            diverted[cell] = CellState.ofCode(draft.states.get(cell)).serves() ? 0 : 256;
        }
        routes[unknown] = new Route(Route.Kind.UNKNOWN, "", -1, draft.version, List.of());
        routes[unknown + 1] = new Route(Route.Kind.UNAVAILABLE, "", -1, draft.version, List.of());
        setChoices = new Rendezvous[sets];
        setRoutes = new Route[sets][];
        setCells = new int[sets][];
        compileSets();

        int probes = draft.pins.length + draft.migrations.size();
        int capacity = Math.max(8, Integer.highestOneBit(Math.max(1, probes)) << 2);
        probeKeys = new long[capacity];
        probeTargets = new short[capacity];
        slotTargets = new short[SLOTS];
        compileSlots();
        compilePins();
    }

    private void compileSets() {
        for (int set = 0; set < setChoices.length; set++) {
            int[] members = draft.sets.get(set);
            List<String> names = new ArrayList<>();
            for (int cell : members) {
                names.add(draft.names.get(cell));
            }
            Rendezvous choice = Rendezvous.of(subHash, names);
            int[] byChoice = new int[members.length];
            Route[] answers = new Route[members.length];
            for (int i = 0; i < members.length; i++) {
                String name = choice.members().get(i);
                byChoice[i] = draft.names.indexOf(name);
                answers[i] = new Route(Route.Kind.FINAL, name, byChoice[i], draft.version, choice.members());
            }
            setChoices[set] = choice;
            setRoutes[set] = answers;
            setCells[set] = byChoice;
            routes[firstSet + set] = answers[0]; // stands for the set; never handed out as it is
        }
    }

    private void compileSlots() {
        int cells = draft.names.size();
        boolean refuse = draft.unknownKeys == UnknownKeys.REFUSED.code();
        for (int slot = 0; slot < SLOTS; slot++) {
            int cell = draft.slots[slot];
            slotTargets[slot] = (short) (refuse ? unknown : diverted[cell] == 0 ? cell : (cell | CAREFUL));
        }
        for (TableDraft.Row row : draft.migrations) {
            if (row.kind() == 1 && !refuse) {
                boolean temporary = row.phase() >= MigrationPhase.FENCED.code();
                slotTargets[(int) row.key()] = (short) (((temporary ? cells : 0) + row.owner()) | CAREFUL);
            }
        }
    }

    private void compilePins() {
        int cells = draft.names.size();
        for (int i = 0; i < draft.pins.length; i++) {
            int target = draft.pinTargets[i];
            boolean set = (target & TableDraft.SET_BIT) != 0;
            insert(draft.pins[i], set ? firstSet + (target & ~TableDraft.SET_BIT) : target);
        }
        for (TableDraft.Row row : draft.migrations) {
            boolean known =
                    row.kind() == 0 && (draft.unknownKeys == UnknownKeys.BY_SLOT.code() || draft.pinOf(row.key()) >= 0);
            if (known) {
                insert(row.key(), (row.phase() >= MigrationPhase.FENCED.code() ? cells : 0) + row.owner());
            }
        }
    }

    // Open addressing by the position's low bits, which the slot does not use; a free place has target -1 + 1 = 0, so
    // targets are
    // stored one higher.
    private void insert(long position, int target) {
        int mask = probeKeys.length - 1;
        int place = probe(position) & mask;
        while (probeTargets[place] != 0 && probeKeys[place] != position) {
            place = (place + 1) & mask;
        }
        probeKeys[place] = position;
        probeTargets[place] = (short) (target + 1);
        slotTargets[TableDraft.slotOf(position)] |= (short) CAREFUL;
    }

    private static int probe(long position) {
        return (int) (position ^ (position >>> 32));
    }

    /**
     * Reads a table from its wire form and checks it by every rule, all reasons told.
     *
     * @param bytes the wire form; copied. More than {@link TableLimits#maxBytes} are refused unread
     * @param key the deployment's key; a table made under another is refused
     * @param limits how large and lopsided the table may be
     * @return the table, or all reasons why there is none; never an exception
     */
    public static TableReading read(byte[] bytes, DeploymentKey key, TableLimits limits) {
        requireNonNull(bytes, "bytes");
        requireNonNull(key, "key");
        requireNonNull(limits, "limits");
        Refusals refusals = new Refusals();
        byte[] copy = bytes.length > limits.maxBytes() ? bytes : bytes.clone();
        TableDraft draft = TableCodec.decode(copy, limits, refusals);
        if (draft == null) {
            return TableReading.refused(refusals);
        }
        if (draft.keyFingerprint != fingerprint(key)) {
            refusals.add(
                    Refusal.Reason.WRONG_KEY,
                    "key " + HexFormat.of().toHexDigits(draft.keyFingerprint) + " (expected: " + key.fingerprint()
                            + ")");
        }
        TableCheck.intrinsic(draft, limits, refusals);
        return refusals.isEmpty()
                ? TableReading.of(new RoutingTable(draft, copy, key))
                : TableReading.refused(refusals);
    }

    static long fingerprint(DeploymentKey key) {
        return HexFormat.fromHexDigitsToLong(key.fingerprint());
    }

    /**
     * Begins a table whose slots are spread over the cells evenly. Most users let {@link Planner} make tables.
     *
     * @param key the deployment's key
     * @param cells the cells' names, distinct; their order gives them their numbers for ever
     * @return a builder, version 1
     */
    public static Builder builder(DeploymentKey key, List<String> cells) {
        return new Builder(requireNonNull(key, "key"), List.copyOf(cells));
    }

    /**
     * Begins a table from this one, one version up.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Routes a key.
     *
     * @param tenant the partition key, hashed by its UTF-8 form
     * @return where to; one answer for each key, whatever the key
     */
    public Route route(String tenant) {
        return routePosition(ordered ? leading(tenant) : hash.hash(tenant));
    }

    /**
     * Routes a key held as bytes.
     *
     * @param tenant the partition key
     * @return where to
     */
    public Route route(byte[] tenant) {
        return routePosition(ordered ? leading(tenant) : hash.hash(tenant));
    }

    /**
     * Routes a key that is a number.
     *
     * @param tenant the partition key; with {@link Slotting#ORDERED} an unsigned number whose first 14 bits are its slot
     * @return where to
     */
    public Route route(long tenant) {
        return routePosition(ordered ? tenant : hash.hash(tenant));
    }

    /**
     * Routes a key that was hashed before.
     *
     * @param tenant made by {@link #handle} of any table of this deployment
     * @return where to
     */
    public Route route(TenantHandle tenant) {
        return routePosition(tenant.position);
    }

    /**
     * Routes a part of a tenant that may be split over several cells.
     *
     * @param tenant the partition key
     * @param part what the tenant is split by; ignored for a tenant that lives in one cell
     * @return the cell that holds the part
     */
    public Route route(String tenant, String part) {
        return routePart(ordered ? leading(tenant) : hash.hash(tenant), subHash.hash(part), null);
    }

    /**
     * Hashes a key once for all.
     *
     * @param tenant the partition key
     * @return its handle
     */
    public TenantHandle handle(String tenant) {
        return new TenantHandle(tenant, position(tenant));
    }

    long position(String tenant) {
        return ordered ? leading(tenant) : hash.hash(tenant);
    }

    long position(byte[] tenant) {
        return ordered ? leading(tenant) : hash.hash(tenant);
    }

    long position(long tenant) {
        return ordered ? tenant : hash.hash(tenant);
    }

    long part(String part) {
        return subHash.hash(part);
    }

    private Route routePosition(long position) {
        int target = slotTargets[(int) (position >>> SLOT_SHIFT)];
        return target >= 0 ? routes[target] : routeCarefully(position, position, null);
    }

    /** Routes with some cells diverted by this router beside those that the table itself diverts. */
    Route routePart(long position, long part, int @Nullable [] overlay) {
        int target = slotTargets[(int) (position >>> SLOT_SHIFT)];
        return target >= 0 && overlay == null ? routes[target] : routeCarefully(position, part, overlay);
    }

    private Route routeCarefully(long position, long part, int @Nullable [] overlay) {
        int slot = (int) (position >>> SLOT_SHIFT);
        int target = slotTargets[slot] & (CAREFUL - 1);
        int mask = probeKeys.length - 1;
        for (int place = probe(position) & mask; probeTargets[place] != 0; place = (place + 1) & mask) {
            if (probeKeys[place] == position) {
                target = probeTargets[place] - 1;
                break;
            }
        }
        if (target >= unknown) {
            return routes[target];
        }
        if (target >= firstSet) {
            return routeInSet(target - firstSet, slot, part, overlay);
        }
        Route route = routes[target];
        return isDiverted(route.number(), part, overlay) ? elsewhere(slot, route.number(), part, overlay) : route;
    }

    private Route routeInSet(int set, int slot, long part, int @Nullable [] overlay) {
        int chosen = setChoices[set].choose(part);
        int[] members = setCells[set];
        if (!isDiverted(members[chosen], part, overlay)) {
            return setRoutes[set][chosen];
        }
        // The parts of a diverted member go to the other members evenly; no other part moves.
        int left = 0;
        for (int cell : members) {
            left += isDiverted(cell, part, overlay) ? 0 : 1;
        }
        if (left == 0) {
            return elsewhere(slot, members[chosen], part, overlay);
        }
        int skip = (int) Math.multiplyHigh(mix(part) >>> 1, 2L * left);
        for (int cell : members) {
            if (!isDiverted(cell, part, overlay) && skip-- == 0) {
                return routes[firstSet / 2 + cell];
            }
        }
        throw new AssertionError("no member left of " + left);
    }

    private boolean isDiverted(int cell, long part, int @Nullable [] overlay) {
        int share = overlay == null ? diverted[cell] : Math.max(diverted[cell], overlay[cell]);
        return share != 0 && (mix(part) & 255) < share;
    }

    /** The cell that the evacuation column names; if it is gone too, those it names for other slots, then any that serves. */
    private Route elsewhere(int slot, int leaving, long part, int @Nullable [] overlay) {
        for (int i = 0, at = slot; i < 16; i++, at = (at + 6007) & (SLOTS - 1)) {
            int cell = draft.evacuation[at];
            if (cell != leaving && !isDiverted(cell, part, overlay)) {
                return routes[firstSet / 2 + cell];
            }
        }
        int cells = firstSet / 2;
        int start = (int) Math.multiplyHigh(mix(part) >>> 1, 2L * cells);
        for (int i = 0, cell = start; i < cells; i++, cell = cell + 1 == cells ? 0 : cell + 1) {
            if (cell != leaving && !isDiverted(cell, part, overlay)) {
                return routes[cells + cell];
            }
        }
        return routes[unknown + 1];
    }

    /** Stafford's thirteenth finaliser: which 256th of its cell a key belongs to must not depend on its slot. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private static long leading(byte[] tenant) {
        long position = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            position = (position << 8) | (i < tenant.length ? tenant[i] & 0xffL : 0);
        }
        return position;
    }

    private static long leading(String tenant) {
        long position = 0;
        int chars = Math.min(Long.BYTES, tenant.length());
        for (int i = 0; i < chars; i++) {
            char c = tenant.charAt(i);
            if (c >= 0x80) {
                return leading(tenant.getBytes(UTF_8));
            }
            position = (position << 8) | c;
        }
        return chars == 0 ? 0 : position << (8 * (Long.BYTES - chars));
    }

    /**
     * Tells the version; it only grows.
     *
     * @return from 1
     */
    @Override
    public long version() {
        return draft.version;
    }

    /**
     * Tells the epoch of the publisher that made the table.
     *
     * @return from 0; a later publisher has a higher one
     */
    public long epoch() {
        return draft.epoch;
    }

    /**
     * Tells when the table was made, by its publisher's clock.
     *
     * @return to the millisecond
     */
    public Instant created() {
        return Instant.ofEpochMilli(draft.createdMillis);
    }

    /**
     * Tells whether the table may move more than {@link SuccessionPolicy} allows.
     *
     * @return whether it is for an emergency
     */
    public boolean emergency() {
        return (draft.flags & 1) != 0;
    }

    /**
     * Tells how keys find their slots.
     *
     * @return the slotting
     */
    public Slotting slotting() {
        return ordered ? Slotting.ORDERED : Slotting.HASHED;
    }

    /**
     * Tells what keys without a pin are answered.
     *
     * @return the rule
     */
    public UnknownKeys unknownKeys() {
        return UnknownKeys.ofCode(draft.unknownKeys);
    }

    /**
     * Lists the cells by number, closed ones included.
     *
     * @return their names, immutable
     */
    public List<String> cells() {
        return Collections.unmodifiableList(draft.names);
    }

    /**
     * Tells a cell's state.
     *
     * @param cell its number
     * @return the state
     * @throws IndexOutOfBoundsException if there is no such cell
     */
    public CellState state(int cell) {
        return CellState.ofCode(draft.states.get(cell));
    }

    /**
     * Tells the owner of a slot.
     *
     * @param slot 0..16383
     * @return the cell's number
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    public int slot(int slot) {
        return draft.slots[slot];
    }

    /**
     * Tells where a slot goes should its cell be evacuated.
     *
     * @param slot 0..16383
     * @return the cell's number
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    public int evacuation(int slot) {
        return draft.evacuation[slot];
    }

    /**
     * Counts the slots of each cell.
     *
     * @return by number of the cell; sums up to {@value #SLOTS}
     */
    public int[] slotCounts() {
        int[] counts = new int[draft.names.size()];
        for (int cell : draft.slots) {
            counts[cell]++;
        }
        return counts;
    }

    /**
     * Counts the tenants with a place of their own.
     *
     * @return the number of pins
     */
    public int pins() {
        return draft.pins.length;
    }

    /**
     * Lists the keys on the move.
     *
     * @return a row each, in the table's order
     */
    public List<MigrationRow> migrations() {
        return draft.migrations.stream().map(TableDraft.Row::toMigration).toList();
    }

    /**
     * Names the contents.
     *
     * @return 64 hexadecimal digits, the SHA-256 that ends the wire form
     */
    public String checksum() {
        return TableCodec.checksum(bytes);
    }

    /**
     * Writes the wire form.
     *
     * @return a copy; equal tables give equal bytes
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Writes the table for people, as JSON: cells with their slots as ranges, pins by position, sets and moves.
     *
     * @return one JSON object, always in the same order
     */
    public String toJson() {
        return TableJson.write(draft, checksum(), Map.of());
    }

    /**
     * Writes the table for people and names the tenants it pins.
     *
     * @param tenants names of tenants; a pin of one of them is written with its name
     * @return one JSON object, always in the same order
     */
    public String toJson(Collection<String> tenants) {
        Map<Long, String> names = new TreeMap<>();
        for (String tenant : tenants) {
            names.put(position(tenant), tenant);
        }
        return TableJson.write(draft, checksum(), names);
    }

    @Override
    public int owner(long position) {
        int pin = draft.pinOf(position);
        int target = pin < 0 ? draft.slots[TableDraft.slotOf(position)] : draft.pinTargets[pin];
        return (target & TableDraft.SET_BIT) == 0 ? target : -1;
    }

    @Override
    public @Nullable MigrationRow row(long position) {
        for (TableDraft.Row row : draft.migrations) {
            if (row.kind() == 1 ? row.key() == TableDraft.slotOf(position) : row.key() == position) {
                return row.toMigration();
            }
        }
        return null;
    }

    /** The cells that own a key, whether or not they serve at present. */
    int[] owners(long position) {
        int pin = draft.pinOf(position);
        return pin < 0
                ? new int[] {draft.slots[TableDraft.slotOf(position)]}
                : draft.cellsOf(draft.pinTargets[pin]).clone();
    }

    DeploymentKey key() {
        return key;
    }

    /** Not to be changed: the table's own. */
    TableDraft draft() {
        return draft;
    }

    byte[] ownBytes() {
        return bytes;
    }

    /** Equal if the bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RoutingTable that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RoutingTable[version " + draft.version + ", " + draft.names.size() + " cells, " + draft.pins.length
                + " pins, " + draft.sets.size() + " sets, " + draft.migrations.size() + " on the move]";
    }

    /**
     * Makes a table by hand. Settings check what can be seen at once; {@link #build()} checks the whole by the rules that readers
     * apply, so that no table can be made that would be refused. Not safe for use by several threads.
     */
    public static final class Builder {
        private final DeploymentKey key;
        private final TableDraft draft = new TableDraft();
        private final TreeMap<Long, Integer> pins = new TreeMap<>(Long::compareUnsigned);
        private final Map<Long, String> pinned = new TreeMap<>();
        private final Refusals refusals = new Refusals();
        private final KeyedHash hash;
        private boolean evacuationGiven;
        private TableLimits limits = TableLimits.DEFAULT;

        private Builder(DeploymentKey key, List<String> cells) {
            this.key = key;
            hash = KeyedHash.of(key, HashDomain.CELL);
            draft.version = 1;
            draft.keyFingerprint = fingerprint(key);
            for (String cell : cells) {
                cell(cell, CellState.ACTIVE);
            }
            for (int slot = 0; slot < SLOTS && !cells.isEmpty(); slot++) {
                draft.slots[slot] = slot % cells.size();
            }
        }

        private Builder(RoutingTable table) {
            this(table.key, List.of());
            TableDraft from = table.draft;
            draft.version = from.version + 1;
            draft.epoch = from.epoch;
            draft.createdMillis = from.createdMillis;
            draft.slotting = from.slotting;
            draft.unknownKeys = from.unknownKeys;
            draft.names.addAll(from.names);
            draft.states.addAll(from.states);
            System.arraycopy(from.slots, 0, draft.slots, 0, SLOTS);
            System.arraycopy(from.evacuation, 0, draft.evacuation, 0, SLOTS);
            evacuationGiven = true;
            for (int i = 0; i < from.pins.length; i++) {
                pins.put(from.pins[i], from.pinTargets[i]);
            }
            draft.sets.addAll(from.sets);
            draft.migrations.addAll(from.migrations);
        }

        /**
         * Sets the version.
         *
         * @param version from 1
         * @return this
         */
        public Builder version(long version) {
            draft.version = version;
            return this;
        }

        /**
         * Sets the publisher's epoch.
         *
         * @param epoch from 0, default 0
         * @return this
         */
        public Builder epoch(long epoch) {
            draft.epoch = epoch;
            return this;
        }

        /**
         * Stamps the table.
         *
         * @param created when it was made, kept to the millisecond; default 1970
         * @return this
         */
        public Builder created(Instant created) {
            draft.createdMillis = created.toEpochMilli();
            return this;
        }

        /**
         * Sets how keys find their slots. To be set before any tenant is pinned.
         *
         * @param slotting default {@link Slotting#HASHED}
         * @return this
         * @throws IllegalStateException if tenants are pinned already
         */
        public Builder slotting(Slotting slotting) {
            if (!pins.isEmpty()) {
                throw new IllegalStateException("slotting: set after " + pins.size() + " pins (expected: before any)");
            }
            draft.slotting = slotting.code();
            return this;
        }

        /**
         * Sets what keys without a pin are answered.
         *
         * @param rule default {@link UnknownKeys#BY_SLOT}
         * @return this
         */
        public Builder unknownKeys(UnknownKeys rule) {
            draft.unknownKeys = rule.code();
            return this;
        }

        /**
         * Declares the table one for an emergency, which may move more than {@link SuccessionPolicy} allows.
         *
         * @param emergency default {@code false}, also in a builder made from an emergency's table
         * @return this
         */
        public Builder emergency(boolean emergency) {
            draft.flags = emergency ? 1 : 0;
            return this;
        }

        /**
         * Sets the limits that {@link #build()} checks.
         *
         * @param limits those of the readers; default {@link TableLimits#DEFAULT}
         * @return this
         */
        public Builder limits(TableLimits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the state of a cell, a new one if there is none of that name. A new cell has no slots.
         *
         * @param name its name, 1..64 letters, digits, {@code .}, {@code _} and {@code -}
         * @param state its state
         * @return this
         */
        public Builder cell(String name, CellState state) {
            int cell = draft.names.indexOf(requireNonNull(name, "name"));
            if (cell >= 0 && !draft.states.isEmpty()) {
                draft.states.set(cell, state.code());
            } else {
                draft.names.add(name);
                draft.states.add(state.code());
            }
            return this;
        }

        /**
         * Gives a slot to a cell. If the evacuation column names the same cell for the slot, the column is computed anew.
         *
         * @param slot 0..16383
         * @param cell the cell's name
         * @return this
         * @throws IllegalArgumentException if there is no such slot or cell
         */
        public Builder slot(int slot, String cell) {
            checkSlot(slot);
            draft.slots[slot] = number(cell);
            evacuationGiven &= draft.evacuation[slot] != draft.slots[slot];
            return this;
        }

        /**
         * Says where a slot goes should its cell be evacuated. Without any such call the column is computed by rendezvous.
         *
         * @param slot 0..16383
         * @param cell the cell's name, another than the slot's own
         * @return this
         * @throws IllegalArgumentException if there is no such slot or cell
         */
        public Builder evacuation(int slot, String cell) {
            checkSlot(slot);
            draft.evacuation[slot] = number(cell);
            evacuationGiven = true;
            return this;
        }

        /**
         * Lets the evacuation column be computed anew from slots and states.
         *
         * @return this
         */
        public Builder computeEvacuation() {
            evacuationGiven = false;
            return this;
        }

        /**
         * Gives a tenant a place of its own, in one cell or split over several.
         *
         * @param tenant the partition key
         * @param cells the cell's name, or those of two or more cells
         * @return this
         * @throws IllegalArgumentException if there is no cell, or not one of that name
         */
        public Builder pin(String tenant, String... cells) {
            long position = position(tenant);
            String before = pinned.putIfAbsent(position, tenant);
            if (before != null && !before.equals(tenant)) {
                refusals.add(
                        Refusal.Reason.DUPLICATE_PIN,
                        "tenants \"" + before + "\" and \"" + tenant + "\" have one position, "
                                + TableCheck.hex(position));
            }
            return pinPosition(position, cells);
        }

        Builder pinPosition(long position, String... cells) {
            if (cells.length == 0) {
                throw new IllegalArgumentException("cells: none (expected: at least one)");
            }
            int[] numbers = new int[cells.length];
            for (int i = 0; i < cells.length; i++) {
                numbers[i] = number(cells[i]);
            }
            pins.put(position, numbers.length == 1 ? numbers[0] : TableDraft.SET_BIT | setOf(numbers));
            return this;
        }

        private int setOf(int[] numbers) {
            for (int i = 0; i < draft.sets.size(); i++) {
                if (Arrays.equals(draft.sets.get(i), numbers)) {
                    return i;
                }
            }
            draft.sets.add(numbers);
            return draft.sets.size() - 1;
        }

        /**
         * Takes a tenant's own place away; it goes by its slot again.
         *
         * @param tenant the partition key
         * @return this
         */
        public Builder unpin(String tenant) {
            return unpinPosition(position(tenant));
        }

        Builder unpinPosition(long position) {
            pinned.remove(position);
            pins.remove(position);
            return this;
        }

        /**
         * Puts a key's move into the table, in place of an earlier row of that key.
         *
         * @param row the move
         * @return this
         */
        public Builder move(MigrationRow row) {
            settle(row.ofSlot(), row.key());
            draft.migrations.add(TableDraft.Row.of(row));
            return this;
        }

        /**
         * Takes a key's move out of the table: it is at rest.
         *
         * @param ofSlot whether the key is a slot, or a tenant's position
         * @param key the key
         * @return this
         */
        public Builder settle(boolean ofSlot, long key) {
            draft.migrations.removeIf(row -> (row.kind() == 1) == ofSlot && row.key() == key);
            return this;
        }

        /**
         * Checks that no known tenant would be taken for a pinned one.
         *
         * @param tenants names of tenants
         * @return this; {@link #build()} tells the collisions
         */
        public Builder known(Collection<String> tenants) {
            for (String tenant : tenants) {
                long position = position(tenant);
                String other = pinned.get(position);
                if (other != null && !other.equals(tenant)) {
                    refusals.add(
                            Refusal.Reason.COLLIDING_PIN,
                            "tenant \"" + tenant + "\" has the position of \"" + other + "\", which is pinned");
                }
            }
            return this;
        }

        /** Puts other slots and pins in place of all there are; the evacuation column is computed anew. */
        Builder replace(int[] slots, Map<Long, int[]> owners) {
            System.arraycopy(slots, 0, draft.slots, 0, SLOTS);
            pins.clear();
            owners.forEach((position, cells) ->
                    pins.put(position, cells.length == 1 ? cells[0] : TableDraft.SET_BIT | setOf(cells)));
            return computeEvacuation();
        }

        long position(String tenant) {
            return draft.slotting == Slotting.ORDERED.code() ? leading(tenant) : hash.hash(tenant);
        }

        TableDraft draft() {
            return draft;
        }

        private int number(String cell) {
            int number = draft.names.indexOf(cell);
            if (number < 0) {
                throw new IllegalArgumentException("cell: \"" + cell + "\" (expected: one of " + draft.names + ")");
            }
            return number;
        }

        private static void checkSlot(int slot) {
            if (slot < 0 || slot >= SLOTS) {
                throw new IllegalArgumentException("slot: " + slot + " (expected: 0.." + (SLOTS - 1) + ")");
            }
        }

        /**
         * Makes the table.
         *
         * @return the table
         * @throws IllegalArgumentException if any rule is broken; the message tells all reasons
         */
        public RoutingTable build() {
            if (!evacuationGiven) {
                Evacuation.fill(draft, key);
            }
            List<Long> positions = new ArrayList<>(pins.keySet());
            draft.pins = positions.stream().mapToLong(Long::longValue).toArray();
            draft.pinTargets =
                    positions.stream().mapToInt(position -> pins.get(position)).toArray();
            dropUnusedSets();
            TableCheck.intrinsic(draft, limits, refusals);
            if (!refusals.isEmpty()) {
                throw new IllegalArgumentException("table: " + refusals);
            }
            byte[] bytes = TableCodec.encode(draft);
            return read(bytes, key, limits).table();
        }

        /** Sets in the order of the pins that use them, so that equal contents have equal bytes. */
        private void dropUnusedSets() {
            List<int[]> used = new ArrayList<>();
            int[] renumbered = new int[draft.sets.size()];
            for (int i = 0; i < draft.pinTargets.length; i++) {
                int target = draft.pinTargets[i];
                if ((target & TableDraft.SET_BIT) != 0) {
                    int set = target & ~TableDraft.SET_BIT;
                    if (renumbered[set] == 0) {
                        used.add(draft.sets.get(set));
                        renumbered[set] = used.size();
                    }
                    draft.pinTargets[i] = TableDraft.SET_BIT | (renumbered[set] - 1);
                    pins.put(draft.pins[i], draft.pinTargets[i]);
                }
            }
            draft.sets.clear();
            draft.sets.addAll(used);
            draft.migrations.sort(
                    comparingInt(TableDraft.Row::kind).thenComparing(TableDraft.Row::key, Long::compareUnsigned));
        }
    }
}
