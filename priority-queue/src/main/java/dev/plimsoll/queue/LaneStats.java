package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * One lane's figures at one moment.
 *
 * @param lane the lane's name
 * @param depth items that wait: ready, delayed, or for their key's present run to end
 * @param delayed those of {@code depth} that are not due yet
 * @param oldestAge the time since the first admission of the oldest item that waits in memory or runs; zero if
 *     there is none
 * @param inFlight leases held
 * @param guaranteed workers the lane gets whenever it has work for them
 * @param reserve workers of these that are never lent
 * @param bytes payload bytes held, leased and sidelined ones included
 * @param accepted items accepted since the queue was made, coalesced ones included
 * @param coalesced accepted items for which another entry stood
 * @param refused submissions refused, by reason; reasons that did not occur are absent
 * @param completed items whose work was done
 * @param expired items that would have come too late
 * @param sidelined items set aside, each time it happened
 * @param redriven sidelined items brought back
 * @param retried runs that ended without success and were followed by another
 * @param leaseTimeouts leases that ran out
 * @param asideNow items set aside now
 * @param workerTime worker time held since the queue was made, running leases included
 * @param serviceTimeP95 the 95th percentile of recent service times; zero before twenty were seen
 * @param standingQueue whether newest items are served first at present
 * @param paused whether the lane is paused
 * @param spilled items that wait in the journal only, not counted in {@code depth}
 * @param tenants tenants the lane remembers: those with items, and some idle ones
 */
public record LaneStats(
        String lane,
        int depth,
        int delayed,
        Duration oldestAge,
        int inFlight,
        int guaranteed,
        int reserve,
        long bytes,
        long accepted,
        long coalesced,
        Map<Admission.Reason, Long> refused,
        long completed,
        long expired,
        long sidelined,
        long redriven,
        long retried,
        long leaseTimeouts,
        int asideNow,
        Duration workerTime,
        Duration serviceTimeP95,
        boolean standingQueue,
        boolean paused,
        int spilled,
        int tenants) {

    /**
     * Copies the map.
     *
     * @param lane the lane's name
     * @param depth items that wait
     * @param delayed those that are not due yet
     * @param oldestAge the age of the oldest item
     * @param inFlight leases held
     * @param guaranteed workers the lane gets
     * @param reserve workers never lent
     * @param bytes payload bytes held
     * @param accepted items accepted
     * @param coalesced items coalesced
     * @param refused submissions refused, by reason
     * @param completed items done
     * @param expired items too late
     * @param sidelined items set aside
     * @param redriven items brought back
     * @param retried runs followed by another
     * @param leaseTimeouts leases that ran out
     * @param asideNow items set aside now
     * @param workerTime worker time held
     * @param serviceTimeP95 95th percentile of service times
     * @param standingQueue whether newest items are served first
     * @param paused whether the lane is paused
     * @param spilled items in the journal only
     * @param tenants tenants remembered
     */
    public LaneStats {
        requireNonNull(lane, "lane");
        refused = Map.copyOf(refused);
    }

    /**
     * Sums the refused submissions over all reasons.
     *
     * @return how many were refused
     */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Checks that every accepted item is accounted for: accepted and re-driven items together are those that
     * completed, coalesced, expired, were sidelined, wait (in memory or spilled) or run.
     *
     * @return whether the sum balances
     */
    public boolean balanced() {
        return accepted + redriven == completed + coalesced + expired + sidelined + depth + inFlight + spilled;
    }
}
