package dev.plimsoll.queue;

import java.util.Arrays;

/** Divides a capacity: by max-min fairness, or in proportion to targets within bounds. */
final class FairShare {
    private FairShare() {}

    /** Max-min fair: nobody gets more than they ask, and nobody can get more without a poorer one getting less. */
    static double[] maxMin(double[] demands, double capacity) {
        double[] zero = new double[demands.length];
        double[] equal = new double[demands.length];
        Arrays.fill(equal, 1);
        double asked = 0;
        for (double demand : demands) {
            asked += demand;
        }
        return asked <= capacity ? demands.clone() : proportional(zero, demands, equal, capacity);
    }

    /**
     * Finds the one multiplier m for which the clamped targets, min(upper, max(lower, m * target)), add up to the
     * capacity. Every share is then at one of its bounds or proportional to its target.
     *
     * <p>The sum grows with m and is linear between the values of m at which a share meets a bound: walk these in
     * order. O(n^2) for n lanes, which are few.
     */
    static double[] proportional(double[] lower, double[] upper, double[] target, double capacity) {
        int n = target.length;
        double least = 0;
        double most = 0;
        double[] edges = new double[2 * n];
        for (int i = 0; i < n; i++) {
            least += lower[i];
            most += upper[i];
            edges[2 * i] = lower[i] / target[i];
            edges[2 * i + 1] = upper[i] / target[i];
        }
        if (least > capacity) {
            throw new IllegalArgumentException(
                    "lower bounds: they add up to " + least + " (expected: at most the capacity, " + capacity + ")");
        }
        if (most <= capacity) {
            return upper.clone();
        }
        Arrays.sort(edges);
        double multiplier = 0;
        for (double edge : edges) {
            if (sum(lower, upper, target, edge) > capacity) {
                break;
            }
            multiplier = edge;
        }
        double fixed = 0;
        double free = 0;
        for (int i = 0; i < n; i++) {
            if (multiplier < lower[i] / target[i]) {
                fixed += lower[i];
            } else if (multiplier >= upper[i] / target[i]) {
                fixed += upper[i];
            } else {
                free += target[i];
            }
        }
        double m = free == 0 ? multiplier : (capacity - fixed) / free;
        double[] shares = new double[n];
        for (int i = 0; i < n; i++) {
            shares[i] = clamp(lower[i], upper[i], m * target[i]);
        }
        return shares;
    }

    /** Whole workers: the shares rounded down, and what is left to the largest remainders, the first on a tie. */
    static int[] whole(double[] shares, int[] upper, int capacity) {
        int n = shares.length;
        int[] whole = new int[n];
        int left = capacity;
        for (int i = 0; i < n; i++) {
            whole[i] = (int) Math.floor(shares[i] + 1e-9);
            left -= whole[i];
        }
        boolean[] raised = new boolean[n];
        while (left > 0) {
            int best = -1;
            for (int i = 0; i < n; i++) {
                if (!raised[i]
                        && whole[i] < upper[i]
                        && (best < 0 || shares[i] - whole[i] > shares[best] - whole[best] + 1e-9)) {
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            whole[best]++;
            raised[best] = true;
            left--;
        }
        return whole;
    }

    private static double sum(double[] lower, double[] upper, double[] target, double m) {
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            sum += clamp(lower[i], upper[i], m * target[i]);
        }
        return sum;
    }

    private static double clamp(double lower, double upper, double value) {
        return Math.min(upper, Math.max(lower, value));
    }
}
