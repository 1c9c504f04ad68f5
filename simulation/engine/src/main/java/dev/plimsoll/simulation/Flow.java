package dev.plimsoll.simulation;

import java.util.function.LongSupplier;

/**
 * Balances what goes through a system: arrived = done + lost + in the system, exactly, at the end of every run.
 *
 * <p>A model that forgets a request in some corner, or finishes one twice, otherwise prints figures that look right. Create
 * one with {@link Simulation#flow}. Not thread-safe.
 */
public final class Flow {
    private final String name;
    private final LongSupplier inSystem;
    private long arrived;
    private long done;
    private long lost;

    Flow(String name, LongSupplier inSystem) {
        this.name = name;
        this.inSystem = inSystem;
    }

    /** Counts one arrival. */
    public void arrive() {
        arrived++;
    }

    /** Counts one that left the system as it should. */
    public void finish() {
        done++;
    }

    /** Counts one that left in another way: refused, dropped, given up. */
    public void lose() {
        lost++;
    }

    /**
     * Returns what flows.
     *
     * @return the name it was created with
     */
    public String name() {
        return name;
    }

    /**
     * Returns how many arrived.
     *
     * @return arrivals so far
     */
    public long arrived() {
        return arrived;
    }

    /**
     * Returns how many left as they should.
     *
     * @return completions so far
     */
    public long done() {
        return done;
    }

    /**
     * Returns how many left in another way.
     *
     * @return losses so far
     */
    public long lost() {
        return lost;
    }

    /**
     * Counts what is in the system now.
     *
     * @return what the supplier given at creation finds
     */
    public long inSystem() {
        return inSystem.getAsLong();
    }

    void check(long nowNanos, long seed) {
        long inside = inSystem();
        long missing = arrived - done - lost - inside;
        if (missing != 0 || inside < 0) {
            throw new FlowImbalanceException("flow \"" + name + "\" at " + Simulation.seconds(nowNanos) + " s, seed "
                    + seed
                    + ": " + arrived + " arrived, " + done + " done + " + lost + " lost + " + inside + " in system ("
                    + (missing > 0 ? missing + " vanished" : -missing + " too many") + ")");
        }
    }

    @Override
    public String toString() {
        return name + ": " + arrived + " arrived, " + done + " done, " + lost + " lost";
    }
}
