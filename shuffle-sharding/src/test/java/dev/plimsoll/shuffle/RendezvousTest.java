package dev.plimsoll.shuffle;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.hash.Hashing;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RendezvousTest {
    private static final KeyedHash HASH = KeyedHash.of(DeploymentKey.insecure(7), HashDomain.SHARD);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void choosesTheBestInOrderAsTheObviousWayDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Integer> weights = new HashMap<>();
        int members = 1 + random.nextInt(40);
        boolean weighted = random.nextBoolean();
        for (int i = 0; i < members; i++) {
            weights.put("w" + random.nextInt(1_000_000), weighted ? 1 + random.nextInt(Rendezvous.MAX_WEIGHT) : 1);
        }
        Rendezvous rendezvous = Rendezvous.of(HASH, weights);
        for (int run = 0; run < 50; run++) {
            long key = random.nextLong();
            int[] out = new int[random.nextInt(members + 3)];

            int found = rendezvous.choose(key, out);

            List<Integer> expected = obviousOrder(rendezvous, key);
            assertThat(found)
                    .isEqualTo(Math.min(out.length, rendezvous.members().size()));
            assertThat(IntStream.of(out).limit(found).boxed().collect(toList())).isEqualTo(expected.subList(0, found));
            assertThat(rendezvous.choose(key)).isEqualTo(expected.get(0));
        }
    }

    /** Sorts by wait over weight, as fractions. */
    private static List<Integer> obviousOrder(Rendezvous rendezvous, long key) {
        List<Integer> order = new ArrayList<>();
        long[] score = new long[rendezvous.members().size()];
        for (int i = 0; i < score.length; i++) {
            order.add(i);
            score[i] = HighestRandomWeight.mix(
                    key ^ HASH.ofMembers().hash(rendezvous.members().get(i)));
        }
        Comparator<Integer> byWait = (a, b) -> BigInteger.valueOf(Log2.minusLog2(score[a]))
                .multiply(BigInteger.valueOf(rendezvous.weight(b)))
                .compareTo(BigInteger.valueOf(Log2.minusLog2(score[b]))
                        .multiply(BigInteger.valueOf(rendezvous.weight(a))));
        Comparator<Integer> byScore = (a, b) -> Long.compareUnsigned(score[b], score[a]);
        order.sort(byWait.thenComparing(byScore).thenComparing(Comparator.naturalOrder()));
        return order;
    }

    @Test
    void doesNotDependOnTheOrderOfInsertion() {
        List<String> names = IntStream.range(0, 50).mapToObj(i -> "w" + i).collect(toList());
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(1));

        Rendezvous one = Rendezvous.of(HASH, names);
        Rendezvous other = Rendezvous.of(HASH, shuffled);

        for (long key = 0; key < 1_000; key++) {
            assertThat(one.members().get(one.choose(key)))
                    .isEqualTo(other.members().get(other.choose(key)));
        }
    }

    @Test
    void ordersMembersByTheirUtf8BytesAndNotAsJavaDoes() {
        // U+FF5E comes before U+1F600 in UTF-8, but after its surrogates in UTF-16
        assertThat(Rendezvous.of(HASH, List.of("\ud83d\ude00", "\uff5e", "a")).members())
                .containsExactly("a", "\uff5e", "\ud83d\ude00");
    }

    @Test
    void movesOnlyTheKeysThatTheNewMemberTakes() {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "w" + i).collect(toList());
        Rendezvous before = Rendezvous.of(HASH, names.subList(0, 19));
        Rendezvous after = Rendezvous.of(HASH, names);
        int moved = 0;
        for (int i = 0; i < 100_000; i++) {
            String key = "key-" + i;
            String then = before.choose(key);
            String now = after.choose(key);
            if (!then.equals(now)) {
                assertThat(now).isEqualTo("w19");
                moved++;
            }
        }
        // ideal 5,000; five standard deviations are 345
        assertThat(moved).isBetween(4_655, 5_345);
    }

    @Test
    void choosesInProportionToWeight() {
        Map<String, Integer> weights = Map.of("one", 1, "two", 2, "four", 4, "nine", 9);
        Rendezvous rendezvous = Rendezvous.of(HASH, weights);
        int[] counts = new int[4];
        for (long key = 0; key < 160_000; key++) {
            counts[rendezvous.choose(HASH.hash(key))]++;
        }
        for (int member = 0; member < 4; member++) {
            double share = rendezvous.weight(member) / 16.0;
            // within five standard deviations
            assertThat(counts[member] / 160_000.0)
                    .as(rendezvous.members().get(member))
                    .isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / 160_000)));
        }
    }

    @Test
    void countsOnlyTheRatioOfWeights() {
        // equal weights of any size give the order of the scores; mixed ones may differ in a tie of waits only
        Rendezvous ones = Rendezvous.of(HASH, Map.of("a", 1, "b", 1, "c", 1));
        Rendezvous tens = Rendezvous.of(HASH, Map.of("a", 10, "b", 10, "c", 10));
        for (long key = 0; key < 1_000; key++) {
            assertThat(tens.choose(key)).isEqualTo(ones.choose(key));
        }
    }

    @Test
    void hasLogarithmsThatNeverDecreaseAndHardlyErr() {
        SplittableRandom random = new SplittableRandom(3);
        double unit = 1L << Log2.FRACTION_BITS;
        for (int run = 0; run < 100_000; run++) {
            long u = random.nextLong() >>> random.nextInt(64) | 1;
            double exact = 64 - Math.log(u >= 0 ? (double) u : (u >>> 1) * 2.0) / Math.log(2);
            assertThat(Log2.minusLog2(u) / unit).as("%x", u).isCloseTo(exact, within(1.8e-7));
            assertThat(Log2.minusLog2(u + (u == -1 ? 0 : 1))).isLessThanOrEqualTo(Log2.minusLog2(u));
        }
        assertThat(Log2.minusLog2(0)).isEqualTo(64L << Log2.FRACTION_BITS);
        assertThat(Log2.minusLog2(-1)).isBetween(0L, 1L);
        assertThat(Log2.point(512)).isEqualTo((long) (Math.log(1.5) / Math.log(2) * unit));
    }

    @Test
    void keepsItsTableOfLogarithms() {
        ByteBuffer points = ByteBuffer.allocate(1025 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i <= 1024; i++) {
            points.putLong(Log2.point(i));
        }
        // SipHash-2-4 under the key 00..0f, from the second implementation
        assertThat(Hashing.sipHash24().hashBytes(points.array()).asLong()).isEqualTo(0x3cee8f714b80b03eL);
    }

    @Test
    void refusesMembersItCannotChooseAmong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendezvous.of(HASH, List.of()))
                .withMessage("members: 0 (expected: 1..1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendezvous.of(HASH, List.of("a", "b", "a")))
                .withMessage("members: duplicate \"a\", again at position 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendezvous.of(HASH, Map.of("a", 0)))
                .withMessageStartingWith("weight of \"a\": 0 (expected: 1..65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendezvous.of(HASH, Map.of("a", -1)))
                .withMessageStartingWith("weight of \"a\": -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendezvous.of(HASH, Map.of("a", 65_537)))
                .withMessageStartingWith("weight of \"a\": 65537");
    }

    @Test
    void findsMembersByName() {
        Rendezvous rendezvous = Rendezvous.of(HASH, List.of("b", "a"));

        assertThat(rendezvous.indexOf("a")).isZero();
        assertThat(rendezvous.indexOf("b")).isEqualTo(1);
        assertThat(rendezvous.indexOf("c")).isEqualTo(-1);
        assertThat(rendezvous).hasToString("Rendezvous[SHARD, 2 members]");
    }

    @Test
    void allocatesNothing() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "w" + i).collect(toList());
        Map<String, Integer> weights = new HashMap<>();
        names.forEach(name -> weights.put(name, 1 + weights.size()));
        Rendezvous even = Rendezvous.of(HASH, names);
        Rendezvous weighted = Rendezvous.of(HASH, weights);
        int[] out = new int[5];
        long[] key = {1};

        assertThat(Allocations.perCall(() -> even.choose(key[0]++)
                        + even.choose(key[0], out)
                        + weighted.choose(key[0])
                        + weighted.choose(key[0], out)))
                .isZero();
    }
}
