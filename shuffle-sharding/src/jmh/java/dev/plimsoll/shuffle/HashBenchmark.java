package dev.plimsoll.shuffle;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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

/** The keyed hash of a 16-byte id, and a guaranteed shard, which must not cost more than three of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class HashBenchmark {
    private static final int TENANTS = 4096;

    private final byte[][] ids = new byte[TENANTS][16];
    private final String[] names = new String[TENANTS];
    private final UUID[] uuids = new UUID[TENANTS];
    private final long[] ordinals = new long[TENANTS];
    private final int[] slots = new int[4];
    private final KeyedHash hash = KeyedHash.of(DeploymentKey.insecure(1), HashDomain.SHARD);
    private final HashFunction guava = Hashing.sipHash24(1, 2);
    private final GuaranteedSharder binary = GuaranteedSharderTest.sharder(4, 512, 2);
    private final GuaranteedSharder prime = GuaranteedSharderTest.sharder(4, 509, 2);
    private int next;

    /** Makes the names. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < TENANTS; i++) {
            random.nextBytes(ids[i]);
            names[i] = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
            uuids[i] = new UUID(random.nextLong(), random.nextLong());
            ordinals[i] = random.nextLong(prime.capacity());
        }
    }

    private int next() {
        next = (next + 1) & (TENANTS - 1);
        return next;
    }

    /** The yardstick. */
    @Benchmark
    public long bytes16() {
        return hash.hash(ids[next()]);
    }

    /** 16 characters. */
    @Benchmark
    public long text16() {
        return hash.hash(names[next()]);
    }

    /** A UUID. */
    @Benchmark
    public long uuid() {
        return hash.hash(uuids[next()]);
    }

    /** Guava's SipHash of 16 bytes. */
    @Benchmark
    public long guavaSipHash24() {
        return guava.hashBytes(ids[next()]).asLong();
    }

    /** Guava's murmur3 of 16 bytes, un-keyed. */
    @Benchmark
    public long guavaMurmur3() {
        return Hashing.murmur3_128().hashBytes(ids[next()]).asLong();
    }

    /** A shard of 4 of 2,048 with overlap at most 2, over GF(512). */
    @Benchmark
    public int guaranteedShard() {
        binary.slots(ordinals[next()], slots);
        return slots[3];
    }

    /** The same over GF(509). */
    @Benchmark
    public int guaranteedShardPrime() {
        prime.slots(ordinals[next()], slots);
        return slots[3];
    }
}
