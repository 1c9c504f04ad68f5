package dev.plimsoll.lab.world;

/**
 * Which of a service's groups of workers serves an attempt: the place where shuffle sharding and cell routing are plugged in.
 *
 * <p>A group has a line of its own, and its workers serve nobody else's. Which workers form a group, the scenario says; who is
 * served by which group, a placement does.
 */
public interface Placement {
    /** No group serves the attempt: it is refused at once. */
    int NOBODY = -1;

    /**
     * Picks the group that an attempt goes to.
     *
     * @param attempt the work
     * @return the group's number, from 0, or {@link #NOBODY}
     */
    int group(Attempt attempt);

    /**
     * Lists the groups that may serve a tenant while all workers are up.
     *
     * @param tenant the tenant's name
     * @param number its number among the tenants of its client, from 0
     * @return the groups' numbers
     */
    int[] groups(String tenant, int number);

    /**
     * Hears that a worker went down or came back. Who is told so late or not at all is a setting of the policy.
     *
     * @param group the worker's group
     * @param up whether it serves again
     */
    default void changed(int group, boolean up) {}

    /**
     * Hears that a group's shedder refused an attempt.
     *
     * @param group the group
     * @param retryAfterNanos for how long it asks to be left alone
     */
    default void refused(int group, long retryAfterNanos) {}

    /**
     * Tells the odds that two tenants share so many groups, by the policy's own exact law.
     *
     * @return the probability of 0 shared groups, of 1, and so on to all; empty if there is no such law
     */
    default double[] odds() {
        return new double[0];
    }
}
