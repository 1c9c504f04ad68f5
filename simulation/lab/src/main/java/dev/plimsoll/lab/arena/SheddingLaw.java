package dev.plimsoll.lab.arena;

/**
 * A law that decides which requests a simulated server takes, as the arena sees it.
 *
 * <p>One instance lives for one run and is told everything in order of virtual time, on one thread. An instance of your own class enters the arena with {@code --law}: give it a
 * public constructor that takes an {@link ArenaScenario}.
 */
public interface SheddingLaw {
    /**
     * Decides about an attempt that arrives now.
     *
     * @param nowNanos virtual time in nanoseconds
     * @param costClass the kind of request, 0 unless the scenario tells classes apart
     * @return a token of at least 0 that comes back in {@link #finished}, or -1 to refuse
     */
    long arrived(long nowNanos, int costClass);

    /**
     * Hears that an admitted attempt has left the server.
     *
     * @param nowNanos virtual time in nanoseconds
     * @param token what {@link #arrived} returned
     * @param admittedNanos when the attempt was admitted
     * @param served {@code false} if it was dropped from the queue before its work began
     */
    void finished(long nowNanos, long token, long admittedNanos, boolean served);

    /**
     * Decides whether an attempt that reached the head of the queue is still served.
     *
     * @param nowNanos virtual time in nanoseconds
     * @param waitedNanos how long it stood in the queue
     * @return {@code false} to drop it
     */
    default boolean serves(long nowNanos, long waitedNanos) {
        return true;
    }

    /**
     * Says which end of the queue is served next.
     *
     * @param nowNanos virtual time in nanoseconds
     * @return {@code true} for the newest attempt first
     */
    default boolean newestFirst(long nowNanos) {
        return false;
    }

    /**
     * Hears that the queue is empty, or was until just now.
     *
     * @param nowNanos virtual time in nanoseconds
     */
    default void queueEmptied(long nowNanos) {}

    /**
     * The number that may be in flight, for the report.
     *
     * @return the limit now, or {@link Double#NaN} where the law has none
     */
    default double limit() {
        return Double.NaN;
    }
}
