package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortlistTest {
    private final Shortlist shortlist = new Shortlist();

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void saysWhatThePlainWaySaysOrNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int from = random.nextInt(3);
        int members = 1 + random.nextInt(seed % 2 == 0 ? 20 : 400);
        int wanted = 1 + random.nextInt(Math.min(members, Shortlist.MAX_WANTED));
        long[] seeds = random.longs(from + members + 1).toArray();
        if (members > 2) {
            seeds[from + 1] = seeds[from]; // a tie
        }
        int[] weights =
                random.ints(seeds.length, 1, 1 + (1 << random.nextInt(1, 17))).toArray();
        int to = from + members;
        long bar = Shortlist.bar(wanted, members);
        long[] bars = Shortlist.bars(wanted, weights, from, to);
        int[] fast = new int[wanted + 2];
        int[] plain = new int[wanted + 2];
        for (int run = 0; run < 300; run++) {
            long key = random.nextLong();
            if (shortlist.best(key, seeds, from, to, wanted, bar, fast, 1)) {
                HighestRandomWeight.best(key, seeds, from, to, wanted, plain, 1);
                assertThat(fast).isEqualTo(plain);
            }
            if (shortlist.best(key, seeds, weights, from, to, wanted, bars, fast, 1)) {
                HighestRandomWeight.best(key, seeds, weights, from, to, wanted, plain, 1);
                assertThat(fast).isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest(name = "5 of {0}")
    @ValueSource(ints = {5, 12, 33, 100, 1000})
    void hardlyEverSaysNothing(int members) {
        SplittableRandom random = new SplittableRandom(members);
        long[] seeds = random.longs(members).toArray();
        int[] weights = new int[members];
        Arrays.setAll(weights, i -> i % 2 == 0 ? 1 : 4);
        int[] out = new int[5];
        long[] bars = Shortlist.bars(5, weights, 0, members);
        int silent = 0;
        int silentByWeight = 0;
        for (int run = 0; run < 20_000; run++) {
            long key = random.nextLong();
            silent += shortlist.best(key, seeds, 0, members, 5, Shortlist.bar(5, members), out, 0) ? 0 : 1;
            silentByWeight += shortlist.best(key, seeds, weights, 0, members, 5, bars, out, 0) ? 0 : 1;
        }
        // fewer than 5 where 10.08 are expected: .028 if these are Poisson; fewer members vary less
        assertThat(silent).isLessThan(20_000 * 4 / 100);
        assertThat(silentByWeight).isLessThan(20_000 * 4 / 100);
    }
}
