package dev.plimsoll.shedding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

// What is in flight, against the limit.
//
// One word: in flight in the low 20 bits, the limit in the next 20, completions modulo 2^24 on top. So an admission can
// never be judged against a limit that was replaced between the
// read and the increment; and a release is a single add that also counts the completion and returns what was in flight
// before, which is all that the law needs to know.
final class Gate {
    static final int BITS = 20;
    static final int MOST = (1 << BITS) - 1;
    private static final long FIELD = MOST;
    private static final long ONE_COMPLETION = 1L << (2 * BITS);
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Gate.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // through STATE
    private volatile long state;

    Gate(int limit) {
        state = (long) limit << BITS;
    }

    static int inFlight(long state) {
        return (int) (state & FIELD);
    }

    static int limit(long state) {
        return (int) ((state >>> BITS) & FIELD);
    }

    static int completions(long state) {
        return (int) (state >>> (2 * BITS));
    }

    static int completionsBetween(int earlier, int later) {
        return (later - earlier) & ((1 << 24) - 1);
    }

    long state() {
        return (long) STATE.getAcquire(this);
    }

    /** Takes one place, unless only {@code reserve} or fewer are left; returns the state before, or {@link #REFUSED}. */
    long tryEnter(int reserve) {
        long seen = (long) STATE.getAcquire(this);
        while (inFlight(seen) < limit(seen) - reserve) {
            long witness = (long) STATE.compareAndExchange(this, seen, seen + 1);
            if (witness == seen) {
                return seen;
            }
            seen = witness;
        }
        return REFUSED;
    }

    // A state with the limit field at 0 and MOST in flight: no gate is ever in it.
    static final long REFUSED = FIELD;

    /** Takes one place whatever the limit is. */
    long enter() {
        return (long) STATE.getAndAdd(this, 1L);
    }

    /** Gives one place back and counts a completion; returns the state before. */
    long complete() {
        return (long) STATE.getAndAdd(this, ONE_COMPLETION - 1);
    }

    /** Gives one place back. */
    long leave() {
        return (long) STATE.getAndAdd(this, -1L);
    }

    void setLimit(int limit) {
        long seen = (long) STATE.getAcquire(this);
        while (limit(seen) != limit) {
            long wanted = (seen & ~(FIELD << BITS)) | ((long) limit << BITS);
            long witness = (long) STATE.compareAndExchange(this, seen, wanted);
            if (witness == seen) {
                return;
            }
            seen = witness;
        }
    }
}
