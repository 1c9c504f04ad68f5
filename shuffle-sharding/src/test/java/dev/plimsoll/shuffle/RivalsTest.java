package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rivals in the benchmarks do what they are said to do, faults included. */
class RivalsTest {

    @ParameterizedTest(name = "{0} cards, hand of {1}, hash {2}")
    @CsvSource({
        "8, 3, 0, 0 1 2",
        "8, 3, 1, 1 0 2",
        "8, 3, 14f, 7 6 5",
        "6, 6, 2cf, 5 4 3 2 1 0",
        "100, 5, 0123456789abcdef, 95 91 1 42 41",
        "128, 6, deadbeefcafebabe, 62 74 16 50 18 92",
        "64, 8, 9e3779b97f4a7c15, 21 4 52 61 51 1 28 49",
        "1024, 6, ffffffffffffffff, 1023 15 497 420 22 243"
    })
    void dealsAsTheDealerDoes(int deck, int size, String hash, String expected) {
        int[] hand = new int[size];

        Dealer.deal(Long.parseUnsignedLong(hash, 16), deck, hand);

        assertThat(hand)
                .containsExactly(Arrays.stream(expected.split(" ", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @ParameterizedTest(name = "key {0}, {1} buckets")
    @CsvSource({
        "10863919174838991, 11, 6",
        "2016238256797177309, 11, 3",
        "1673758223894951030, 11, 5",
        "256, 1024, 520",
        "1, 100, 55"
    })
    void jumpsAsJumpHashDoes(long key, int buckets, int expected) {
        assertThat(Hashing.consistentHash(key, buckets)).isEqualTo(expected);
        ConsistentBucketHasher jump = ShardBenchmark.jumpHash();
        int more = 0;
        for (int i = 0; i < 10_000; i++) {
            int before = jump.getBucket(key + i, buckets);
            int after = jump.getBucket(key + i, buckets + 1);
            assertThat(after == before || after == buckets).isTrue();
            more += after == buckets ? 1 : 0;
        }
        // five standard deviations
        assertThat(more).isBetween((int) (10_000.0 / (buckets + 1) - 5 * Math.sqrt(10_000.0 / (buckets + 1))), (int)
                (10_000.0 / (buckets + 1) + 5 * Math.sqrt(10_000.0 / (buckets + 1))));
    }

    @Test
    void moveNearlyEverybodyWhenOneWorkerJoinsWhereOursMovesOnePercent() {
        List<String> hundred =
                Fleets.flat(100).workers().stream().map(Worker::name).toList();
        List<String> more =
                Fleets.flat(101).workers().stream().map(Worker::name).toList();
        Md5AndShuffle before = new Md5AndShuffle(5353, hundred);
        Md5AndShuffle after = new Md5AndShuffle(5353, more);
        ShuffleSharder ours = ShuffleSharder.of(Fleets.KEY, Fleets.flat(100), 5);
        ShuffleSharder oursAfter = ShuffleSharder.of(Fleets.KEY, Fleets.flat(101), 5);

        double md5 =
                moved((tenant, then) -> (then ? before : after).shard(tenant.getBytes(StandardCharsets.US_ASCII), 5));
        double dealer = moved((tenant, then) -> {
            int[] hand = new int[5];
            Dealer.deal(Fleets.hash(tenant), then ? 100 : 101, hand);
            return IntStream.of(hand).mapToObj(then ? hundred::get : more::get).toList();
        });
        double rendezvous =
                moved((tenant, then) -> (then ? ours : oursAfter).shard(tenant).names());

        assertThat(md5).isGreaterThan(0.94);
        assertThat(dealer).isGreaterThan(0.94);
        assertThat(rendezvous).isBetween(0.0085, 0.0115); // ideal 1/101
    }

    private static double moved(BiFunction<String, Boolean, List<String>> shard) {
        int moved = 0;
        for (int i = 0; i < 5_000; i++) {
            Set<String> fresh = new HashSet<>(shard.apply("tenant-" + i, false));
            fresh.removeAll(shard.apply("tenant-" + i, true));
            moved += fresh.size();
        }
        return moved / 25_000.0;
    }
}
