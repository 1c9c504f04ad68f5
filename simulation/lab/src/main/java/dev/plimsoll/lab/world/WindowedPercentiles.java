package dev.plimsoll.lab.world;

// Percentiles of durations, one set a window: counts by size, sixteen sizes a doubling, so that a percentile is within
// 3 %. 4 kB a
// window that has any, and no allocation beyond that.
final class WindowedPercentiles {
    private static final int BITS = 4;
    private static final int SIZES = (64 - BITS) << BITS;

    private final int[][] counts;

    WindowedPercentiles(int windows) {
        counts = new int[windows][];
    }

    void record(int window, long nanos) {
        if (counts[window] == null) {
            counts[window] = new int[SIZES];
        }
        counts[window][size(nanos)]++;
    }

    // Numbers below 32 are their own size; above, the leading five bits and how far they are shifted.
    private static int size(long nanos) {
        int shift = Math.max(0, 63 - BITS - Long.numberOfLeadingZeros(nanos));
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    /** The shortest duration that this share of the window's does not exceed, within 3 %; NaN if it has none. */
    double percentileNanos(int window, double fraction) {
        int[] counted = counts[window];
        if (counted == null) {
            return Double.NaN;
        }
        long all = 0;
        for (int count : counted) {
            all += count;
        }
        long rank = Math.max(1, (long) Math.ceil(fraction * all));
        int size = 0;
        for (long seen = counted[0]; seen < rank; seen += counted[size]) {
            size++;
        }
        int shift = Math.max(0, (size >>> BITS) - 1);
        long least = (long) (size - (shift << BITS)) << shift;
        return least + ((1L << shift) - 1) / 2.0;
    }
}
