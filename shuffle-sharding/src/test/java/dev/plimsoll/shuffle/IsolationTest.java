package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.math.BigIntegerMath;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {
    private static int[] ints(String list) {
        return Arrays.stream(list.trim().split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Every figure that is printed must be the exact one, rounded. */
    private static void assertPercents(List<Fraction> odds, String percents) {
        String[] printed = percents.trim().split(" ", -1);
        for (int i = 0; i < printed.length; i++) {
            double percent = 100 * odds.get(i).doubleValue();
            double expected = Double.parseDouble(printed[i]);
            String digits = printed[i].replaceAll("[eE].*", "");
            int decimals = digits.contains(".") ? digits.length() - digits.indexOf('.') - 1 : 0;
            int exponent =
                    printed[i].contains("e") ? Integer.parseInt(printed[i].substring(printed[i].indexOf('e') + 1)) : 0;
            assertThat(percent)
                    .as("%d shared", i)
                    .isCloseTo(expected, within(0.51 * Math.pow(10, exponent - decimals)));
        }
        assertThat(odds.stream().reduce(Fraction.ZERO, Fraction::plus)).isEqualTo(Fraction.ONE);
    }

    @ParameterizedTest(name = "{0} workers, shards of {1}")
    @CsvSource({
        "4, 2, 6, 16.6667 66.6667 16.6667",
        "8, 2, 28, 53.571429 42.857143 3.571429",
        "8, 3, 56, 17.857143 53.571429 26.785714 1.785714",
        "16, 4, 1820, 27.197802 48.351648 21.758242 2.637363 0.054945",
        "20, 4, 4845, 37.564499 46.233230 14.860681 1.320949 0.020640",
        "50, 4, 230300, 70.857577 26.365610 2.696483 0.079896 0.000434",
        "64, 3, 41664, 86.381528 13.176843 0.439228 0.002400",
        "90, 3, 117480, 90.223868 9.553115 0.222165 0.000851",
        "100, 3, 161700, 91.181200 8.638219 0.179963 0.000618",
        "100, 4, 3921225, 84.717403 14.575037 0.697741 0.009793 0.0000255",
        "100, 5, 75287520, 76.958995 21.142581 1.838485 0.059306 0.000631 0.00000132824",
        "100, 8, 186087894300, 50.019851 37.662005 10.729292 1.479902 0.105107 0.003779",
        "128, 8, 1429702652400, 58.771795 33.286680 7.153716 0.746475 0.040220 0.001100",
        "1000, 5, 8250291250200, 97.519960 2.460140 0.019840 0.0000599 6.03e-8 1.21e-11",
        "2048, 4, 730862190080, 99.220466 0.777818 0.001714096 0.00000111868 1.368247e-10"
    })
    void reproducesTheTableOfOverlaps(int workers, int shard, BigInteger shards, String percents) {
        Isolation odds = Isolation.of(workers, shard);

        assertThat(odds.shards()).isEqualTo(shards);
        assertPercents(odds.overlap(), percents);
    }

    @Test
    void givesTheTalksFiguresAsFractions() {
        // 8 workers, shards of 3: exactly one is shared with 15/28, and that worker carries a third of the load
        assertThat(Isolation.of(8, 3).overlap())
                .extracting(Fraction::toString)
                .containsExactly("5/28", "15/28", "15/56", "1/56");
        assertThat(Isolation.of(8, 2).overlap()).extracting(Fraction::toString).containsExactly("15/28", "3/7", "1/28");
        assertThat(Isolation.of(100, 5).overlap())
                .extracting(Fraction::toString)
                .startsWith("8277217/10755360", "3183545/15057504");
        assertThat(Isolation.of(16, 4).overlap().get(0)).hasToString("99/364");
        assertThat(Isolation.of(50, 5).overlap().get(0).doubleValue()).isCloseTo(1 - 0.4234, within(0.00005));
        assertThat(Isolation.of(50, 5).otherTenantDown().doubleValue()).isCloseTo(4.72e-7, within(0.005e-7));
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({
        "4 4, 1 1, 56.25 37.5 6.25, 1.75",
        "3 3 3, 1 1 1, 29.6296 44.4444 22.2222 3.7037, 3.11",
        "30 30 30, 1 1 1, 90.32963 9.34444 0.32222 0.0037037, 4.35",
        "50 50, 3 2, 76.17876 21.71905 2.02662 0.07458 0.000987 4.1649e-06, 3.14",
        "34 33 33, 2 2 1, 75.50468 22.16935 2.23267 0.09167 0.001616 1.0230e-05, 7.70",
        "33 33 33, 2 2 2, 68.30572 27.32229 4.08365 0.27943 0.00878 0.000126 6.79e-07, 7.61",
        "512 512 512 512, 1 1 1 1, 99.221036 0.776681 0.002279886 2.97441e-06 1.45519e-09, 10.64"
    })
    void reproducesTheTableOfFixedQuotas(String sizes, String quotas, String percents, double ratio) {
        Isolation zoned = Isolation.quotas(ints(sizes), ints(quotas));
        Isolation flat = Isolation.of(zoned.workers(), zoned.shard());

        assertPercents(zoned.overlap(), percents);
        assertThat(zoned.identicalPair().dividedBy(flat.identicalPair()).doubleValue())
                .isCloseTo(ratio, within(0.0051));
    }

    @Test
    void givesTheLawOfAnOrderPerTenantAndNotThatOfFixedQuotas() {
        assertPercents(Isolation.spread(new int[] {34, 33, 33}, 5).overlap(), "77.0876 20.8946 1.9442 0.0726 0.00099");
    }

    @ParameterizedTest(name = "shards of {1} from {0}")
    @CsvSource({"3 2 2, 4", "2 3, 3", "1 4 2, 5", "2 2 2, 2", "5, 2", "1 1 5, 4"})
    void agreesWithCountingAllPairsOfShards(String sizes, int size) {
        int[] zones = ints(sizes);
        Isolation odds = Isolation.spread(zones, size);
        List<BitSet> shards = new ArrayList<>();
        List<Fraction> weights = new ArrayList<>();
        allShards(zones, size, shards, weights);
        Fraction[] expected = new Fraction[size + 1];
        Fraction[] hitByTwo = new Fraction[size + 1];
        Arrays.fill(expected, Fraction.ZERO);
        Arrays.fill(hitByTwo, Fraction.ZERO);
        for (int i = 0; i < shards.size(); i++) {
            for (int j = 0; j < shards.size(); j++) {
                Fraction pair = weights.get(i).times(weights.get(j));
                int shared = shared(shards.get(i), shards.get(j));
                expected[shared] = expected[shared].plus(pair);
                for (int k = 0; k < shards.size(); k++) {
                    BitSet both = (BitSet) shards.get(j).clone();
                    both.or(shards.get(k));
                    int hit = shared(shards.get(i), both);
                    hitByTwo[hit] = hitByTwo[hit].plus(pair.times(weights.get(k)));
                }
            }
        }
        assertThat(odds.shards()).isEqualTo(BigInteger.valueOf(shards.size()));
        assertThat(odds.overlap()).containsExactly(expected);
        assertThat(odds.hit(1)).containsExactly(expected);
        assertThat(odds.hit(2)).containsExactly(hitByTwo);
        assertThat(odds.hit(0).get(0)).isEqualTo(Fraction.ONE);
    }

    private static int shared(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.and(other);
        return both.cardinality();
    }

    /** Every shard with its odds, by going through all orders of the zones. */
    private static void allShards(int[] zones, int size, List<BitSet> shards, List<Fraction> weights) {
        List<int[]> orders = new ArrayList<>();
        permutations(zones.length, new ArrayList<>(), orders);
        int workers = Arrays.stream(zones).sum();
        for (int bits = 0; bits < 1 << workers; bits++) {
            BitSet shard = BitSet.valueOf(new long[] {bits});
            if (shard.cardinality() != size) {
                continue;
            }
            Fraction odds = Fraction.ZERO;
            for (int[] order : orders) {
                int[] quota = new int[zones.length];
                for (int left = size; left > 0; ) {
                    for (int zone : order) {
                        if (left > 0 && quota[zone] < zones[zone]) {
                            quota[zone]++;
                            left--;
                        }
                    }
                }
                Fraction here = Fraction.of(1, orders.size());
                for (int zone = 0, from = 0; zone < zones.length; from += zones[zone++]) {
                    boolean fits = shard.get(from, from + zones[zone]).cardinality() == quota[zone];
                    here = fits
                            ? here.dividedBy(
                                    new Fraction(BigIntegerMath.binomial(zones[zone], quota[zone]), BigInteger.ONE))
                            : Fraction.ZERO;
                }
                odds = odds.plus(here);
            }
            if (odds.compareTo(Fraction.ZERO) > 0) {
                shards.add(shard);
                weights.add(odds);
            }
        }
    }

    private static void permutations(int n, List<Integer> begun, List<int[]> all) {
        if (begun.size() == n) {
            all.add(begun.stream().mapToInt(i -> i).toArray());
        }
        for (int i = 0; i < n; i++) {
            if (!begun.contains(i)) {
                begun.add(i);
                permutations(n, begun, all);
                begun.remove(begun.size() - 1);
            }
        }
    }

    @ParameterizedTest(name = "hands of {0} from {1}")
    @CsvSource({
        // Kubernetes, "API Priority and Fairness", the table of mice and elephants: 1, 4 and 16 elephants
        "12, 32, 4.428838398950118e-09, 0.11431348830099144, 0.9935089607656024",
        "10, 32, 1.550093439632541e-08, 0.06264798402235448, 0.9753101519027554",
        "10, 64, 6.601827268370426e-12, 0.00045571320990370776, 0.49999929150089345",
        "9, 64, 3.6310049976037345e-11, 0.0004550121230411228, 0.42823148764548574",
        "8, 64, 2.25929199850899e-10, 0.0004886697053040446, 0.35935114681123076",
        "8, 128, 6.994461389026097e-13, 3.405579016162086e-06, 0.027461731371550634",
        "7, 128, 1.0579122850901972e-11, 6.9608393792581936e-06, 0.024061573863401468",
        "7, 256, 7.597695465552631e-14, 6.728547142019405e-08, 0.000670966154253368",
        "6, 256, 2.7134626662687968e-12, 2.951646401847644e-07, 0.0008895654642000347",
        "6, 512, 4.116062922897309e-14, 4.982983350480894e-09, 2.2602576434341304e-05",
        "6, 1024, 6.337324016514285e-16, 8.090601643129569e-11, 4.517408062903667e-07"
    })
    void reproducesTheTableOfMiceAndElephants(int shard, int workers, double one, double four, double sixteen) {
        Isolation odds = Isolation.of(workers, shard);

        assertThat(odds.down(1).doubleValue()).isCloseTo(one, Percentage.withPercentage(1e-10));
        assertThat(odds.down(4).doubleValue()).isCloseTo(four, Percentage.withPercentage(1e-10));
        assertThat(odds.down(16).doubleValue()).isCloseTo(sixteen, Percentage.withPercentage(1e-10));
    }

    @ParameterizedTest(name = "{0} workers, shards of {1}")
    @CsvSource({
        "8, 2, 17839, 1.79e6, 1.79e10, 7",
        "8, 3, 8920, 892768, 8.93e9, 10", // with 9 tenants the odds are .492; the usual approximation says 9
        "16, 4, 274, 27470, 2.7e8, 51",
        "100, 5, 0.00663, 0.664, 6641, 10217",
        "2048, 4, 6.8e-7, 6.8e-5, 0.684, 1006574"
    })
    void reproducesTheTableOfIdenticalShards(int workers, int shard, double k, double tenK, double million, long even) {
        Isolation odds = Isolation.of(workers, shard);
        Percentage asPrinted = Percentage.withPercentage(1);

        assertThat(odds.expectedIdenticalPairs(1_000).doubleValue()).isCloseTo(k, asPrinted);
        assertThat(odds.expectedIdenticalPairs(10_000).doubleValue()).isCloseTo(tenK, asPrinted);
        assertThat(odds.expectedIdenticalPairs(1_000_000).doubleValue())
                .isCloseTo(million, Percentage.withPercentage(2));
        assertThat(odds.tenantsForEvenOddsOfIdenticalPair()).isEqualTo(even);
    }

    @ParameterizedTest(name = "{0} workers, shards of {1}, overlap at most {2}")
    @CsvSource({
        "8, 3, 0, 2",
        "8, 3, 1, 8",
        "8, 3, 2, 56",
        "8, 4, 0, 2",
        "8, 4, 1, 4",
        "8, 4, 2, 14",
        "8, 4, 3, 70",
        "12, 3, 0, 4",
        "12, 3, 1, 20",
        "12, 3, 2, 220",
        "16, 4, 0, 4",
        "16, 4, 1, 20",
        "16, 4, 2, 140",
        "16, 4, 3, 1820",
        "20, 4, 0, 5",
        "20, 4, 1, 30",
        "20, 4, 2, 285",
        "20, 4, 3, 4845",
        "100, 5, 0, 20",
        "100, 5, 1, 480",
        "100, 5, 2, 15840",
        "100, 5, 3, 776160",
        "2048, 4, 0, 512",
        "2048, 4, 1, 349184",
        "2048, 4, 2, 357389824"
    })
    void reproducesTheTableOfUpperBounds(int workers, int shard, int overlap, long bound) {
        assertThat(Isolation.of(workers, shard).maxShards(overlap)).isEqualTo(bound);
    }

    @ParameterizedTest(name = "{1} zones of {0}, one each, overlap at most {2}")
    @CsvSource({
        "4, 3, 0, 4",
        "4, 3, 1, 16",
        "4, 3, 2, 64",
        "4, 4, 1, 16",
        "4, 4, 2, 64",
        "4, 4, 3, 256",
        "5, 4, 1, 25",
        "5, 4, 2, 125",
        "5, 4, 3, 625",
        "19, 5, 1, 361",
        "19, 5, 2, 6859",
        "19, 5, 3, 130321",
        "512, 4, 0, 512",
        "512, 4, 1, 262144",
        "512, 4, 2, 134217728",
        "512, 4, 3, 68719476736"
    })
    void reproducesTheBoundThatGuaranteedShardsAttain(int workers, int zones, int overlap, long bound) {
        int[] sizes = new int[zones];
        int[] quotas = new int[zones];
        Arrays.fill(sizes, workers);
        Arrays.fill(quotas, 1);

        assertThat(Isolation.quotas(sizes, quotas).maxShards(overlap)).isEqualTo(bound);
        assertThat(GuaranteedSharderTest.sharder(zones, workers, Math.min(overlap, zones - 1))
                        .capacity())
                .isEqualTo(bound);
    }

    @ParameterizedTest(name = "{0} workers, shards of {1}, {2} die")
    @CsvSource({
        "100, 5, 5, 1.33e-8", "100, 5, 10, 3.35e-6", "100, 5, 25, 7.06e-4", "100, 5, 33, 3.15e-3",
                "100, 5, 50, 2.81e-2",
        "2048, 4, 4, 1.37e-12", "2048, 4, 512, 3.87e-3", "2048, 4, 1024, 6.23e-2", "8, 2, 2, 3.57e-2", "8, 2, 4, 0.214"
    })
    void reproducesTheOddsOfLosingAWholeShard(int workers, int shard, int failed, double odds) {
        assertThat(Isolation.of(workers, shard).losesAll(failed).doubleValue())
                .isCloseTo(odds, Percentage.withPercentage(0.3));
        assertThat(Isolation.of(workers, shard).losesAll(shard - 1)).isEqualTo(Fraction.ZERO);
    }

    @Test
    void handlesShardsOfUnlikeSize() {
        // an elephant with 9 of 100 workers beside mice with 5
        Isolation mouse = Isolation.of(100, 5);
        Isolation elephant = Isolation.of(100, 9);

        List<Fraction> odds = mouse.overlap(elephant);

        assertThat(odds).hasSize(6).isEqualTo(elephant.overlap(mouse)).isEqualTo(mouse.hit(1, elephant));
        assertThat(odds.get(5)).isEqualTo(new Fraction(BigIntegerMath.binomial(9, 5), BigIntegerMath.binomial(100, 5)));
        assertThat(elephant.hit(1, mouse).get(5)).isEqualTo(odds.get(5));
        assertThat(elephant.hit(1, mouse).get(6)).isEqualTo(Fraction.ZERO);
        List<Fraction> zoned =
                Isolation.spread(new int[] {34, 33, 33}, 5).overlap(Isolation.spread(new int[] {34, 33, 33}, 7));
        assertThat(zoned.stream().reduce(Fraction.ZERO, Fraction::plus)).isEqualTo(Fraction.ONE);
    }

    @Test
    void findsTheSmallestFleetForAWish() {
        // at most a millionth of the tenants may be down with a poisonous one, shards of up to 5
        Isolation found = Isolation.smallest(
                        1, 5, 200, odds -> odds.otherTenantDown().compareTo(Fraction.parse("1e-6")) <= 0)
                .orElseThrow();

        assertThat(found.workers()).isEqualTo(44);
        assertThat(found.shard()).isEqualTo(5);
        assertThat(BigIntegerMath.binomial(44, 5)).isGreaterThanOrEqualTo(BigInteger.valueOf(1_000_000));
        assertThat(BigIntegerMath.binomial(43, 5)).isLessThan(BigInteger.valueOf(1_000_000));
        // three of four tenants must share nothing with it, shards of 5
        assertThat(Isolation.smallest(5, 5, 200, odds -> odds.atLeast(1).compareTo(Fraction.of(1, 4)) <= 0)
                        .orElseThrow()
                        .workers())
                .isEqualTo(92);
        assertThat(Isolation.smallest(2, 3, 10, odds -> false)).isEmpty();
    }

    @Test
    void countsWhomActualAssignmentsHurt() {
        ShuffleSharder sharder = ShuffleSharder.of(Fleets.KEY, Fleets.flat(8), 2);
        List<String> tenants = Stream.iterate(0, i -> i + 1)
                .limit(5_000)
                .map(i -> "tenant-" + i)
                .toList();

        BlastRadius radius = BlastRadius.of(sharder, List.of("tenant-7"), tenants, 100);

        assertThat(radius.tenants()).isEqualTo(4_999);
        assertThat(radius.byWorkersHit().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(4_999);
        // 1/28 and 13/28 by the law; five standard deviations are .013 and .036
        assertThat(radius.share(2)).isCloseTo(1 / 28.0, within(0.014));
        assertThat(radius.share(1)).isCloseTo(13 / 28.0, within(0.036));
        assertThat(radius.share(0)).isEqualTo(1);
        assertThat(radius.hurt()).hasSize(100);
        assertThat(radius.hurt().get(0).isDown()).isTrue();
        assertThat(radius.hurt().get(0).share()).isEqualTo(1);
        List<String> poison = sharder.shard("tenant-7").names();
        for (BlastRadius.Hurt hurt : radius.hurt()) {
            assertThat(sharder.shard(hurt.tenant()).names().stream()
                            .filter(poison::contains)
                            .count())
                    .isEqualTo(hurt.workersHit());
        }
        assertThat(BlastRadius.of(sharder, tenants, tenants, 0).share(1)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlastRadius.of(sharder, tenants, tenants, -1))
                .withMessage("atMost: -1 (expected: 0 or more)");
    }

    @Test
    void refusesFleetsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.of(8, 9))
                .withMessage("shard: 9 (expected: 1..8, the number of workers)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.of(0, 1))
                .withMessage("workers: 0 (expected: 1..1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.spread(new int[] {3, -1}, 1))
                .withMessage("domain sizes: -1 at position 1 (expected: at least 1; leave an empty domain out)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.quotas(new int[] {3, 3}, new int[] {1}))
                .withMessage("quotas: 1 of them (expected: 2, one for each domain)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.quotas(new int[] {3, 3}, new int[] {1, 4}))
                .withMessage("quotas: 4 at position 1 (expected: 0..3, the size of that domain)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.quotas(new int[] {3}, new int[] {0}))
                .withMessage("quotas: none above 0 (expected: at least 1 worker in all)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.of(8, 3).overlap(Isolation.of(9, 3)))
                .withMessage("fleet: domains of [9] workers (expected: [8], those of this law)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.of(8, 3).hit(-1))
                .withMessage("poisoned: -1 (expected: 0..10000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isolation.of(8, 3).losesAll(9))
                .withMessage("failed: 9 (expected: 0..8)");
        assertThatIllegalArgumentException().isThrownBy(() -> Isolation.smallest(3, 2, 9, odds -> true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fraction.of(1, 0))
                .withMessage("denominator: 0 (expected: any other integer)");
    }

    @Test
    void calculatesWithFractions() {
        assertThat(Fraction.of(6, -8)).hasToString("-3/4");
        assertThat(Fraction.of(6, 3)).hasToString("2");
        assertThat(Fraction.parse("0.05")).isEqualTo(Fraction.of(1, 20));
        assertThat(Fraction.parse("1e3")).isEqualTo(Fraction.of(1_000, 1));
        assertThat(Fraction.of(1, 2).minus(Fraction.of(1, 3))).isEqualTo(Fraction.of(1, 6));
        assertThat(Fraction.of(1, 2).pow(3).dividedBy(Fraction.of(1, 4))).isEqualTo(Fraction.of(1, 2));
        assertThat(Fraction.of(1, 3)).isLessThan(Fraction.of(1, 2));
        assertThat(Fraction.of(1, 3).doubleValue()).isEqualTo(1 / 3.0);
    }
}
