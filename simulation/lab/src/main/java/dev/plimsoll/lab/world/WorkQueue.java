package dev.plimsoll.lab.world;

import org.jspecify.annotations.Nullable;

/**
 * A service's waiting line together with the rule for who is served next: the place where a policy is plugged in.
 *
 * <p>The service calls {@link #offer} for every attempt, then {@link #take} until it returns {@code null}, and again after
 * every {@link #done} and {@link #failed}, as long as it has an idle worker.
 */
public interface WorkQueue {
    /** What became of an offered attempt. */
    enum Offer {
        /** It waits. */
        ADMITTED,
        /** Other waiting work stands for it. */
        COALESCED,
        /** It was refused, and its caller is told. */
        REFUSED,
        /** It was dropped, and nobody is told. */
        DROPPED
    }

    /**
     * Takes an attempt in, or not.
     *
     * @param attempt the work
     * @return what became of it
     */
    Offer offer(Attempt attempt);

    /**
     * Hands out the work that is next, if a worker may take it now.
     *
     * @return the work, or {@code null}
     */
    @Nullable
    Attempt take();

    /**
     * Ends work that was handed out.
     *
     * @param attempt the work
     */
    void done(Attempt attempt);

    /**
     * Ends work that did not succeed.
     *
     * @param attempt the work
     * @return {@code true} if the queue will hand it out once more, {@code false} if it is lost
     */
    boolean failed(Attempt attempt);

    /**
     * Hears that another number of workers serve now. The service asks for no more work than it has idle workers for.
     *
     * @param count those that are up and in rotation
     */
    default void workers(int count) {}

    /**
     * Says when to call {@link #take} again although nothing was offered and nothing ended: waiting retries become due.
     *
     * @return the virtual time, or {@link Long#MAX_VALUE} if there is no such time
     */
    default long wakeNanos() {
        return Long.MAX_VALUE;
    }

    /**
     * Counts what waits.
     *
     * @param lane the lane's name
     * @return entries, those that are running not included
     */
    int waiting(String lane);

    /**
     * Counts what waits in all lanes.
     *
     * @return entries, those that are running not included
     */
    int waiting();
}
