package dev.plimsoll.shuffle;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The exact odds that tenants share their fate, as rationals.
 *
 * <p>Three laws, after how shards spread over failure domains:
 *
 * <ul>
 *   <li>{@link #of}: any workers of the fleet;
 *   <li>{@link #spread}: what {@link ShuffleSharder} does, where each tenant takes the domains in an order of its own and so
 *       decides which of them serve it with one worker more;
 *   <li>{@link #quotas}: the same fixed number from each domain for every tenant.
 * </ul>
 *
 * <p>Spreading costs isolation: a shard of 5 of 100 workers equals another with odds of 1.3e-8, over three zones of 34, 33 and 33 with 3.4e-8, and with
 * 1.0e-7 if all tenants take 2, 2 and 1 from them. So ask for the law that is in use. All odds are for given tenants whose shards are chosen independently.
 *
 * <p>Immutable. The answers cost big-integer arithmetic: microseconds for one domain, milliseconds for many.
 */
public final class Isolation {
    private static final int MAX_WORKERS = Topology.MAX_WORKERS;
    private static final int MAX_PATTERNS = 100_000;

    private final int[] sizes;
    private final int[] base; // workers taken from each domain by every tenant
    private final boolean[] eligible; // domains that may give one more
    private final int extras; // how many of those do
    private final int shard;

    private Isolation(int[] sizes, int[] base, boolean[] eligible, int extras) {
        this.sizes = sizes;
        this.base = base;
        this.eligible = eligible;
        this.extras = extras;
        this.shard = Arrays.stream(base).sum() + extras;
    }

    /**
     * Gives the odds where any workers of the fleet make a shard.
     *
     * @param workers the size of the fleet
     * @param shard the size of a shard, 1..{@code workers}
     * @return the odds
     * @throws IllegalArgumentException if a size is out of range
     */
    public static Isolation of(int workers, int shard) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: 1.." + MAX_WORKERS + ")");
        }
        return spread(new int[] {workers}, shard);
    }

    /**
     * Gives the odds where each tenant spreads evenly over the domains, in an order of its own.
     *
     * @param domainSizes how many workers each domain has, each at least 1
     * @param shard the size of a shard, 1 up to the number of workers
     * @return the odds
     * @throws IllegalArgumentException if a size is out of range
     */
    public static Isolation spread(int[] domainSizes, int shard) {
        int workers = checkedSizes(domainSizes);
        if (shard < 1 || shard > workers) {
            throw new IllegalArgumentException(
                    "shard: " + shard + " (expected: 1.." + workers + ", the number of workers)");
        }
        int[] base = new int[domainSizes.length];
        boolean[] eligible = new boolean[domainSizes.length];
        int left = shard;
        while (true) {
            int open = 0;
            for (int d = 0; d < base.length; d++) {
                eligible[d] = base[d] < domainSizes[d];
                open += eligible[d] ? 1 : 0;
            }
            if (left < open || open == 0) {
                return new Isolation(domainSizes.clone(), base, eligible, left);
            }
            for (int d = 0; d < base.length; d++) {
                base[d] += eligible[d] ? 1 : 0;
            }
            left -= open;
        }
    }

    /**
     * Gives the odds where every tenant takes the same number from each domain.
     *
     * @param domainSizes how many workers each domain has, each at least 1
     * @param quotas how many of them serve a tenant, 0 up to the size of the domain; at least 1 in all
     * @return the odds
     * @throws IllegalArgumentException if a size or quota is out of range, or there is not one quota for each domain
     */
    public static Isolation quotas(int[] domainSizes, int[] quotas) {
        checkedSizes(domainSizes);
        if (quotas.length != domainSizes.length) {
            throw new IllegalArgumentException("quotas: " + quotas.length + " of them (expected: " + domainSizes.length
                    + ", one for each domain)");
        }
        for (int d = 0; d < quotas.length; d++) {
            if (quotas[d] < 0 || quotas[d] > domainSizes[d]) {
                throw new IllegalArgumentException("quotas: " + quotas[d] + " at position " + d + " (expected: 0.."
                        + domainSizes[d] + ", the size of that domain)");
            }
        }
        if (Arrays.stream(quotas).sum() == 0) {
            throw new IllegalArgumentException("quotas: none above 0 (expected: at least 1 worker in all)");
        }
        return new Isolation(domainSizes.clone(), quotas.clone(), new boolean[quotas.length], 0);
    }

    private static int checkedSizes(int[] domainSizes) {
        long workers = 0;
        for (int d = 0; d < domainSizes.length; d++) {
            if (domainSizes[d] < 1) {
                throw new IllegalArgumentException("domain sizes: " + domainSizes[d] + " at position " + d
                        + " (expected: at least 1; leave an empty domain out)");
            }
            workers += domainSizes[d];
        }
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: 1.." + MAX_WORKERS + ")");
        }
        return (int) workers;
    }

    /**
     * Searches for the smallest fleet without domains, and in it the smallest shard, for which a wish holds, such as {@code odds ->
     * odds.atLeast(1).compareTo(Fraction.of(1, 4)) <= 0}.
     *
     * @param minShard the smallest shard that can carry a tenant, at least 1
     * @param maxShard the largest shard to try
     * @param maxWorkers the largest fleet to try
     * @param wish says whether the odds are good enough
     * @return the odds of that fleet, if there is one
     */
    public static Optional<Isolation> smallest(int minShard, int maxShard, int maxWorkers, Predicate<Isolation> wish) {
        if (minShard < 1 || maxShard < minShard || maxWorkers < minShard || maxWorkers > MAX_WORKERS) {
            throw new IllegalArgumentException("shards " + minShard + ".." + maxShard + " in up to " + maxWorkers
                    + " workers (expected: 1 <= smallest shard <= largest shard, and <= workers <= " + MAX_WORKERS
                    + ")");
        }
        for (int workers = minShard; workers <= maxWorkers; workers++) {
            for (int shard = minShard; shard <= Math.min(maxShard, workers); shard++) {
                Isolation odds = of(workers, shard);
                if (wish.test(odds)) {
                    return Optional.of(odds);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Tells the size of the fleet.
     *
     * @return the number of workers
     */
    public int workers() {
        return Arrays.stream(sizes).sum();
    }

    /**
     * Tells the size of a shard.
     *
     * @return the number of its workers
     */
    public int shard() {
        return shard;
    }

    /**
     * Counts the possible shards.
     *
     * @return how many different sets of workers a tenant can get
     */
    public BigInteger shards() {
        // over the domains: in how many ways, by the number of extras given so far
        BigInteger[] ways = new BigInteger[extras + 1];
        Arrays.fill(ways, ZERO);
        ways[0] = ONE;
        for (int d = 0; d < sizes.length; d++) {
            BigInteger plain = choose(sizes[d], base[d]);
            BigInteger extra = eligible[d] ? choose(sizes[d], base[d] + 1) : ZERO;
            for (int e = extras; e >= 0; e--) {
                BigInteger with = e > 0 ? ways[e - 1].multiply(extra) : ZERO;
                ways[e] = ways[e].multiply(plain).add(with);
            }
        }
        return ways[extras];
    }

    /**
     * Gives the odds that two tenants share exactly so many workers.
     *
     * @return the odds, by the number of shared workers from 0 to the size of a shard; they sum to one
     */
    public List<Fraction> overlap() {
        return overlap(this);
    }

    /**
     * Gives the odds that a tenant of this law and one of another, with a larger or smaller shard in the same fleet, share exactly so
     * many workers.
     *
     * @param other the other tenant's law
     * @return the odds, by the number of shared workers from 0 to the smaller shard; they sum to one
     * @throws IllegalArgumentException if the other law is one of another fleet
     */
    public List<Fraction> overlap(Isolation other) {
        checkFleet(other);
        int most = Math.min(shard, other.shard);
        // [extras this one took so far][extras the other took so far][workers shared so far] -> in how many ways
        Fraction[][][] state = new Fraction[extras + 1][other.extras + 1][most + 1];
        fill(state);
        state[0][0][0] = Fraction.ONE;
        for (int d = 0; d < sizes.length; d++) {
            Fraction[][][] next = new Fraction[extras + 1][other.extras + 1][most + 1];
            fill(next);
            for (int mine = 0; mine <= (eligible[d] ? 1 : 0); mine++) {
                for (int theirs = 0; theirs <= (other.eligible[d] ? 1 : 0); theirs++) {
                    List<Fraction> here = hypergeometric(sizes[d], base[d] + mine, other.base[d] + theirs);
                    convolve(state, here, mine, theirs, next);
                }
            }
            state = next;
        }
        Fraction all = new Fraction(
                ONE, choose(eligibleDomains(), extras).multiply(choose(other.eligibleDomains(), other.extras)));
        List<Fraction> odds = new ArrayList<>();
        for (Fraction ways : state[extras][other.extras]) {
            odds.add(ways.times(all));
        }
        return odds;
    }

    private static void fill(Fraction[][][] state) {
        for (Fraction[][] plane : state) {
            for (Fraction[] row : plane) {
                Arrays.fill(row, Fraction.ZERO);
            }
        }
    }

    private static void convolve(Fraction[][][] from, List<Fraction> here, int mine, int theirs, Fraction[][][] to) {
        for (int a = 0; a + mine < from.length; a++) {
            for (int b = 0; b + theirs < from[a].length; b++) {
                for (int shared = 0; shared < from[a][b].length; shared++) {
                    Fraction ways = from[a][b][shared];
                    if (ways.numerator().signum() == 0) {
                        continue;
                    }
                    for (int more = 0; more < here.size() && shared + more < from[a][b].length; more++) {
                        to[a + mine][b + theirs][shared + more] =
                                to[a + mine][b + theirs][shared + more].plus(ways.times(here.get(more)));
                    }
                }
            }
        }
    }

    /** The odds that a random set of {@code a} out of {@code n} meets a fixed one of {@code b} in 0, 1, … places. */
    private static List<Fraction> hypergeometric(int n, int a, int b) {
        List<Fraction> odds = new ArrayList<>();
        BigInteger all = choose(n, a);
        for (int shared = 0; shared <= Math.min(a, b); shared++) {
            odds.add(new Fraction(choose(b, shared).multiply(choose(n - b, a - shared)), all));
        }
        return odds;
    }

    /**
     * Gives the odds that two tenants share at least so many workers.
     *
     * @param shared how many, 0 up to the size of a shard
     * @return the odds
     */
    public Fraction atLeast(int shared) {
        checkRange("shared", shared, 0, shard);
        return overlap().stream().skip(shared).reduce(Fraction.ZERO, Fraction::plus);
    }

    /**
     * Gives the odds that one poisonous tenant takes down all workers of another.
     *
     * @return the odds that the other's shard lies within its own
     */
    public Fraction otherTenantDown() {
        return overlap().get(shard);
    }

    /**
     * Gives the odds that two tenants have the same shard.
     *
     * @return the odds
     */
    public Fraction identicalPair() {
        return overlap().get(shard);
    }

    /**
     * Counts the pairs of tenants with the same shard that are to be expected.
     *
     * @param tenants how many tenants there are, 0 or more
     * @return the expected number of pairs
     */
    public Fraction expectedIdenticalPairs(long tenants) {
        checkRange("tenants", tenants, 0, Long.MAX_VALUE);
        BigInteger t = BigInteger.valueOf(tenants);
        Fraction pairs = new Fraction(t.multiply(t.subtract(ONE)), BigInteger.TWO);
        return pairs.times(identicalPair());
    }

    /**
     * Tells with how many tenants two of them have the same shard as likely as not.
     *
     * @return the smallest such number, taking all shards as equally likely (so they are for {@link #of} and {@link #quotas}, and nearly so for {@link
     *     #spread})
     */
    public long tenantsForEvenOddsOfIdenticalPair() {
        double odds = identicalPair().doubleValue();
        long low = 1;
        long high = 2 + (long) (2 / Math.sqrt(odds));
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (noIdenticalPair(middle, odds) <= 0.5) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The birthday product, (1 - p)(1 - 2p)…(1 - (t-1)p). */
    private static double noIdenticalPair(long tenants, double p) {
        double last = tenants - 1.0;
        if (last * p >= 1) {
            return 0;
        }
        if (tenants <= 10_000) {
            double product = 1;
            for (int i = 1; i < tenants; i++) {
                product *= 1 - i * p;
            }
            return product;
        }
        // sum of log(1 - ip) by its series; beyond 10,000 tenants p is below 2e-8 and the fourth term below 1e-12
        double first = last * (last + 1) / 2;
        double second = last * (last + 1) * (2 * last + 1) / 6;
        double third = first * first;
        return Math.exp(-p * first - p * p * second / 2 - p * p * p * third / 3);
    }

    /**
     * Gives the odds that so many poisonous tenants together hit exactly so many workers of another.
     *
     * @param poisoned how many poisonous tenants there are, 0 or more
     * @return the odds, by the number of workers hit from 0 to the size of a shard; they sum to one
     */
    public List<Fraction> hit(int poisoned) {
        return hit(poisoned, this);
    }

    /**
     * Gives the odds that so many poisonous tenants, with larger or smaller shards in the same fleet, together hit exactly so many
     * workers of one tenant of this law.
     *
     * @param poisoned how many poisonous tenants there are, 0..10,000
     * @param poison their law
     * @return the odds, by the number of workers hit from 0 to the size of a shard of this law; they sum to one
     * @throws IllegalArgumentException if a number is out of range, the other law is one of another fleet, or there are too many domains to
     *     count exactly
     */
    public List<Fraction> hit(int poisoned, Isolation poison) {
        checkRange("poisoned", poisoned, 0, 10_000);
        checkFleet(poison);
        // Inclusion and exclusion over the parts of the shard that all poisonous tenants miss: spared[i] sums, over its
        // parts of i workers,
        // the odds that none of them meets the part. Those odds depend on how many workers it has in each domain only.
        Fraction[] spared = new Fraction[shard + 1];
        Arrays.fill(spared, Fraction.ZERO);
        long patterns = 1;
        for (int d = 0; d < sizes.length; d++) {
            patterns *= base[d] + (eligible[d] ? 2 : 1);
            if (patterns > MAX_PATTERNS) {
                throw new IllegalArgumentException(
                        "domains: " + sizes.length + " with shards of " + shard + " (expected: at most " + MAX_PATTERNS
                                + " ways to spread a part of a shard over the domains)");
            }
        }
        int[] part = new int[sizes.length];
        do {
            int workers = Arrays.stream(part).sum();
            if (workers <= shard) {
                Fraction ways = expected((d, quota) -> new Fraction(choose(quota, part[d]), ONE));
                Fraction missed = poison.expected(
                        (d, quota) -> new Fraction(choose(sizes[d] - part[d], quota), choose(sizes[d], quota)));
                spared[workers] = spared[workers].plus(ways.times(missed.pow(poisoned)));
            }
        } while (next(part));
        Fraction[] odds = new Fraction[shard + 1];
        for (int left = 0; left <= shard; left++) {
            Fraction sum = Fraction.ZERO;
            for (int i = left; i <= shard; i++) {
                Fraction term = spared[i].times(new Fraction(choose(i, left), ONE));
                sum = (i - left) % 2 == 0 ? sum.plus(term) : sum.minus(term);
            }
            odds[shard - left] = sum;
        }
        return List.of(odds);
    }

    /** Counts on through all ways to spread a part of a shard over the domains. */
    private boolean next(int[] part) {
        for (int d = 0; d < part.length; d++) {
            if (part[d] < base[d] + (eligible[d] ? 1 : 0)) {
                part[d]++;
                return true;
            }
            part[d] = 0;
        }
        return false;
    }

    private interface ByDomain {
        Fraction of(int domain, int quota);
    }

    /** The expected product over the domains of a value that depends on a tenant's quota there. */
    private Fraction expected(ByDomain value) {
        Fraction[] sums = new Fraction[extras + 1];
        Arrays.fill(sums, Fraction.ZERO);
        sums[0] = Fraction.ONE;
        for (int d = 0; d < sizes.length; d++) {
            Fraction plain = value.of(d, base[d]);
            Fraction extra = eligible[d] && extras > 0 ? value.of(d, base[d] + 1) : Fraction.ZERO;
            for (int e = extras; e >= 0; e--) {
                Fraction with = e > 0 ? sums[e - 1].times(extra) : Fraction.ZERO;
                sums[e] = sums[e].times(plain).plus(with);
            }
        }
        return sums[extras].dividedBy(new Fraction(choose(eligibleDomains(), extras), ONE));
    }

    /**
     * Gives the odds that so many poisonous tenants together take down all workers of another.
     *
     * @param poisoned how many poisonous tenants there are, 0..10,000
     * @return the odds
     */
    public Fraction down(int poisoned) {
        return hit(poisoned).get(shard);
    }

    /**
     * Gives the odds that a tenant loses its whole shard when random workers of the fleet die.
     *
     * @param failed how many workers die, 0 up to the size of the fleet
     * @return the odds
     */
    public Fraction losesAll(int failed) {
        int workers = workers();
        checkRange("failed", failed, 0, workers);
        return failed < shard
                ? Fraction.ZERO
                : new Fraction(choose(workers - shard, failed - shard), choose(workers, failed));
    }

    /**
     * Bounds how many shards there can be of which no two share more than so many workers.
     *
     * <p>Without domains this is Johnson's bound; with a quota for each domain, the smaller of that and of a count of the parts that no two
     * shards may have in common (for one worker from each of k domains of q, Singleton's q^(t+1), which {@link GuaranteedSharder} attains).
     *
     * @param overlap the most that two shards may share, 0 up to the size of a shard
     * @return an upper bound, not always attained
     */
    public BigInteger maxShards(int overlap) {
        checkRange("overlap", overlap, 0, shard);
        if (overlap == shard) {
            return shards();
        }
        BigInteger bound = ONE;
        for (int i = overlap; i >= 0; i--) {
            bound = bound.multiply(BigInteger.valueOf(workers() - i)).divide(BigInteger.valueOf(shard - i));
        }
        bound = bound.min(shards());
        if (extras > 0 || sizes.length == 1) {
            return bound;
        }
        // Two shards that share at most t workers share no part of t + 1. Every shard has as many parts with a given
        // number of workers from each domain.
        List<int[]> parts = new ArrayList<>();
        collectParts(new int[sizes.length], 0, overlap + 1, parts);
        for (int[] part : parts) {
            BigInteger all = ONE;
            BigInteger own = ONE;
            for (int d = 0; d < sizes.length; d++) {
                all = all.multiply(choose(sizes[d], part[d]));
                own = own.multiply(choose(base[d], part[d]));
            }
            bound = bound.min(all.divide(own));
        }
        return bound;
    }

    private void collectParts(int[] part, int domain, int left, List<int[]> parts) {
        if (domain == part.length) {
            if (left == 0 && parts.size() < MAX_PATTERNS) { // any of them bounds; with very many, the first will do
                parts.add(part.clone());
            }
            return;
        }
        for (int i = Math.min(left, base[domain]); i >= 0; i--) {
            part[domain] = i;
            collectParts(part, domain + 1, left - i, parts);
        }
        part[domain] = 0;
    }

    private int eligibleDomains() {
        int count = 0;
        for (boolean one : eligible) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private void checkFleet(Isolation other) {
        if (!Arrays.equals(sizes, other.sizes)) {
            throw new IllegalArgumentException("fleet: domains of " + Arrays.toString(other.sizes)
                    + " workers (expected: " + Arrays.toString(sizes) + ", those of this law)");
        }
    }

    private static void checkRange(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }

    static BigInteger choose(int n, int k) {
        if (k < 0 || k > n) {
            return ZERO;
        }
        BigInteger ways = ONE;
        for (int i = 1; i <= Math.min(k, n - k); i++) {
            ways = ways.multiply(BigInteger.valueOf(n - i + 1)).divide(BigInteger.valueOf(i));
        }
        return ways;
    }

    @Override
    public String toString() {
        return "Isolation[shards of " + shard + " in domains of " + Arrays.toString(sizes) + "]";
    }
}
