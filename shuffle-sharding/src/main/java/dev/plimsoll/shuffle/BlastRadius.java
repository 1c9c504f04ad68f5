package dev.plimsoll.shuffle;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom poisonous tenants hurt, and how much, in the assignments that are in use.
 *
 * <p>{@link Isolation} gives the odds before anything is assigned; this counts afterwards: "tenant X is poison: who is hurt?" A poisonous tenant takes
 * down every worker of its shard.
 *
 * @param tenants how many other tenants there are
 * @param byWorkersHit how many of them lose 0, 1, … workers, up to the largest shard
 * @param hurt those who lose a worker, the worst hurt first, then by name; at most as many as were asked for
 */
public record BlastRadius(long tenants, List<Long> byWorkersHit, List<Hurt> hurt) {
    /**
     * Copies the lists.
     *
     * @param tenants how many other tenants there are
     * @param byWorkersHit how many of them lose 0, 1, … workers, up to the largest shard
     * @param hurt those who lose a worker, the worst hurt first, then by name; at most as many as were asked for
     */
    public BlastRadius {
        byWorkersHit = List.copyOf(byWorkersHit);
        hurt = List.copyOf(hurt);
    }

    /**
     * A tenant that loses workers.
     *
     * @param tenant its name
     * @param workersHit how many it loses
     * @param workers how many it had
     */
    public record Hurt(String tenant, int workersHit, int workers) {
        /**
         * Tells whether nobody serves it any more.
         *
         * @return true if it loses all its workers
         */
        public boolean isDown() {
            return workersHit == workers;
        }

        /**
         * Tells how much it loses.
         *
         * @return the share of its workers, 0..1
         */
        public double share() {
            return (double) workersHit / workers;
        }
    }

    /**
     * Counts whom poisonous tenants hurt.
     *
     * @param sharder finds the shards, of the size it gives everybody
     * @param poisoned the poisonous tenants' names
     * @param tenants all tenants' names, with the poisonous ones or without; read once
     * @param atMost how many hurt tenants to name, 0 or more
     * @return who is hurt, the poisonous tenants not counted
     */
    public static BlastRadius of(
            ShuffleSharder sharder, Collection<String> poisoned, Iterable<String> tenants, int atMost) {
        if (atMost < 0) {
            throw new IllegalArgumentException("atMost: " + atMost + " (expected: 0 or more)");
        }
        Set<String> culprits = new HashSet<>(poisoned);
        ShardBuffer buffer = new ShardBuffer();
        BitSet dead = new BitSet();
        for (String culprit : culprits) {
            sharder.assign(sharder.tenant(culprit).hash(), sharder.shardSize(), buffer);
            for (int i = 0; i < buffer.size(); i++) {
                dead.set(buffer.worker(i));
            }
        }
        long[] counts = new long[sharder.shardSize() + 1];
        List<Hurt> hurt = new ArrayList<>();
        long others = 0;
        for (String tenant : tenants) {
            if (culprits.contains(tenant)) {
                continue;
            }
            sharder.assign(sharder.tenant(tenant).hash(), sharder.shardSize(), buffer);
            int hit = 0;
            for (int i = 0; i < buffer.size(); i++) {
                hit += dead.get(buffer.worker(i)) ? 1 : 0;
            }
            others++;
            counts[hit]++;
            if (hit > 0) {
                hurt.add(new Hurt(tenant, hit, buffer.size()));
                if (hurt.size() > 2L * atMost + 1000) {
                    keepWorst(hurt, atMost);
                }
            }
        }
        keepWorst(hurt, atMost);
        return new BlastRadius(others, Arrays.stream(counts).boxed().toList(), hurt);
    }

    private static void keepWorst(List<Hurt> hurt, int atMost) {
        hurt.sort(comparing(Hurt::share).reversed().thenComparing(Hurt::tenant, CanonicalOrder.NAMES));
        if (hurt.size() > atMost) {
            hurt.subList(atMost, hurt.size()).clear();
        }
    }

    /**
     * Tells the share of tenants that lose at least so many workers.
     *
     * @param workers how many, 1 or more for the blast radius
     * @return the share of the other tenants, 0..1; 0 if there are none
     */
    public double share(int workers) {
        long hit =
                byWorkersHit.stream().skip(workers).mapToLong(Long::longValue).sum();
        return tenants == 0 ? 0 : (double) hit / tenants;
    }
}
