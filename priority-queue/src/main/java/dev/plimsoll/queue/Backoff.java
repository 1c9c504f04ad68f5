package dev.plimsoll.queue;

/** How long to wait before attempt n + 1. */
final class Backoff {
    private Backoff() {}

    /** The ceiling after so many failures, at least one: base, doubled for each failure after the first, up to cap. */
    static long ceilingNanos(long baseNanos, long capNanos, int failures) {
        int doublings = Math.min(failures - 1, 63);
        if (Long.numberOfLeadingZeros(baseNanos) <= doublings + 1) {
            return capNanos;
        }
        return Math.min(capNanos, baseNanos << doublings);
    }
}
