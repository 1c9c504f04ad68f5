package dev.plimsoll.queue;

import java.util.List;

/**
 * The queue's figures at one moment.
 *
 * @param workers leases that may be held at a time
 * @param inFlight leases held
 * @param lanes the lanes, in declared order
 */
public record QueueStats(int workers, int inFlight, List<LaneStats> lanes) {
    /**
     * Copies the list.
     *
     * @param workers leases that may be held
     * @param inFlight leases held
     * @param lanes the lanes, in declared order
     */
    public QueueStats {
        lanes = List.copyOf(lanes);
    }

    /**
     * Finds a lane's figures.
     *
     * @param name the lane's name
     * @return its figures
     * @throws IllegalArgumentException if there is no such lane
     */
    public LaneStats lane(String name) {
        for (LaneStats lane : lanes) {
            if (lane.lane().equals(name)) {
                return lane;
            }
        }
        throw new IllegalArgumentException("lane: \"" + name + "\" (expected: one of "
                + lanes.stream().map(LaneStats::lane).toList() + ")");
    }
}
