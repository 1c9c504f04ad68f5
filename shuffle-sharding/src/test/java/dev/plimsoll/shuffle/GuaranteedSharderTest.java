package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuaranteedSharderTest {
    static GuaranteedSharder sharder(int stripes, int workersEach, int maxOverlap) {
        List<List<String>> names = new ArrayList<>();
        for (int stripe = 0; stripe < stripes; stripe++) {
            String prefix = "s" + stripe + "-";
            names.add(IntStream.range(0, workersEach).mapToObj(i -> prefix + i).toList());
        }
        return GuaranteedSharder.of(names, maxOverlap);
    }

    private static int[] slots(GuaranteedSharder sharder, long ordinal) {
        int[] out = new int[sharder.stripes().size()];
        sharder.slots(ordinal, out);
        return out;
    }

    private static int shared(int[] one, int[] other) {
        int shared = 0;
        for (int i = 0; i < one.length; i++) {
            shared += one[i] == other[i] ? 1 : 0;
        }
        return shared;
    }

    @ParameterizedTest(name = "ordinal {0}")
    @CsvSource({
        "1, 1, 1, 1, 1",
        "512, 0, 1, 2, 3",
        "513, 1, 0, 3, 2",
        "262143, 511, 0, 16, 495",
        "262144, 0, 1, 4, 5",
        "262657, 1, 1, 7, 7",
        "123456789, 277, 293, 419, 403",
        "134217727, 511, 511, 479, 479"
    })
    void reproducesTheVectorsOfTheBinaryField(long ordinal, int a, int b, int c, int d) {
        assertThat(slots(sharder(4, 512, 2), ordinal)).containsExactly(a, b, c, d);
    }

    @ParameterizedTest(name = "ordinal {0}")
    @CsvSource({"19, 0, 1, 2, 3, 4", "20, 1, 2, 3, 4, 5", "360, 18, 17, 16, 15, 14"})
    void reproducesTheVectorsOfThePrimeField(long ordinal, int a, int b, int c, int d, int e) {
        assertThat(slots(sharder(5, 19, 1), ordinal)).containsExactly(a, b, c, d, e);
    }

    @ParameterizedTest(name = "{0} stripes of {1}, overlap at most {2}: {3} shards")
    @CsvSource({
        "3, 4, 1, 16",
        "4, 5, 2, 125",
        "3, 7, 1, 49",
        "4, 8, 2, 512",
        "4, 13, 2, 2197",
        "5, 19, 1, 361",
        "2, 2, 0, 2",
        "1, 2, 0, 2",
        "16, 16, 1, 256"
    })
    void keepsEveryPairWithinTheOverlapAndLoadsEverySlotAlike(int stripes, int workers, int maxOverlap, long shards) {
        GuaranteedSharder sharder = sharder(stripes, workers, maxOverlap);
        assertThat(sharder.capacity()).isEqualTo(shards);
        List<int[]> all = new ArrayList<>();
        int[][] load = new int[stripes][workers];
        for (long ordinal = 0; ordinal < shards; ordinal++) {
            int[] own = slots(sharder, ordinal);
            for (int[] other : all) {
                assertThat(shared(own, other)).isLessThanOrEqualTo(maxOverlap);
            }
            for (int stripe = 0; stripe < stripes; stripe++) {
                load[stripe][own[stripe]]++;
            }
            all.add(own);
        }
        for (int[] stripe : load) {
            assertThat(IntStream.of(stripe).distinct().toArray()).containsExactly((int) (shards / workers));
        }
    }

    @Test
    void splitsTheOverlapOfTheFullCodeExactly() {
        // A polynomial of degree 1 meets the zero one at one of the 5 points if its zero lies there: 18 multiples of
        // each of 5, of 360.
        GuaranteedSharder sharder = sharder(5, 19, 1);
        int[] zero = slots(sharder, 0);
        long one = IntStream.range(1, 361)
                .filter(i -> shared(zero, slots(sharder, i)) == 1)
                .count();

        assertThat(one).isEqualTo(5 * 18);
    }

    @Test
    void gives134MillionShardsOfARoute53FleetWithinItsPublishedRule() {
        GuaranteedSharder sharder = sharder(4, 512, 2);
        assertThat(sharder.capacity()).isEqualTo(134_217_728);
        SplittableRandom random = new SplittableRandom(53);
        for (int pair = 0; pair < 1_000_000; pair++) {
            long one = random.nextLong(sharder.capacity());
            // near ordinals and far ones
            long other = pair % 2 == 0
                    ? random.nextLong(sharder.capacity())
                    : (one + 1 + random.nextInt(1_000)) % sharder.capacity();
            if (one != other) {
                assertThat(shared(slots(sharder, one), slots(sharder, other))).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void keepsTheFirstTenantsFartherApartThanItMust() {
        GuaranteedSharder sharder = sharder(4, 512, 2);
        List<int[]> first =
                IntStream.range(0, 1_500).mapToObj(i -> slots(sharder, i)).toList();
        for (int i = 0; i < first.size(); i++) {
            for (int j = 0; j < i; j++) {
                // the first q share nothing, the first q squared at most one
                assertThat(shared(first.get(i), first.get(j))).isLessThanOrEqualTo(i < 512 ? 0 : 1);
            }
        }
        int[][] load = new int[4][512];
        for (int tenant = 0; tenant < 1_300; tenant++) {
            for (int stripe = 0; stripe < 4; stripe++) {
                load[stripe][slots(sharder, tenant)[stripe]]++;
            }
        }
        for (int[] stripe : load) {
            assertThat(IntStream.of(stripe).boxed())
                    .as("every 512 in a row use every slot once")
                    .allMatch(n -> n == 2 || n == 3);
        }
    }

    @Test
    void usesTheLargestPrimeOrPowerOfTwoAndKeepsTheRestAsSpares() {
        assertThat(sharder(5, 20, 1).slotsInUse()).isEqualTo(19);
        assertThat(sharder(3, 66, 1).slotsInUse()).isEqualTo(64);
        assertThat(sharder(3, 512, 1).slotsInUse()).isEqualTo(512);
        assertThat(sharder(3, 4, 1).slotsInUse()).isEqualTo(4);
        assertThat(sharder(3, 6, 1).slotsInUse()).isEqualTo(5);
    }

    @Test
    void touchesOnlyTheTenantsOfASlotWhoseWorkerIsReplaced() {
        GuaranteedSharder before = sharder(3, 5, 1);
        GuaranteedSharder after = before.withWorker(1, 3, "fresh");
        for (long ordinal = 0; ordinal < before.capacity(); ordinal++) {
            List<String> expected = new ArrayList<>(before.workers(ordinal));
            expected.replaceAll(name -> name.equals("s1-3") ? "fresh" : name);

            assertThat(after.workers(ordinal)).isEqualTo(expected);
        }
    }

    @Test
    void makesAStripeOfEachFailureDomain() {
        GuaranteedSharder sharder = GuaranteedSharder.of(Fleets.zones(5, 6, 7), 1);

        assertThat(sharder).hasToString("GuaranteedSharder[25 shards of 3, overlap at most 1]");
        assertThat(sharder.workers(0)).containsExactly("a-0", "b-0", "c-0");
        Set<List<String>> all = new HashSet<>();
        for (long ordinal = 0; ordinal < 25; ordinal++) {
            all.add(sharder.workers(ordinal));
        }
        assertThat(all).hasSize(25);
    }

    @Test
    void multipliesInEveryBinaryFieldAsTheSchoolbookDoes() {
        for (int bits = 1; bits <= 16; bits++) {
            int q = 1 << bits;
            Set<Integer> powers = new HashSet<>();
            GaloisField field = new GaloisField(q);
            int[] out = new int[Math.min(3, q)];
            // the polynomial c * X at point 2 is c times x: doubling that never returns to 1 early is what makes x
            // primitive
            int element = 1;
            while (q > 2 && powers.add(element)) {
                field.evaluate((long) element * q, 2, out);
                element = out[2];
            }
            assertThat(powers).as("2^%d", bits).hasSize(q > 2 ? q - 1 : 0);
        }
    }

    @Test
    void refusesFleetsAndOrdinalsThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(5, 4, 1))
                .withMessage(
                        "stripes: the smallest of 5 has 4 workers, of which 4 can be used (expected: a prime or power of two that is at least 5)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 3))
                .withMessage("maxOverlap: 3 (expected: 0..2, less than the 3 stripes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 1).workers(25))
                .withMessage("ordinal: 25 (expected: 0..24)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 1).workers(-1))
                .withMessage("ordinal: -1 (expected: 0..24)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 1).slots(1, new int[2]))
                .withMessage("out: length 2 (expected: 3, one slot in each stripe)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuaranteedSharder.of(List.of(List.of("a", "b"), List.of("c", "a")), 0))
                .withMessage("stripes: duplicate \"a\" at stripe 0, slot 0 and at stripe 1, slot 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(8, 512, 7))
                .withMessage(
                        "maxOverlap: 7 over stripes of 512 (expected: at most 2^63 - 1 shards; a smaller overlap will do)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 1).withWorker(3, 0, "x"))
                .withMessage("stripe: 3 (expected: 0..2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sharder(3, 5, 1).withWorker(0, 5, "x"))
                .withMessage("slot: 5 (expected: 0..4 in stripe 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuaranteedSharder.of(List.of(), 0))
                .withMessageStartingWith("stripes: 0");
    }

    @Test
    void allocatesNothing() {
        GuaranteedSharder binary = sharder(4, 512, 2);
        GuaranteedSharder prime = sharder(4, 509, 2);
        int[] out = new int[4];
        long[] ordinal = {0};

        assertThat(Allocations.perCall(() -> {
                    binary.slots(ordinal[0], out);
                    int slot = out[3];
                    prime.slots(ordinal[0]++, out);
                    return (long) slot + out[3];
                }))
                .isZero();
    }
}
