package dev.plimsoll.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * What a set of lanes would get of a number of workers, without making a queue: the dry run of a change.
 *
 * @param workers leases that may be held at a time
 * @param lanes what each lane would get, in declared order
 */
public record LanePlan(int workers, List<Entry> lanes) {
    /**
     * Copies the list.
     *
     * @param workers leases that may be held
     * @param lanes what each lane would get
     */
    public LanePlan {
        lanes = List.copyOf(lanes);
    }

    /**
     * What one lane would get.
     *
     * @param lane the lane's settings
     * @param guaranteed workers it gets whenever it has work for them
     * @param reserve workers of these that are never lent
     * @param cap the most it may hold
     */
    public record Entry(Lane lane, int guaranteed, int reserve, int cap) {
        /**
         * Keeps the components as they are.
         *
         * @param lane the lane's settings
         * @param guaranteed workers it gets
         * @param reserve workers never lent
         * @param cap the most it may hold
         */
        public Entry {}
    }

    /**
     * Divides the workers among lanes: in proportion to their shares, each at least its reserve and at most its cap.
     *
     * @param workers leases that may be held at a time, 1 to 1,000,000
     * @param lanes the lanes, in order of priority; at least one, no name twice
     * @return what each would get
     * @throws IllegalArgumentException if the lanes contradict each other or the number of workers
     */
    public static LanePlan of(int workers, List<Lane> lanes) {
        if (workers < 1 || workers > 1_000_000) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: 1..1000000)");
        }
        if (lanes.isEmpty()) {
            throw new IllegalArgumentException("lanes: none (expected: at least one)");
        }
        int n = lanes.size();
        double[] lower = new double[n];
        double[] upper = new double[n];
        double[] target = new double[n];
        int[] caps = new int[n];
        long reserves = 0;
        for (int i = 0; i < n; i++) {
            Lane lane = lanes.get(i);
            for (int j = 0; j < i; j++) {
                if (lanes.get(j).name.equals(lane.name)) {
                    throw new IllegalArgumentException("lane: duplicate \"" + lane.name + "\"");
                }
            }
            caps[i] = Math.min(lane.cap, workers);
            lower[i] = lane.reserve;
            upper[i] = caps[i];
            target[i] = lane.share;
            reserves += lane.reserve;
        }
        if (reserves > workers) {
            throw new IllegalArgumentException(
                    "reserves: they add up to " + reserves + " (expected: at most the workers, " + workers + ")");
        }
        int[] whole = FairShare.whole(FairShare.proportional(lower, upper, target, workers), caps, workers);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            entries.add(new Entry(lanes.get(i), whole[i], lanes.get(i).reserve, caps[i]));
        }
        return new LanePlan(workers, entries);
    }

    /**
     * Chooses the lane that gets a free worker, by the rule the package page states: the first lane, in declared order,
     * that has work and holds less than its guarantee, else the one that has work and holds least for its share; never at
     * the cost of another lane's unused reserve.
     *
     * @param inFlight workers each lane holds, in declared order
     * @param runnable whether each lane has work that may run
     * @return the lane's index, or -1 for none
     */
    public int next(int[] inFlight, boolean[] runnable) {
        int free = workers;
        int unusedReserve = 0;
        for (int i = 0; i < inFlight.length; i++) {
            free -= inFlight[i];
            unusedReserve += Math.max(0, lanes.get(i).reserve - inFlight[i]);
        }
        int borrower = -1;
        for (int i = 0; free > 0 && i < inFlight.length; i++) {
            Entry lane = lanes.get(i);
            if (!runnable[i] || inFlight[i] >= lane.cap || (inFlight[i] >= lane.reserve && free <= unusedReserve)) {
                continue;
            }
            if (inFlight[i] < lane.guaranteed) {
                return i;
            }
            if (borrower < 0
                    || (inFlight[i] + 1L) * lanes.get(borrower).lane.share
                            < (inFlight[borrower] + 1L) * lane.lane.share) {
                borrower = i;
            }
        }
        return borrower;
    }
}
