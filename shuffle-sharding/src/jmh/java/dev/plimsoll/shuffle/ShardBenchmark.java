package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A 16-byte tenant id to a shard of five, hashing included, beside the ways of others. Those marked inconsistent move nearly all tenants when one worker joins.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class ShardBenchmark {
    private static final int TENANTS = 4096;
    private static final int SIZE = 5;

    /** How many workers the fleet has. */
    @Param({"100", "1000"})
    public int workers;

    private final byte[][] ids = new byte[TENANTS][16];
    private final String[] names = new String[TENANTS];
    private final Map<String, int[]> map = new HashMap<>();
    private final ShardBuffer buffer = new ShardBuffer();
    private final int[] hand = new int[SIZE];
    private int next;
    private KeyedHash hash;
    private ShuffleSharder oneDomain;
    private ShuffleSharder threeDomains;
    private ShuffleSharder weighted;
    private Md5AndShuffle md5;
    private ShardCache cache;
    private ConsistentBucketHasher jump;

    static ConsistentBucketHasher jumpHash() {
        return ConsistentHashing.jumpHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    }

    /** Makes fleets and tenants. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < TENANTS; i++) {
            random.nextBytes(ids[i]);
            names[i] = "tenant-" + i;
        }
        DeploymentKey key = DeploymentKey.insecure(1);
        hash = KeyedHash.of(key, HashDomain.SHARD);
        List<String> fleet =
                IntStream.range(0, workers).mapToObj(i -> "worker-" + i).toList();
        oneDomain = ShuffleSharder.of(key, Topology.of(fleet), SIZE);
        Topology zoned = Topology.of(Map.of(
                "a", fleet.subList(0, workers / 3),
                "b", fleet.subList(workers / 3, 2 * workers / 3),
                "c", fleet.subList(2 * workers / 3, workers)));
        threeDomains = ShuffleSharder.of(key, zoned, SIZE);
        List<Worker> unlike = new ArrayList<>();
        for (Worker worker : zoned.workers()) {
            unlike.add(worker.withWeight(unlike.size() % 2 == 0 ? 1 : 4));
        }
        weighted = ShuffleSharder.of(key, Topology.of(1, zoned.asOf(), unlike), SIZE);
        md5 = new Md5AndShuffle(5353, fleet);
        cache = ShardCache.of(oneDomain, 2 * TENANTS);
        for (String name : names) {
            cache.shard(name);
            map.put(name, new int[SIZE]);
        }
        jump = jumpHash();
    }

    private int next() {
        next = (next + 1) & (TENANTS - 1);
        return next;
    }

    /** Ours, one failure domain. */
    @Benchmark
    public int rendezvous() {
        oneDomain.assign(hash.hash(ids[next()]), SIZE, buffer);
        return buffer.worker(SIZE - 1);
    }

    /** Ours, three failure domains. */
    @Benchmark
    public int rendezvousIn3Domains() {
        threeDomains.assign(hash.hash(ids[next()]), SIZE, buffer);
        return buffer.worker(SIZE - 1);
    }

    /** Ours, three failure domains, weights 1 and 4. */
    @Benchmark
    public int rendezvousWeighted() {
        weighted.assign(hash.hash(ids[next()]), SIZE, buffer);
        return buffer.worker(SIZE - 1);
    }

    /** The reference library's way; inconsistent. */
    @Benchmark
    public List<String> md5AndShuffle() {
        return md5.shard(ids[next()], SIZE);
    }

    /** The dealer after the same keyed hash; inconsistent. */
    @Benchmark
    public int dealer() {
        Dealer.deal(hash.hash(ids[next()]), workers, hand);
        return hand[SIZE - 1];
    }

    /** The dealer after Guava's murmur3; inconsistent. */
    @Benchmark
    public int dealerAfterGuavaMurmur3() {
        Dealer.deal(Hashing.murmur3_128().hashBytes(ids[next()]).asLong(), workers, hand);
        return hand[SIZE - 1];
    }

    /** One worker only, by jump hash, which can lose no worker but the last. */
    @Benchmark
    public int jumpHashOneWorker() {
        return jump.getBucket(hash.hash(ids[next()]), workers);
    }

    /** A shard that is cached, by the tenant's name. */
    @Benchmark
    public Shard cached() {
        return cache.shard(names[next()]);
    }

    /** What a hash map costs. */
    @Benchmark
    public int[] hashMap() {
        return requireNonNull(map.get(names[next()]));
    }
}
