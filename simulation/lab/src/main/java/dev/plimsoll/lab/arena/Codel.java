package dev.plimsoll.lab.arena;

// What a server does that looks at its queue's delay instead of at concurrency. Attempts are dropped when their turn
// comes.
abstract class Codel implements SheddingLaw {
    private static final long INTERVAL = 100_000_000L;
    private static final long TARGET = 5_000_000L;

    private final int most;
    private int inFlight;

    private Codel(int most) {
        this.most = most;
    }

    @Override
    public long arrived(long nowNanos, int costClass) {
        if (inFlight >= most) {
            return -1;
        }
        inFlight++;
        return 0;
    }

    @Override
    public void finished(long nowNanos, long token, long admittedNanos, boolean served) {
        inFlight--;
    }

    /**
     * RFC 8289, over a queue of at most 200: once waits have stayed above 5 ms for 100 ms, one is dropped, and the next ones after 100 ms over the
     * square root of how many were.
     */
    static final class Classic extends Codel {
        private static final int MOST = 200;

        private long above; // since when waits are above the target; 0 while they are not
        private boolean dropping;
        private long next;
        private int count;

        Classic() {
            super(MOST);
        }

        @Override
        public boolean serves(long nowNanos, long waitedNanos) {
            if (waitedNanos < TARGET) {
                above = 0;
                dropping = false;
                return true;
            }
            if (above == 0) {
                above = nowNanos + INTERVAL;
            }
            if (dropping ? nowNanos < next : nowNanos < above) {
                return true;
            }
            if (!dropping) { // soon after the last time it goes on where it was
                count = nowNanos - next < 16 * INTERVAL && count > 2 ? count - 2 : 0;
                dropping = true;
                next = nowNanos;
            }
            count++;
            next += (long) (INTERVAL / Math.sqrt(count));
            return false;
        }
    }

    /**
     * As servers use it: an attempt that waited longer than a bound is dropped. The bound is 100 ms while the queue has been empty within the last
     * 100 ms, else 5 ms; with {@code newestFirst} the newest is served first meanwhile.
     */
    static final class Bounds extends Codel {
        private final boolean newestFirst;
        private long emptied;

        Bounds(boolean newestFirst) {
            super(Integer.MAX_VALUE);
            this.newestFirst = newestFirst;
        }

        private boolean standing(long nowNanos) {
            return nowNanos - emptied > INTERVAL;
        }

        @Override
        public boolean serves(long nowNanos, long waitedNanos) {
            return waitedNanos <= (standing(nowNanos) ? TARGET : INTERVAL);
        }

        @Override
        public boolean newestFirst(long nowNanos) {
            return newestFirst && standing(nowNanos);
        }

        @Override
        public void queueEmptied(long nowNanos) {
            emptied = nowNanos;
        }
    }
}
