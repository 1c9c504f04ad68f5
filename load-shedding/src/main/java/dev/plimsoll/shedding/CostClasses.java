package dev.plimsoll.shedding;

import java.util.concurrent.atomic.AtomicLongArray;

// Which classes of cost can still be answered in time.
//
// When a server slows down, requests that were long to begin with pass the time-out first. They keep most of the server
// busy for answers that nobody waits for, and a law that cannot
// tell them apart must refuse the short ones as often as the long ones. So each class has its own share of late
// answers, an average over about eight of its completions; above one half
// the class is refused, but for one trial each time-out, and below one quarter it is let in again. The trials are what
// keeps a class from being starved for ever.
final class CostClasses {
    static final int MOST = 8;
    private static final double WEIGHT = 1. / 8;
    private static final double CLOSE_ABOVE = .5;
    private static final double OPEN_BELOW = .25;
    private static final int COMPLETIONS_LEAST = 8;

    private final int classes;
    private final double[] lateShare = new double[MOST];
    private final long[] seen = new long[MOST];
    private final double[] meanNanos = new double[MOST];
    // 0 while the class is served, else the time from which the next trial may start.
    private final AtomicLongArray closedUntil = new AtomicLongArray(MOST);
    // The same as one bit a class, for the path of every request. Written by the one caller of answered.
    private volatile int closed;

    CostClasses(int classes) {
        this.classes = classes;
    }

    int count() {
        return classes;
    }

    boolean closed(int costClass) {
        return (closed >>> costClass & 1) != 0;
    }

    /** Whether a request of a closed class may be tried now; one each time-out. */
    boolean mayTry(int costClass, long nowNanos, long timeoutNanos) {
        long until = closedUntil.get(costClass);
        return until == 0
                || (nowNanos - until >= 0
                        && closedUntil.compareAndSet(costClass, until, nonZero(nowNanos + timeoutNanos)));
    }

    double meanNanos(int costClass) {
        return meanNanos[costClass];
    }

    /** One of the class has completed. One caller at a time. */
    void answered(int costClass, long latencyNanos, long nowNanos, long timeoutNanos) {
        long count = ++seen[costClass];
        meanNanos[costClass] += (latencyNanos - meanNanos[costClass]) / Math.min(count, 64);
        if (classes == 1) {
            return; // refusing the only class would be refusing everything
        }
        double late = latencyNanos > timeoutNanos ? 1 : 0;
        lateShare[costClass] += (late - lateShare[costClass]) * WEIGHT;
        if (closedUntil.get(costClass) == 0) {
            if (count >= COMPLETIONS_LEAST && lateShare[costClass] > CLOSE_ABOVE && anotherIsOpen(costClass)) {
                closedUntil.set(costClass, nonZero(nowNanos + timeoutNanos));
                closed |= 1 << costClass;
            }
        } else if (lateShare[costClass] < OPEN_BELOW) {
            closedUntil.set(costClass, 0);
            closed &= ~(1 << costClass);
        }
    }

    private boolean anotherIsOpen(int costClass) {
        for (int other = 0; other < classes; other++) {
            if (other != costClass
                    && seen[other] > 0
                    && closedUntil.get(other) == 0
                    && lateShare[other] <= CLOSE_ABOVE) {
                return true;
            }
        }
        return false;
    }

    private static long nonZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }
}
