package dev.plimsoll.constantwork;

/*
 * Bytes per second, as a virtual queue: the time at which the bytes sent so far would have left at the rate. A frame may
 * go while that time is no further ahead than the burst. Two longs, no refill timer.
 */
final class Pacer {
    private static final double NANOS = 1e9;

    private final long burstNanos;
    private double bytesPerSecond;
    private long freeNanos;

    Pacer(long burstNanos, long nowNanos) {
        this.burstNanos = burstNanos;
        this.freeNanos = nowNanos;
        this.bytesPerSecond = Double.MAX_VALUE;
    }

    void rate(double newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    boolean trySend(int bytes, long nowNanos) {
        if (freeNanos - nowNanos > burstNanos) {
            return false;
        }
        if (freeNanos - nowNanos < 0) {
            freeNanos = nowNanos; // unused time is not saved up
        }
        freeNanos += (long) (bytes * NANOS / bytesPerSecond);
        return true;
    }

    /** When the next frame may go. */
    long freeAtNanos() {
        return freeNanos - burstNanos;
    }
}
