package dev.plimsoll.simulation;

import java.util.random.RandomGenerator;

/**
 * Draws one of n things in proportion to their weights: tenants by traffic, keys by heat, buckets of a measured histogram.
 *
 * <p>One uniform and a binary search a draw, 8 bytes a thing, no allocation. Immutable and thread-safe.
 */
public final class Discrete {
    private static final int MAX_SIZE = 10_000_000;

    private final double[] upTo; // cumulative shares; the last is exactly 1

    private Discrete(double[] weights) {
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || weights[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "weights[" + i + "]: " + weights[i] + " (expected: a finite number of at least 0)");
            }
            total += weights[i];
        }
        if (!(total > 0)) {
            throw new IllegalArgumentException("weights: sum " + total + " (expected: more than 0)");
        }
        upTo = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum / total;
        }
    }

    /**
     * Creates the distribution of given weights.
     *
     * @param weights at least 0 each, and one above 0; they need not add up to 1
     * @return the distribution over 0..weights.length-1
     * @throws IllegalArgumentException if a weight is negative or not finite, all are 0, or there are none or over 10,000,000
     */
    public static Discrete of(double... weights) {
        checkSize(weights.length);
        return new Discrete(weights);
    }

    /**
     * Creates Zipf's law: the weight of rank i, from 0, is 1/(i+1)<sup>exponent</sup>.
     *
     * @param size how many ranks, 1..10,000,000
     * @param exponent 0 for equal shares; about 1 for tenants of a public service
     * @return the distribution over ranks, the heaviest first
     * @throws IllegalArgumentException if the size is out of range, or the exponent negative or not finite
     */
    public static Discrete zipf(int size, double exponent) {
        checkSize(size);
        if (!(exponent >= 0) || exponent == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("exponent: " + exponent + " (expected: a finite number of at least 0)");
        }
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = StrictMath.pow(i + 1.0, -exponent);
        }
        return new Discrete(weights);
    }

    private static void checkSize(int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1.." + MAX_SIZE + ")");
        }
    }

    /**
     * Returns how many things there are.
     *
     * @return the number of weights
     */
    public int size() {
        return upTo.length;
    }

    /**
     * Returns the probability of a thing.
     *
     * @param thing its index
     * @return its weight over all weights
     */
    public double share(int thing) {
        return thing == 0 ? upTo[0] : upTo[thing] - upTo[thing - 1];
    }

    /**
     * Draws a thing.
     *
     * @param random where the uniform comes from
     * @return its index; never one of weight 0
     */
    public int draw(RandomGenerator random) {
        double u = random.nextDouble();
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) { // the first whose cumulative share is above u
            int middle = (low + high) >>> 1;
            if (upTo[middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
