package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Refuses on the client what the server is likely to refuse anyway, so that even refusing costs the server little.
 *
 * <p>With {@code requests} and {@code accepts} of the last two minutes, a request is refused locally with probability
 * {@code max(0, (requests - K accepts) / (requests + 1))} (B. Beyer and others, "Site Reliability Engineering", ch. 21).
 * {@code K = 2} lets about one request reach the server for each that it accepts; less is gentler on the server and slower
 * to notice that it has recovered.
 *
 * <p>Safe for use by any number of threads; a short lock, no allocation.
 */
public final class AdaptiveThrottle {
    private static final int SLOTS = 24;

    private final double overcommit;
    private final long slotNanos;
    private final LongSupplier nanoClock;
    private final SplittableRandom random;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] requests = new long[SLOTS];
    private final long[] accepts = new long[SLOTS];
    private long requestSum;
    private long acceptSum;
    private long slot;

    /**
     * Makes a throttle that has seen nothing yet.
     *
     * @param overcommit K, at least 1; 2 is a good start
     * @param window how far back it looks, at least 24 ms; two minutes is a good start
     * @param nanoClock monotonic nanoseconds, such as {@code System::nanoTime}
     * @param seed what the coin is tossed from; give each client its own
     */
    public AdaptiveThrottle(double overcommit, Duration window, LongSupplier nanoClock, long seed) {
        if (!(overcommit >= 1)) {
            throw new IllegalArgumentException("overcommit: " + overcommit + " (expected: at least 1)");
        }
        if (window.toMillis() < SLOTS) {
            throw new IllegalArgumentException("window: " + window + " (expected: at least " + SLOTS + " ms)");
        }
        this.overcommit = overcommit;
        this.slotNanos = window.toNanos() / SLOTS;
        this.nanoClock = requireNonNull(nanoClock, "nanoClock");
        this.random = new SplittableRandom(seed);
        this.slot = nanoClock.getAsLong() / slotNanos;
    }

    /**
     * Asks to send a request, and counts it, sent or not.
     *
     * @return whether to send it
     */
    public boolean tryRequest() {
        lock.lock();
        try {
            forget();
            double refuse = Math.max(0, (requestSum - overcommit * acceptSum) / (requestSum + 1));
            requests[(int) Math.floorMod(slot, (long) SLOTS)]++;
            requestSum++;
            return random.nextDouble() >= refuse;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the server accepted a request: it answered, rightly or not, rather than shed it. */
    public void accepted() {
        lock.lock();
        try {
            forget();
            accepts[(int) Math.floorMod(slot, (long) SLOTS)]++;
            acceptSum++;
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        long now = nanoClock.getAsLong() / slotNanos;
        for (int i = 0; slot < now && i < SLOTS; i++) {
            slot++;
            int oldest = (int) Math.floorMod(slot, (long) SLOTS);
            requestSum -= requests[oldest];
            acceptSum -= accepts[oldest];
            requests[oldest] = 0;
            accepts[oldest] = 0;
        }
        slot = Math.max(slot, now);
    }
}
