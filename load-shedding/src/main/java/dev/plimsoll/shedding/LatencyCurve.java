package dev.plimsoll.shedding;

// Latency by the number in flight at admission, slowly forgotten: what the curve looks like even while load stays below
// the knee.
//
// It is read at admission because a request's own work is independent of what it finds there, so that the flat part of
// this curve is an unbiased mean; latency against the average
// concurrency of a window is not. The fit is S * max(1, n / c), which is exact for a queue in front of c workers and
// for c shared processors alike.
final class LatencyCurve {
    private static final int EXACT = 64;
    private static final int BUCKETS = 256;
    private static final double KEEP = .995;
    // In units of the variance of one latency: how much better a knee must explain the curve than none, and how much
    // worse than the best one a knee may be and still be allowed.
    private static final double RESOLVED = 16;
    private static final double ALLOWED = 9;

    private final double[] weight = new double[BUCKETS];
    private final double[] sum = new double[BUCKETS];
    private final double[] fits = new double[BUCKETS];
    private double total;
    private int top;
    private double flat;

    void add(int inFlight, double latencyNanos) {
        int bucket = bucket(inFlight);
        weight[bucket]++;
        sum[bucket] += latencyNanos;
    }

    double weight() {
        return total;
    }

    /** S of the last fit. */
    double flatNanos() {
        return flat;
    }

    /** The knee nearest to the given one that the curve allows, or NaN if the curve shows none. */
    double nearestKnee(double knee, double spreadSquared) {
        double sums = 0;
        total = 0;
        top = 0;
        for (int bucket = 1; bucket < BUCKETS; bucket++) {
            total += weight[bucket];
            sums += sum[bucket];
            if (weight[bucket] > .5) {
                top = bucket;
            }
        }
        if (total < Math.max(100, 30 * spreadSquared)) {
            return Double.NaN;
        }
        double none = sums * sums / total;
        int best = 0;
        double bestFit = none;
        double bestFlat = sums / total;
        for (int bucket = 1; bucket <= top; bucket++) {
            fits[bucket] = fit(middle(bucket));
            if (fits[bucket] > bestFit) {
                best = bucket;
                bestFit = fits[bucket];
                bestFlat = flat;
            }
        }
        double unit = spreadSquared * bestFlat * bestFlat;
        if (bestFit - none <= RESOLVED * unit) {
            return Double.NaN;
        }
        if (bestFit - fit(knee) <= ALLOWED * unit) {
            return knee;
        }
        int step = knee < middle(best) ? -1 : 1;
        int nearest = best;
        while (nearest + step >= 1 && nearest + step <= top && bestFit - fits[nearest + step] < ALLOWED * unit) {
            nearest += step;
        }
        return middle(nearest);
    }

    /** Fits S for a given knee; returns the part of the sum of squares that it explains. */
    double fit(double knee) {
        double products = 0;
        double squares = 0;
        for (int bucket = 1; bucket <= top; bucket++) {
            double growth = Math.max(1, middle(bucket) / knee);
            products += sum[bucket] * growth;
            squares += weight[bucket] * growth * growth;
        }
        flat = products / squares;
        return products * flat;
    }

    /** Everything has become so much slower. */
    void scale(double factor) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sum[bucket] *= factor;
        }
    }

    void forget() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            weight[bucket] *= KEEP;
            sum[bucket] *= KEEP;
        }
    }

    // Exact below 64, then sixteen to each doubling.
    static int bucket(int inFlight) {
        if (inFlight < EXACT) {
            return Math.max(0, inFlight);
        }
        int log = 31 - Integer.numberOfLeadingZeros(inFlight);
        return Math.min(BUCKETS - 1, EXACT + (log - 6) * 16 + ((inFlight >>> (log - 4)) & 15));
    }

    static double middle(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int width = 1 << ((bucket - EXACT) / 16 + 2);
        return (16 + (bucket - EXACT) % 16 + .5) * width;
    }
}
