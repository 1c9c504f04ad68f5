package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who served a tenant over a span of time: the union of its shards over every topology, size and key in use during it.
 *
 * <p>Whoever reads what a tenant wrote earlier must ask all of them. With this history a shard can shrink as safely as it
 * grows, a fleet can change while tenants' data stay where they are, and a key can be rotated: each is one more entry.
 *
 * <p>Immutable: a control plane keeps the latest one, adds what it changes, and {@linkplain #forgettingBefore forgets} what
 * is older than anybody looks back. At most {@value #MAX_ENTRIES} topologies and {@value #MAX_ENTRIES} sizes are kept.
 */
public final class ShardHistory {
    /** The most topologies, and the most tenants' sizes, that a history may hold. */
    public static final int MAX_ENTRIES = 1 << 16;

    private final List<Entry> entries; // by time; the last is in use
    private final Map<String, NavigableMap<Instant, Integer>> sizes; // never changed after construction
    private final int sizeCount;

    private ShardHistory(List<Entry> entries, Map<String, NavigableMap<Instant, Integer>> sizes) {
        this.entries = List.copyOf(entries);
        this.sizes = sizes;
        sizeCount = sizes.values().stream().mapToInt(Map::size).sum();
        if (entries.size() > MAX_ENTRIES || sizeCount > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "history: " + entries.size() + " topologies and " + sizeCount + " sizes (expected: at most "
                            + MAX_ENTRIES + " each; forget what is older than anybody looks back)");
        }
    }

    private record Entry(Instant from, ShuffleSharder sharder) {}

    /**
     * Begins a history.
     *
     * @param sharder the first sharder in use; its own size is that of tenants without one
     * @return a history that knows nothing else
     */
    public static ShardHistory startingWith(ShuffleSharder sharder) {
        return new ShardHistory(List.of(new Entry(Instant.MIN, requireNonNull(sharder, "sharder"))), Map.of());
    }

    /**
     * Goes over to another sharder: the next topology, another key, size or policy.
     *
     * @param sharder the sharder in use from now on
     * @param from since when; not before the one in use
     * @return the longer history
     * @throws IllegalArgumentException if {@code from} lies before the sharder in use
     */
    public ShardHistory then(ShuffleSharder sharder, Instant from) {
        Instant latest = entries.get(entries.size() - 1).from;
        if (from.isBefore(latest)) {
            throw new IllegalArgumentException("from: " + from + " (expected: not before " + latest + ")");
        }
        List<Entry> longer = new ArrayList<>(entries);
        longer.add(new Entry(from, requireNonNull(sharder, "sharder")));
        return new ShardHistory(longer, sizes);
    }

    /**
     * Gives a tenant a size of its own.
     *
     * @param tenant the tenant's name
     * @param size the size of its shard, 1 or more; where a topology has fewer workers, all of them serve the tenant
     * @param from since when
     * @return the longer history
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public ShardHistory resized(String tenant, int size, Instant from) {
        requireNonNull(tenant, "tenant");
        if (size < 1 || size > Topology.MAX_WORKERS) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1.." + Topology.MAX_WORKERS + ")");
        }
        Map<String, NavigableMap<Instant, Integer>> longer = new HashMap<>(sizes);
        NavigableMap<Instant, Integer> own = new TreeMap<>(sizes.getOrDefault(tenant, Collections.emptyNavigableMap()));
        own.put(requireNonNull(from, "from"), size);
        longer.put(tenant, own);
        return new ShardHistory(entries, longer);
    }

    /**
     * Drops what was in use only before a moment.
     *
     * @param moment nobody will look back further than this
     * @return the shorter history
     */
    public ShardHistory forgettingBefore(Instant moment) {
        List<Entry> kept = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (endOf(i).isAfter(moment)) {
                kept.add(entries.get(i));
            }
        }
        Map<String, NavigableMap<Instant, Integer>> keptSizes = new HashMap<>();
        sizes.forEach((tenant, own) -> {
            Instant first = own.floorKey(moment);
            keptSizes.put(tenant, first == null ? own : new TreeMap<>(own.tailMap(first, true)));
        });
        return new ShardHistory(kept, keptSizes);
    }

    /**
     * Tells the sharder in use.
     *
     * @return the latest
     */
    public ShuffleSharder current() {
        return entries.get(entries.size() - 1).sharder;
    }

    /**
     * Finds a tenant's shard as it is now.
     *
     * @param tenant the tenant's name
     * @return its shard by the sharder and the size in use
     */
    public Shard shard(String tenant) {
        NavigableMap<Instant, Integer> own = sizes.get(tenant);
        return current()
                .shard(
                        tenant,
                        bounded(
                                own == null
                                        ? current().shardSize()
                                        : own.lastEntry().getValue(),
                                current()));
    }

    /**
     * Finds everybody who served a tenant since a moment.
     *
     * @param tenant the tenant's name
     * @param since the earliest moment that counts
     * @return the names of the workers, those of its present shard first, then backwards in time; some may have left the fleet
     */
    public Set<String> lookBack(String tenant, Instant since) {
        Set<String> served = new LinkedHashSet<>();
        visit(
                tenant,
                since,
                (sharder, size) -> served.addAll(sharder.shard(tenant, size).names()));
        return served;
    }

    /**
     * Finds everybody whom a tenant may have reached within a span of time, whatever failed, returned and was replaced: what a
     * poisonous tenant can have harmed at most.
     *
     * @param tenant the tenant's name
     * @param window how far back; zero for the present moment
     * @param now the end of the span
     * @return the names of the workers
     */
    public Set<String> reach(String tenant, Duration window, Instant now) {
        Set<String> reached = new LinkedHashSet<>();
        visit(
                tenant,
                now.minus(window),
                (sharder, size) ->
                        sharder.reach(tenant, size).stream().map(Worker::name).forEach(reached::add));
        return reached;
    }

    /**
     * Counts whom a tenant may have reached within a span of time; see {@link #reach}.
     *
     * @param tenant the tenant's name
     * @param window how far back; zero for the present moment
     * @param now the end of the span
     * @return at most size + budget for every topology, size and key in use during it
     */
    public int maxReach(String tenant, Duration window, Instant now) {
        return reach(tenant, window, now).size();
    }

    private interface Visitor {
        void visit(ShuffleSharder sharder, int size);
    }

    /** Visits every pair of sharder and size that was in use at one moment since then, the latest first, each once. */
    private void visit(String tenant, Instant since, Visitor visitor) {
        requireNonNull(tenant, "tenant");
        requireNonNull(since, "since");
        NavigableMap<Instant, Integer> own = sizes.getOrDefault(tenant, Collections.emptyNavigableMap());
        for (int i = entries.size() - 1; i >= 0 && (endOf(i).isAfter(since) || i == entries.size() - 1); i--) {
            Entry entry = entries.get(i);
            Instant from = entry.from.isAfter(since) ? entry.from : since;
            Instant end = endOf(i);
            if (!from.isBefore(end)) {
                continue; // replaced at the moment it began
            }
            Set<Integer> inUse = new LinkedHashSet<>(
                    own.subMap(from, true, end, false).descendingMap().values());
            if (!own.containsKey(from)) {
                Map.Entry<Instant, Integer> before = own.lowerEntry(from);
                inUse.add(before == null ? entry.sharder.shardSize() : before.getValue());
            }
            inUse.forEach(size -> visitor.visit(entry.sharder, bounded(size, entry.sharder)));
        }
    }

    private Instant endOf(int i) {
        return i + 1 < entries.size() ? entries.get(i + 1).from : Instant.MAX;
    }

    private static int bounded(int size, ShuffleSharder sharder) {
        return Math.min(size, sharder.topology().workers().size());
    }

    @Override
    public String toString() {
        return "ShardHistory[" + entries.size() + " topologies, " + sizeCount + " sizes]";
    }
}
