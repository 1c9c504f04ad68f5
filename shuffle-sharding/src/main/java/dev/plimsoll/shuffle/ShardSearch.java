package dev.plimsoll.shuffle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * One search for a shard that shares at most t workers with every shard taken so far. Two passes.
 *
 * First codewords. Every domain is cut into as many stripes as a shard takes workers from it, and the words of a Reed-Solomon code over the stripes
 * are tried, from the tenant's own place onwards. Words of one code never overlap too much, so tenants that hold words leave room for
 * one another: taking just any legal shard ends early (three domains of four, one each, overlap 1: 7 to 15 of the 16 there are).
 *
 * Then all sets of workers, by depth-first search in the tenant's order of preference. A worker is barred while it stands in a taken shard of which t
 * workers are chosen already; counters that go up and down with each choice say so, and a branch ends when too few workers are left. The
 * search is complete: if it ends without a shard there is none.
 */
final class ShardSearch {
    private final int[] domainOf; // by worker number
    private final int[] most; // by domain: how many workers a shard may take from it
    private final int[] base; // by domain: how many it takes without being given an extra one
    private final int extras;
    private final int size;
    private final int maxOverlap;
    private final int[][] taken; // the worker numbers of each shard
    private final List<List<Integer>> takenBy = new ArrayList<>(); // by worker: the shards it stands in
    private final long maxSteps;

    private final int[] overlap; // by shard: how many of its workers are chosen
    private final int[] bars; // by worker: how many shards bar it
    private final int[] chosenIn; // by domain
    private int extrasUsed;
    private int[] order = {};
    private final int[] chosen;
    private long steps;
    private boolean gaveUp;

    /**
     * Takes the workers' domains, how many of each domain can be chosen, and the shards taken; sizes {@code capacity[d]} count only
     * workers that can be chosen.
     */
    ShardSearch(int[] domainOf, int[] capacity, int size, int maxOverlap, int[][] taken, long maxSteps) {
        this.domainOf = domainOf;
        this.size = size;
        this.maxOverlap = maxOverlap;
        this.taken = taken;
        this.maxSteps = maxSteps;
        base = new int[capacity.length];
        int left = size;
        int open = openDomains(capacity);
        while (left >= open && open > 0) {
            for (int d = 0; d < base.length; d++) {
                base[d] += base[d] < capacity[d] ? 1 : 0;
            }
            left -= open;
            open = openDomains(capacity);
        }
        extras = left;
        most = new int[base.length];
        for (int d = 0; d < base.length; d++) {
            most[d] = base[d] < capacity[d] && extras > 0 ? base[d] + 1 : base[d];
        }
        overlap = new int[taken.length];
        bars = new int[domainOf.length];
        chosenIn = new int[base.length];
        chosen = new int[size];
        for (int worker = 0; worker < domainOf.length; worker++) {
            takenBy.add(new ArrayList<>());
        }
        for (int shard = 0; shard < taken.length; shard++) {
            for (int worker : taken[shard]) {
                takenBy.get(worker).add(shard);
                bars[worker] += maxOverlap == 0 ? 1 : 0;
            }
        }
    }

    private int openDomains(int[] capacity) {
        int open = 0;
        for (int d = 0; d < base.length; d++) {
            open += base[d] < capacity[d] ? 1 : 0;
        }
        return open;
    }

    /** Searches among the workers of {@code preference}, best first; {@code tenant} says where among the codewords to begin. */
    int[] search(long tenant, int[] preference) {
        if (size > preference.length) {
            return new int[0];
        }
        int[] word = tryCodewords(tenant, preference);
        if (word.length > 0 || gaveUp) {
            return word;
        }
        order = preference;
        return descend(0, 0) ? inPreference(chosen.clone(), preference) : new int[0];
    }

    /** Whether the search ended at its limit. */
    boolean gaveUp() {
        return gaveUp;
    }

    long steps() {
        return steps;
    }

    private int[] tryCodewords(long tenant, int[] preference) {
        List<int[]> stripes = stripes(preference);
        int q = bestOrder(stripes);
        if (q == 0 || maxOverlap >= size) {
            return new int[0];
        }
        long words = 1;
        for (int i = 0; i <= maxOverlap; i++) {
            if (words > Long.MAX_VALUE / q) {
                return new int[0];
            }
            words *= q;
        }
        GaloisField field = new GaloisField(q);
        int[] slots = new int[size];
        int[] word = new int[size];
        long start = Long.remainderUnsigned(tenant, words);
        // at most half of the steps, so that the complete search has its turn
        for (long i = 0; i < words && steps < maxSteps / 2; i++) {
            steps++;
            long ordinal = start < words - i ? start + i : start - (words - i);
            field.evaluate(ordinal, maxOverlap + 1, slots);
            boolean whole = true;
            for (int s = 0; s < size && whole; s++) {
                whole = slots[s] < stripes.get(s).length;
                word[s] = whole ? stripes.get(s)[slots[s]] : -1;
            }
            if (whole && isLegal(word)) {
                return inPreference(word, preference);
            }
        }
        return new int[0];
    }

    /** Cuts each domain into as many stripes as a shard takes workers from it; left-over ones go to the first domains that have room. */
    private List<int[]> stripes(int[] preference) {
        int[] canonical = preference.clone();
        Arrays.sort(canonical);
        List<int[]> stripes = new ArrayList<>();
        int extrasLeft = extras;
        for (int d = 0; d < base.length; d++) {
            int domain = d;
            int[] workers = Arrays.stream(canonical)
                    .filter(worker -> domainOf[worker] == domain)
                    .toArray();
            int pieces = base[d];
            if (extrasLeft > 0 && most[d] > base[d]) {
                pieces++;
                extrasLeft--;
            }
            for (int piece = 0; piece < pieces; piece++) {
                stripes.add(Arrays.copyOfRange(
                        workers, piece * workers.length / pieces, (piece + 1) * workers.length / pieces));
            }
        }
        return stripes;
    }

    /** The order of the field whose code has the most words that fit the stripes; 0 if there is none. */
    private int bestOrder(List<int[]> stripes) {
        int largest = stripes.stream().mapToInt(stripe -> stripe.length).max().orElse(0);
        int best = 0;
        double most = 0;
        for (int q = Math.max(2, size); q <= Math.min(2 * Math.max(largest, size), GaloisField.MAX_ORDER); q++) {
            double words = Math.pow(q, maxOverlap + 1.0);
            for (int[] stripe : stripes) {
                words *= Math.min(1, (double) stripe.length / q);
            }
            if (words > most && GaloisField.isOrder(q)) {
                best = q;
                most = words;
            }
        }
        return best;
    }

    private boolean isLegal(int[] word) {
        boolean legal = true;
        int counted = 0;
        for (; counted < size && legal; counted++) {
            for (int shard : takenBy.get(word[counted])) {
                legal &= ++overlap[shard] <= maxOverlap;
            }
        }
        for (int i = 0; i < counted; i++) {
            for (int shard : takenBy.get(word[i])) {
                overlap[shard]--;
            }
        }
        return legal;
    }

    private static int[] inPreference(int[] word, int[] preference) {
        return Arrays.stream(preference)
                .filter(worker -> Arrays.stream(word).anyMatch(one -> one == worker))
                .toArray();
    }

    private boolean descend(int from, int depth) {
        if (depth == size) {
            return true;
        }
        for (int i = from; order.length - i >= size - depth && canBeFilled(i, depth); i++) {
            int worker = order[i];
            if (isBarred(worker)) {
                continue;
            }
            if (++steps > maxSteps) {
                gaveUp = true;
                return false;
            }
            chosen[depth] = worker;
            choose(worker);
            if (descend(i + 1, depth + 1)) {
                return true;
            }
            giveBack(worker);
            if (gaveUp) {
                return false;
            }
        }
        return false;
    }

    private boolean isBarred(int worker) {
        int domain = domainOf[worker];
        return bars[worker] > 0
                || chosenIn[domain] >= most[domain]
                || (chosenIn[domain] >= base[domain] && extrasUsed >= extras);
    }

    /** Whether enough workers from {@code from} on are not barred. Only an upper bound, but one that ends most branches early. */
    private boolean canBeFilled(int from, int depth) {
        int needed = size - depth;
        for (int i = from; i < order.length && needed > 0; i++) {
            needed -= isBarred(order[i]) ? 0 : 1;
        }
        return needed == 0;
    }

    private void choose(int worker) {
        int domain = domainOf[worker];
        extrasUsed += chosenIn[domain]++ >= base[domain] ? 1 : 0;
        for (int shard : takenBy.get(worker)) {
            if (++overlap[shard] == maxOverlap) {
                for (int barred : taken[shard]) {
                    bars[barred]++;
                }
            }
        }
    }

    private void giveBack(int worker) {
        int domain = domainOf[worker];
        extrasUsed -= --chosenIn[domain] >= base[domain] ? 1 : 0;
        for (int shard : takenBy.get(worker)) {
            if (overlap[shard]-- == maxOverlap) {
                for (int barred : taken[shard]) {
                    bars[barred]--;
                }
            }
        }
    }
}
