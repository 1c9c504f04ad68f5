package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives tenants shards of which no two share more than a stated number of workers, by theorem and without any search.
 *
 * <p>A shard takes one worker from each of k stripes (zones, or parts of them). The only thing to remember for a tenant is its ordinal,
 * a number that nobody else has: its digits in base q are the coefficients of a polynomial over the field of q elements, and the value at
 * point i is the tenant's slot in stripe i. Two different polynomials of degree t agree in at most t points, so two tenants share at most t
 * workers [1]. There are q^(t+1) such shards, as many as there can be.
 *
 * <p>Give ordinals out in order, 0, 1, 2, …: then every q tenants in a row use every slot of every stripe exactly once, the
 * first q tenants share nothing at all, the first q² at most one worker, and so on. An ordinal that became free may be given again. Ordinals drawn
 * at random, or hashed from names, would lose the theorem, since two tenants could get the same one.
 *
 * <p>Slots are stable and workers stand in them: {@link #withWorker} puts another worker into a slot, and only the tenants of that slot notice.
 * Where a stripe has more workers than q, the largest prime or power of two that fits them all, the rest are spares.
 *
 * <p>Immutable and safe for use by many threads. {@link #slots} reads no table of tenants and allocates nothing.
 *
 * <p>[1] I. S. Reed, G. Solomon, "Polynomial Codes over Certain Finite Fields", Journal of the SIAM 8(2), 1960.
 */
public final class GuaranteedSharder {
    private final GaloisField field;
    private final int maxOverlap;
    private final long capacity;
    private final List<List<String>> stripes;

    private GuaranteedSharder(List<? extends List<String>> stripes, int maxOverlap) {
        int k = stripes.size();
        if (k < 1 || k > GaloisField.MAX_ORDER) {
            throw new IllegalArgumentException("stripes: " + k + " (expected: 1.." + GaloisField.MAX_ORDER + ")");
        }
        if (maxOverlap < 0 || maxOverlap >= k) {
            throw new IllegalArgumentException(
                    "maxOverlap: " + maxOverlap + " (expected: 0.." + (k - 1) + ", less than the " + k + " stripes)");
        }
        this.maxOverlap = maxOverlap;
        this.stripes = stripes.stream().map(List::copyOf).toList();
        refuseDuplicates(this.stripes);
        int smallest = this.stripes.stream().mapToInt(List::size).min().orElse(0);
        int order = GaloisField.largestOrder(smallest);
        if (order < Math.max(2, k)) {
            throw new IllegalArgumentException("stripes: the smallest of " + k + " has " + smallest
                    + " workers, of which " + order
                    + " can be used (expected: a prime or power of two that is at least "
                    + Math.max(2, k) + ")");
        }
        field = new GaloisField(order);
        capacity = power(order, maxOverlap + 1);
    }

    private static void refuseDuplicates(List<List<String>> stripes) {
        Map<String, String> seen = new HashMap<>();
        for (int stripe = 0; stripe < stripes.size(); stripe++) {
            for (int slot = 0; slot < stripes.get(stripe).size(); slot++) {
                String name = stripes.get(stripe).get(slot);
                String here = "stripe " + stripe + ", slot " + slot;
                String earlier = seen.putIfAbsent(name, here);
                if (earlier != null) {
                    throw new IllegalArgumentException(
                            "stripes: duplicate \"" + name + "\" at " + earlier + " and at " + here);
                }
            }
        }
    }

    private static long power(int base, int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            if (power > Long.MAX_VALUE / base) {
                throw new IllegalArgumentException("maxOverlap: " + (exponent - 1) + " over stripes of " + base
                        + " (expected: at most 2^63 - 1 shards; a smaller overlap will do)");
            }
            power *= base;
        }
        return power;
    }

    /**
     * Makes the sharder.
     *
     * @param stripes the workers' names by stripe and slot; k stripes of at least max(2, k) workers each, their order part of the assignment
     * @param maxOverlap the most workers that two tenants may share, 0..k-1
     * @return the sharder
     * @throws IllegalArgumentException if a number is out of range, a stripe is too small, a name comes twice, or there would be 2^63 shards or more
     */
    public static GuaranteedSharder of(List<? extends List<String>> stripes, int maxOverlap) {
        return new GuaranteedSharder(requireNonNull(stripes, "stripes"), maxOverlap);
    }

    /**
     * Makes the sharder with a stripe for each failure domain, its workers in canonical order. For the first time only: keep {@link #stripes()} and replace workers
     * in their slots, since a worker more would shift all those behind it.
     *
     * @param topology the fleet; one domain for each worker of a shard
     * @param maxOverlap the most workers that two tenants may share, less than the number of domains
     * @return the sharder
     * @throws IllegalArgumentException as {@link #of(List, int)}
     */
    public static GuaranteedSharder of(Topology topology, int maxOverlap) {
        List<List<String>> stripes = new ArrayList<>();
        for (String domain : topology.domains()) {
            stripes.add(topology.workers().stream()
                    .filter(worker -> worker.domain().equals(domain))
                    .map(Worker::name)
                    .toList());
        }
        return new GuaranteedSharder(stripes, maxOverlap);
    }

    /**
     * Tells how many tenants there can be.
     *
     * @return q to the power of one more than the overlap; ordinals lie below it
     */
    public long capacity() {
        return capacity;
    }

    /**
     * Tells how many slots of each stripe are in use.
     *
     * @return q, a prime or a power of two
     */
    public int slotsInUse() {
        return field.order;
    }

    /**
     * Tells the most workers that two tenants share.
     *
     * @return 0 up to one less than the size of a shard
     */
    public int maxOverlap() {
        return maxOverlap;
    }

    /**
     * Tells which workers stand in which slots.
     *
     * @return names by stripe and slot, the spares last; immutable
     */
    public List<List<String>> stripes() {
        return stripes;
    }

    /**
     * Puts a worker into a slot, in place of the one that stands there.
     *
     * @param stripe the number of the stripe
     * @param slot the number of the slot in it
     * @param worker the name of the worker
     * @return the sharder with that worker; all other slots are as before
     * @throws IllegalArgumentException if there is no such slot, or the worker stands in another
     */
    public GuaranteedSharder withWorker(int stripe, int slot, String worker) {
        if (stripe < 0 || stripe >= stripes.size()) {
            throw new IllegalArgumentException("stripe: " + stripe + " (expected: 0.." + (stripes.size() - 1) + ")");
        }
        if (slot < 0 || slot >= stripes.get(stripe).size()) {
            throw new IllegalArgumentException("slot: " + slot + " (expected: 0.."
                    + (stripes.get(stripe).size() - 1) + " in stripe " + stripe + ")");
        }
        List<List<String>> next = new ArrayList<>();
        stripes.forEach(names -> next.add(new ArrayList<>(names)));
        next.get(stripe).set(slot, requireNonNull(worker, "worker"));
        return new GuaranteedSharder(next, maxOverlap);
    }

    /**
     * Finds the slots of a tenant without allocating.
     *
     * @param ordinal the tenant's own number, 0 up to {@link #capacity} - 1
     * @param out receives its slot in each stripe, as many as there are stripes
     * @throws IllegalArgumentException if the ordinal is out of range or {@code out} has another length
     */
    public void slots(long ordinal, int[] out) {
        if (ordinal < 0 || ordinal >= capacity) {
            throw new IllegalArgumentException("ordinal: " + ordinal + " (expected: 0.." + (capacity - 1) + ")");
        }
        if (out.length != stripes.size()) {
            throw new IllegalArgumentException(
                    "out: length " + out.length + " (expected: " + stripes.size() + ", one slot in each stripe)");
        }
        field.evaluate(ordinal, maxOverlap + 1, out);
    }

    /**
     * Finds the shard of a tenant.
     *
     * @param ordinal the tenant's own number, 0 up to {@link #capacity} - 1
     * @return the names of its workers, one of each stripe, in the order of the stripes
     * @throws IllegalArgumentException if the ordinal is out of range
     */
    public List<String> workers(long ordinal) {
        int[] slots = new int[stripes.size()];
        slots(ordinal, slots);
        List<String> workers = new ArrayList<>(slots.length);
        for (int stripe = 0; stripe < slots.length; stripe++) {
            workers.add(stripes.get(stripe).get(slots[stripe]));
        }
        return workers;
    }

    @Override
    public String toString() {
        return "GuaranteedSharder[" + capacity + " shards of " + stripes.size() + ", overlap at most " + maxOverlap
                + "]";
    }
}
