package dev.plimsoll.shuffle;

import static dev.plimsoll.shuffle.Fleets.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ShardCacheTest {
    private final ShuffleSharder sharder = ShuffleSharder.of(KEY, Fleets.flat(20), 4);

    @Test
    void answersAsTheSharderDoesAndKeepsTheAnswer() {
        ShardCache cache = ShardCache.of(sharder, 10);

        Shard shard = cache.shard("t");

        assertThat(shard).isEqualTo(sharder.shard("t"));
        assertThat(cache.shard("t")).isSameAs(shard);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void staysWithinTwiceItsCapacityAndKeepsTenantsThatComeOften() {
        ShardCache cache = ShardCache.of(sharder, 100);
        Shard often = cache.shard("often");
        for (int i = 0; i < 10_000; i++) {
            cache.shard("tenant-" + i);
            assertThat(cache.shard("often")).isSameAs(often);
            assertThat(cache.size()).isLessThanOrEqualTo(200);
        }
    }

    @Test
    void forgetsAllWithAnotherTopology() {
        ShardCache cache = ShardCache.of(sharder, 10);
        Shard old = cache.shard("t");
        ShuffleSharder next =
                sharder.with(sharder.topology().without(old.names().get(0), Instant.EPOCH));

        cache.use(next);

        assertThat(cache.shard("t")).isEqualTo(next.shard("t")).isNotEqualTo(old);
    }

    @Test
    void neverPairsATopologyWithShardsOfAnother() throws Exception {
        ShardCache cache = ShardCache.of(sharder, 16);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                work.add(threads.submit(() -> {
                    long newest = 0;
                    for (int i = 0; i < 50_000; i++) {
                        long version = cache.shard("tenant-" + i % 50).topologyVersion();
                        assertThat(version).isGreaterThanOrEqualTo(newest);
                        newest = version;
                    }
                }));
            }
            work.add(threads.submit(() -> {
                Topology topology = sharder.topology();
                for (int i = 0; i < 500; i++) {
                    topology = topology.with("w0", i % 2 == 0 ? WorkerState.FAILED : WorkerState.ACTIVE, Instant.EPOCH);
                    cache.use(sharder.with(topology));
                }
            }));
            for (Future<?> done : work) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(cache.shard("tenant-1").topologyVersion()).isEqualTo(501);
    }

    @Test
    void refusesToKeepNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardCache.of(sharder, 0))
                .withMessage("capacity: 0 (expected: 1..1073741824 tenants)");
    }
}
