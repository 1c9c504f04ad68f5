package dev.plimsoll.cell;

import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.Range;
import com.google.common.hash.Hashing;
import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A route beside the bare hash of its key and beside other ways from a key to a cell, for 4,096 random ids of 16 characters and 100 cells.
 * What is asked of it are ratios within one run: a route with 1,000 pins at most 1.4 times the bare hash, a handle at most 5 times the
 * loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class RouteBenchmark {
    private static final int KEYS = 4096;
    private static final int CELLS = 100;
    private static final int RANGES = 1024;

    private final byte[][] ids = new byte[KEYS][];
    private final String[] texts = new String[KEYS];
    private final long[] numbers = new long[KEYS];
    private final TenantHandle[] handles = new TenantHandle[KEYS];
    private final int[] slots = new int[RoutingTable.SLOTS];
    private final TreeMap<Long, Integer> tree = new TreeMap<>();
    private CellRouter pinned = router(0);
    private CellRouter plain = pinned;
    private KeyedHash hash = KeyedHash.of(DeploymentKey.insecure(1), HashDomain.CELL);
    private ImmutableRangeMap<Long, Integer> ranges = ImmutableRangeMap.of();
    private int next;

    private static CellRouter router(int pins) {
        DeploymentKey key = DeploymentKey.insecure(1);
        List<String> cells =
                IntStream.range(0, CELLS).mapToObj(i -> "cell-" + i).toList();
        RoutingTable.Builder builder = RoutingTable.builder(key, cells);
        for (int i = 0; i < pins; i++) {
            builder.pin("pinned-tenant-" + i, "cell-" + i % CELLS);
        }
        return CellRouter.of(key, builder.build());
    }

    /** Draws the keys and fills the rivals. */
    @Setup
    public void fill() {
        pinned = router(1_000);
        plain = router(0);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < KEYS; i++) {
            texts[i] = String.format("%016x", random.nextLong());
            ids[i] = texts[i].getBytes(StandardCharsets.ISO_8859_1);
            numbers[i] = random.nextLong() & Long.MAX_VALUE;
            handles[i] = pinned.handle(texts[i]);
        }
        ImmutableRangeMap.Builder<Long, Integer> builder = ImmutableRangeMap.builder();
        long width = Long.MAX_VALUE / RANGES;
        for (int i = 0; i < RANGES; i++) {
            tree.put(i * width, i % CELLS);
            builder.put(Range.closedOpen(i * width, i == RANGES - 1 ? Long.MAX_VALUE : (i + 1) * width), i % CELLS);
        }
        ranges = builder.build();
        for (int i = 0; i < slots.length; i++) {
            slots[i] = i % CELLS;
        }
    }

    private int turn() {
        next = (next + 1) & (KEYS - 1);
        return next;
    }

    /** The loop that all others share: takes the next key. */
    @Benchmark
    public byte[] loop() {
        return ids[turn()];
    }

    /** The hash alone. */
    @Benchmark
    public long bareSipHash() {
        return hash.hash(ids[turn()]);
    }

    /** The whole route, 1,000 pins. */
    @Benchmark
    public Route route() {
        return pinned.route(ids[turn()]);
    }

    /** The whole route, no pins. */
    @Benchmark
    public Route routeWithoutPins() {
        return plain.route(ids[turn()]);
    }

    /** The whole route of a text, 1,000 pins. */
    @Benchmark
    public Route routeText() {
        return pinned.route(texts[turn()]);
    }

    /** The route of a key hashed before, 1,000 pins. */
    @Benchmark
    public Route routeHandle() {
        return pinned.route(handles[turn()]);
    }

    /** Guava's murmur3 and a table of slots; no key, no pins, no versions. */
    @Benchmark
    public int guavaMurmurAndSlots() {
        long hashed = Hashing.murmur3_128().hashBytes(ids[turn()]).asLong();
        return slots[(int) (hashed >>> 50)];
    }

    /** A tree of 1,024 ranges of numbers; no hash. */
    @Benchmark
    public int treeMapOfRanges() {
        Map.Entry<Long, Integer> entry = tree.floorEntry(numbers[turn()]);
        return Objects.requireNonNull(entry).getValue();
    }

    /** Guava's map of 1,024 ranges of numbers; no hash. */
    @Benchmark
    public int guavaRangeMap() {
        return Objects.requireNonNull(ranges.get(numbers[turn()]));
    }

    /** Guava's jump hash of numbers; cells leave at the end only. */
    @Benchmark
    public int guavaConsistentHash() {
        return Hashing.consistentHash(numbers[turn()], CELLS);
    }
}
