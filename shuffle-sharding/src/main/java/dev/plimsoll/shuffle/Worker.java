package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One server of the fleet, as the control plane sees it.
 *
 * @param name its stable name, unique in the fleet; a replacement that takes over the name takes over the tenants
 * @param domain the failure domain it stands in (zone, rack, router); empty if the fleet knows none
 * @param weight its capacity beside the other workers of its domain, 1..{@value Rendezvous#MAX_WEIGHT}
 * @param state how it takes part
 * @param admitted while joining or returning, the share of its tenants that it serves already, 0..1; else 1
 * @param since when it entered this state, by the control plane's clock
 */
public record Worker(String name, String domain, int weight, WorkerState state, double admitted, Instant since) {
    /**
     * Checks the parts.
     *
     * @param name its stable name, unique in the fleet; a replacement that takes over the name takes over the tenants
     * @param domain the failure domain it stands in (zone, rack, router); empty if the fleet knows none
     * @param weight its capacity beside the other workers of its domain, 1..{@value Rendezvous#MAX_WEIGHT}
     * @param state how it takes part
     * @param admitted while joining or returning, the share of its tenants that it serves already, 0..1; else 1
     * @param since when it entered this state, by the control plane's clock
     */
    public Worker {
        requireNonNull(name, "name");
        requireNonNull(domain, "domain");
        requireNonNull(state, "state");
        requireNonNull(since, "since");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: a name)");
        }
        if (weight < 1 || weight > Rendezvous.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight of \"" + name + "\": " + weight + " (expected: 1.."
                    + Rendezvous.MAX_WEIGHT + "; drain a worker rather than give it no weight)");
        }
        boolean ramping = state == WorkerState.JOINING || state == WorkerState.RETURNING;
        if (!(admitted >= 0 && admitted <= 1) || (!ramping && admitted != 1)) {
            throw new IllegalArgumentException("admitted share of \"" + name + "\": " + admitted
                    + (ramping ? " (expected: 0..1)" : " (expected: 1, as it is " + state + ")"));
        }
    }

    /**
     * Makes an active worker of weight 1.
     *
     * @param name its stable name
     * @param domain its failure domain
     * @return the worker
     */
    public static Worker of(String name, String domain) {
        return new Worker(name, domain, 1, WorkerState.ACTIVE, 1, Instant.EPOCH);
    }

    /**
     * Makes an active worker of weight 1 in a fleet without failure domains.
     *
     * @param name its stable name
     * @return the worker
     */
    public static Worker of(String name) {
        return of(name, "");
    }

    /**
     * Gives this worker another weight.
     *
     * @param weight the weight, 1..{@value Rendezvous#MAX_WEIGHT}
     * @return the worker with that weight
     */
    public Worker withWeight(int weight) {
        return new Worker(name, domain, weight, state, admitted, since);
    }

    /**
     * Puts this worker into a state. One that begins to join or to return serves nobody at first.
     *
     * @param state the state
     * @param since when it entered it
     * @return the worker in that state
     */
    public Worker in(WorkerState state, Instant since) {
        boolean ramping = state == WorkerState.JOINING || state == WorkerState.RETURNING;
        return new Worker(name, domain, weight, state, ramping ? 0 : 1, since);
    }

    /**
     * Admits a share of the tenants to this worker while it joins or returns.
     *
     * @param share the share, 0..1
     * @return the worker with that share
     */
    public Worker admitting(double share) {
        return new Worker(name, domain, weight, state, share, since);
    }
}
