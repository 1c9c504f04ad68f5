package dev.plimsoll.queue;

/** A histogram of recent service times, for their 95th percentile and mean. */
final class ServiceTimes {
    // Four buckets an octave, so a percentile is at most 25 % too high. Halving all counts now and then lets the past
    // fade without a clock.
    private static final int HALVE_AT = 2048;
    private static final int REFRESH = 32;
    private static final int MINIMUM = 20;

    private final int[] counts = new int[256];
    private int total;
    private int highest;
    private int untilRefresh = REFRESH;
    private long p95Nanos;
    private double meanNanos;

    void record(long nanos) {
        int bucket = bucket(nanos);
        counts[bucket]++;
        highest = Math.max(highest, bucket);
        total++;
        meanNanos += meanNanos == 0 ? nanos : (nanos - meanNanos) / 32;
        if (--untilRefresh == 0) {
            refresh();
        }
    }

    /** The 95th percentile, 0 while too little is known to refuse anything by it. */
    long p95Nanos() {
        return p95Nanos;
    }

    /** The exponentially weighted mean, 0 before the first. */
    double meanNanos() {
        return meanNanos;
    }

    private void refresh() {
        untilRefresh = REFRESH;
        if (total >= HALVE_AT) {
            total = 0;
            int before = highest;
            highest = 0;
            for (int i = 0; i <= before; i++) {
                counts[i] >>= 1;
                total += counts[i];
                highest = counts[i] > 0 ? i : highest;
            }
        }
        if (total < MINIMUM) {
            return;
        }
        int above = total / 20;
        int i = highest;
        while (i > 0 && above - counts[i] >= 0) {
            above -= counts[i--];
        }
        p95Nanos = upperEdge(i);
    }

    private static int bucket(long nanos) {
        long n = Math.max(4, nanos);
        int octave = 63 - Long.numberOfLeadingZeros(n);
        return (octave << 2) | ((int) (n >> (octave - 2)) & 3);
    }

    private static long upperEdge(int bucket) {
        int octave = bucket >> 2;
        return ((4L + (bucket & 3) + 1) << (octave - 2)) - 1;
    }
}
