package dev.plimsoll.constantwork;

/*
 * When which receiver is visited. A tick begins every period; within it the receivers are due at even distances, rank
 * by rank. A second hand follows the first at the distance of the deadline and looks at what came of each visit. Both
 * are told the time and answer what is due, one rank after another.
 *
 * Late is late: visits that are due are handed out as fast as the pacer lets them, which is a little faster than the
 * period needs, and a tick whose turn comes before the previous one is through is skipped whole and counted. Nothing is
 * ever caught up across ticks, so after a stall of an hour the work is that of one tick.
 *
 * The period runs on the monotonic clock. Its phase is pulled towards multiples of the period on the wall clock by at
 * most a hundredth of a period a tick, so that all pushers agree about when a receiver is due and one can take over
 * another's in the same phase; a wall clock that is years off, or jumps, costs that hundredth and nothing else. Phases
 * fill 99 % of the period, so that the shortest tick still holds them all.
 */
final class PushRing {
    private static final long SLEW = 100;

    private final long periodNanos;
    private final long deadlineNanos;

    private int size;
    private long tickNanos; // when the tick in progress began
    private long nextTickNanos;
    private int next; // rank, size when the tick is through
    private int looked; // rank of the second hand, size when it rests
    private long lookTickNanos; // when the tick began that the second hand follows
    private boolean lookPending; // the tick after that one has begun
    private long ticks;
    private long skipped;

    PushRing(long periodNanos, long deadlineNanos, long firstTickNanos, int size) {
        this.periodNanos = periodNanos;
        this.deadlineNanos = deadlineNanos;
        this.nextTickNanos = firstTickNanos;
        this.size = size;
        this.next = size;
        this.looked = size;
    }

    /** How long from now to the next multiple of the period on the wall clock. */
    static long untilAligned(long wallNanos, long periodNanos) {
        return Math.floorMod(-wallNanos, periodNanos);
    }

    /** Whether it is time for the next tick. */
    boolean tickDue(long nowNanos) {
        return nowNanos - nextTickNanos >= 0;
    }

    /** Whether a tick begins now; if the last is not through, the one that would begin is skipped. */
    boolean tryBegin(long nowNanos, long wallNanos) {
        if (!tickDue(nowNanos)) {
            return false;
        }
        if (next < size) {
            long missed = (nowNanos - nextTickNanos) / periodNanos + 1;
            skipped += missed;
            nextTickNanos += missed * periodNanos;
            return false;
        }
        long missed = (nowNanos - nextTickNanos) / periodNanos;
        skipped += missed; // whole periods slept through; the one whose turn it is begins late, in its phase
        tickNanos = nextTickNanos + missed * periodNanos;
        long ahead = Math.floorMod(wallNanos - (nowNanos - tickNanos), periodNanos); // this tick, after an aligned one
        long error = ahead * 2 > periodNanos ? ahead - periodNanos : ahead;
        long most = periodNanos / SLEW;
        nextTickNanos = tickNanos + periodNanos - Math.max(-most, Math.min(most, error));
        next = 0;
        ticks++;
        if (looked < size) {
            lookPending = true;
        } else {
            follow();
        }
        return true;
    }

    /** The next rank due for a visit, or -1. */
    int due(long nowNanos) {
        return next < size && nowNanos - (tickNanos + phase(next)) >= 0 ? next : -1;
    }

    void visited() {
        next++;
    }

    private void follow() {
        lookTickNanos = tickNanos;
        lookPending = false;
        looked = 0;
    }

    /** The next rank whose outcome is due, or -1. */
    int dueForLook(long nowNanos) {
        return looked < size && nowNanos - lookDueNanos() >= 0 ? looked : -1;
    }

    /** Returns whether that was the last rank of a round. */
    boolean looked() {
        looked++;
        if (looked < size) {
            return false;
        }
        if (lookPending) {
            follow();
        }
        return true;
    }

    private long lookDueNanos() {
        return lookTickNanos + deadlineNanos + phase(looked);
    }

    /** When the next thing is due. */
    long nextDueNanos() {
        long due = nextTickNanos;
        if (next < size && tickNanos + phase(next) - due < 0) {
            due = tickNanos + phase(next);
        }
        return looked < size && lookDueNanos() - due < 0 ? lookDueNanos() : due;
    }

    /** Another fleet, between two ticks; outcomes not looked at yet are left to the next visit. */
    void resize(int newSize) {
        assert next == size : "in the middle of a tick";
        size = newSize;
        next = newSize;
        looked = newSize;
        lookPending = false;
    }

    boolean between() {
        return next == size;
    }

    long ticks() {
        return ticks;
    }

    long skipped() {
        return skipped;
    }

    private long phase(long rank) {
        return rank * (periodNanos - periodNanos / SLEW) / size;
    }
}
