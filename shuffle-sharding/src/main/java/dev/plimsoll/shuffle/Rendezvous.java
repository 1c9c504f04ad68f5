package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses among weighted members by rendezvous, the highest random weight [1].
 *
 * <p>Each member has a score for each key, and the highest wins; so a member that joins takes its share of the keys evenly
 * from the others and touches no other key, and one that leaves gives up only its own. A member of weight 4 is chosen four times as often
 * as one of weight 1. The second choice is the first one would make without the first.
 *
 * <p>Scores are integers, weights count through a fixed-point table of logarithms, and members stand in canonical order
 * (that of their UTF-8 bytes), so an answer depends on neither process, platform, JDK nor order of insertion. This is
 * a wire format: the seed of a member is the {@link KeyedHash} of its name with bit 7 set in the domain byte, its
 * score is Stafford's thirteenth 64-bit finaliser of key XOR seed, and its wait, shortest first, is -log2(score) over its weight.
 *
 * <p>Immutable and safe for use by many threads. A choice reads every member, at a higher cost where
 * weights differ; {@link #choose(long)} and {@link #choose(long, int[])} allocate nothing.
 *
 * <p>[1] D. G. Thaler, C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on
 * Networking 6(1), 1998; weights after C. Schindelhauer, G. Schomaker, "Weighted Distributed Hash Tables", SPAA 2005.
 */
public final class Rendezvous {
    /** The largest weight. */
    public static final int MAX_WEIGHT = HighestRandomWeight.MAX_WEIGHT;

    /** The largest number of members. */
    public static final int MAX_MEMBERS = 1 << 20;

    private final KeyedHash hash;
    private final List<String> members;
    private final long[] seeds;
    private final int[] weights;
    private final boolean weighted;

    private Rendezvous(KeyedHash hash, Map<String, Integer> weightOf) {
        requireNonNull(hash, "hash");
        if (weightOf.isEmpty() || weightOf.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("members: " + weightOf.size() + " (expected: 1.." + MAX_MEMBERS + ")");
        }
        this.hash = hash;
        TreeMap<String, Integer> ordered = new TreeMap<>(CanonicalOrder.NAMES);
        weightOf.forEach((member, weight) -> ordered.put(requireNonNull(member, "member"), requireNonNull(weight)));
        if (ordered.size() != weightOf.size()) {
            throw new IllegalArgumentException(
                    "members: two names have the same UTF-8 form (expected: distinct names)");
        }
        members = List.copyOf(ordered.keySet());
        KeyedHash ofMembers = hash.ofMembers();
        seeds = members.stream().mapToLong(ofMembers::hash).toArray();
        weights = ordered.values().stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 1 || weights[i] > MAX_WEIGHT) {
                throw new IllegalArgumentException("weight of \"" + members.get(i) + "\": " + weights[i]
                        + " (expected: 1.." + MAX_WEIGHT + "; leave a member out rather than give it no weight)");
            }
        }
        weighted = Arrays.stream(weights).distinct().count() > 1;
    }

    /**
     * Makes the choice among members of equal weight.
     *
     * @param hash hashes the members' names; its domain keeps this choice apart from others under the same key
     * @param members their names, distinct, 1..{@value #MAX_MEMBERS} of them, in any order
     * @return the choice
     * @throws IllegalArgumentException if there are too few or too many members, or a name comes twice
     */
    public static Rendezvous of(KeyedHash hash, Collection<String> members) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        int position = 0;
        for (String member : members) {
            if (weights.put(requireNonNull(member, "member"), 1) != null) {
                throw new IllegalArgumentException(
                        "members: duplicate \"" + member + "\", again at position " + position);
            }
            position++;
        }
        return new Rendezvous(hash, weights);
    }

    /**
     * Makes the choice among members of given weights.
     *
     * @param hash hashes the members' names; its domain keeps this choice apart from others under the same key
     * @param weights what each member may carry beside the others, 1..{@value #MAX_WEIGHT}; only ratios count
     * @return the choice
     * @throws IllegalArgumentException if there are too few or too many members, or a weight is out of range
     */
    public static Rendezvous of(KeyedHash hash, Map<String, Integer> weights) {
        return new Rendezvous(hash, weights);
    }

    /**
     * Chooses one member.
     *
     * @param key what to choose for, hashed by a {@link KeyedHash} of the same domain
     * @return the number of the member, its place in {@link #members()}
     */
    public int choose(long key) {
        int best = 0;
        long bestScore = HighestRandomWeight.mix(key ^ seeds[0]);
        if (!weighted) {
            for (int member = 1; member < seeds.length; member++) {
                long score = HighestRandomWeight.mix(key ^ seeds[member]);
                if (score + Long.MIN_VALUE > bestScore + Long.MIN_VALUE) {
                    best = member;
                    bestScore = score;
                }
            }
            return best;
        }
        long bestWait = Log2.minusLog2(bestScore);
        for (int member = 1; member < seeds.length; member++) {
            long score = HighestRandomWeight.mix(key ^ seeds[member]);
            long wait = Log2.minusLog2(score);
            if (HighestRandomWeight.beats(wait, weights[member], score, bestWait, weights[best], bestScore)) {
                best = member;
                bestScore = score;
                bestWait = wait;
            }
        }
        return best;
    }

    /**
     * Chooses several members, best first. A longer answer begins with the shorter one.
     *
     * @param key what to choose for, hashed by a {@link KeyedHash} of the same domain
     * @param out receives the members' numbers, as many as fit
     * @return how many were written: the length of {@code out}, or all members
     */
    public int choose(long key, int[] out) {
        return weighted
                ? HighestRandomWeight.best(key, seeds, weights, 0, seeds.length, out.length, out, 0)
                : HighestRandomWeight.best(key, seeds, 0, seeds.length, out.length, out, 0);
    }

    /**
     * Chooses one member for a name.
     *
     * @param key the name, hashed by this choice's own hash
     * @return the member's name
     */
    public String choose(String key) {
        return members.get(choose(hash.hash(key)));
    }

    /**
     * Lists the members in canonical order; their numbers are places in this list.
     *
     * @return the names, immutable
     */
    public List<String> members() {
        return members;
    }

    /**
     * Tells a member's weight.
     *
     * @param member its number
     * @return the weight it was given, 1 if none
     * @throws IndexOutOfBoundsException if there is no such member
     */
    public int weight(int member) {
        return weights[member];
    }

    /**
     * Finds a member by name.
     *
     * @param member its name
     * @return its number, or -1 if there is none of that name
     */
    public int indexOf(String member) {
        int found = Collections.binarySearch(members, member, CanonicalOrder.NAMES);
        return Math.max(found, -1);
    }

    @Override
    public String toString() {
        return "Rendezvous[" + hash.domain() + ", " + members.size() + " members]";
    }
}
