package dev.plimsoll.lab.world;

import org.jspecify.annotations.Nullable;

/** One try of a request at a service: what waits in a queue and holds a worker. */
public final class Attempt {
    final Request request;
    final int number;
    int slot;
    int group;
    long timer;
    long deadlineNanos = Long.MAX_VALUE;
    long demandNanos;
    int outcome = Request.PENDING;
    boolean hung;
    long finish;
    int worker;
    /** The worker that served it crashed. */
    boolean lost;
    /** The caller no longer waits for it. */
    boolean abandoned;
    /** On its way to the service, waiting there or being served. */
    boolean atService;

    /** What its service asks another for it just now. */
    @Nullable
    Request asks;

    private @Nullable Object held;
    private long permit;

    Attempt(Request request, int number) {
        this.request = request;
        this.number = number;
    }

    /** Whether a bug sent it once more: nobody waits for its answer, and the service cannot tell. */
    boolean isCopy() {
        return number >= Caller.COPIES;
    }

    /**
     * Names the lane of the work.
     *
     * @return the lane that the caller's settings give
     */
    public String lane() {
        return request.caller.lane;
    }

    /**
     * Names whom the work is accounted to.
     *
     * @return the tenant's name
     */
    public String tenant() {
        return request.tenantName;
    }

    /**
     * Names what the work is about.
     *
     * @return the key; equal for work that may stand for each other
     */
    public String key() {
        return request.key == null ? request.tenantName : request.key;
    }

    /**
     * Places the key among all keys in order.
     *
     * @return from 0 to below 1; 0 if its client asks about no keys
     */
    public double keyPosition() {
        return request.keyPosition;
    }

    /**
     * Numbers the request that this is a try of.
     *
     * @return the same number for all attempts, another one for each request of a client
     */
    public long requestNumber() {
        return request.index;
    }

    /**
     * Numbers the tries of a request.
     *
     * @return 0 for the first, 1 for the first retry, and so on
     */
    public int number() {
        return number;
    }

    /**
     * Tells how much the work matters.
     *
     * @return 0 for what matters most, 1, and so on
     */
    public int priority() {
        return request.caller.priority;
    }

    /**
     * Returns what a policy attached with {@link #hold}.
     *
     * @return a lease or permit of the policy's own, or {@code null}
     */
    public @Nullable Object held() {
        return held;
    }

    /**
     * Keeps a policy's lease or permit with the work that it is for.
     *
     * @param lease the policy's own object, or {@code null} to forget it
     */
    public void hold(@Nullable Object lease) {
        held = lease;
    }

    /**
     * Returns the shedder's permit that was kept with {@link #admit}.
     *
     * @return the permit; 0 if no shedder was asked
     */
    public long permit() {
        return permit;
    }

    /**
     * Keeps a shedder's permit with the work that it is for.
     *
     * @param permit the permit
     */
    public void admit(long permit) {
        this.permit = permit;
    }
}
