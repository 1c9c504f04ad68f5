package dev.plimsoll.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/*
 * Counts by tenant and step of 10 seconds, so that a window of 60 seconds is six neighbouring steps: windows slide, by
 * steps, and a short outage cannot hide on the border of two of them. Everything is counted under the time of arrival, whose order
 * of recording doesn't matter, so late answers need no special care and two recorders can be added.
 */
/**
 * Records how each logical request ended, and says who was harmed, how far a failure reached and when the system recovered.
 *
 * <p>The words mean exactly this:
 *
 * <ul>
 *   <li><em>Harmed request</em>: a logical request, its retries included, not answered correctly within its objective.
 *   <li><em>Harmed tenant</em>: at least 5 %, and at least one, of its requests harmed in some window of 60 s. Windows
 *       begin at whole multiples of 10 s.
 *   <li><em>Blast radius</em>: harmed tenants over all tenants except the culprits, by count and by traffic.
 *   <li><em>Goodput</em>: requests answered correctly within their objective, a second.
 *   <li><em>Recovered</em>: from the moment the trigger clears, the start of the first three consecutive windows with at
 *       least 99 % good and at least 100 requests each that is not followed by a relapse before the horizon. A relapse is
 *       any later window of at least 100 requests of which less than 99 % are good.
 * </ul>
 *
 * <p>A request is counted where it arrived, however late it ended. Record each exactly once, in any order. Costs 8 bytes
 * a tenant and 10 seconds of its activity, and 24 bytes a second. Not thread-safe.
 */
public final class Outcomes {

    /** The window in which a tenant's share of harmed requests is taken. */
    public static final long HARM_WINDOW_NANOS = 60_000_000_000L;

    /** The width of recovery windows where none is given. */
    public static final long RECOVERY_WINDOW_NANOS = 10_000_000_000L;

    private static final long SECOND = 1_000_000_000;
    private static final long STEP_NANOS = 10_000_000_000L;
    private static final int STEPS_A_WINDOW = (int) (HARM_WINDOW_NANOS / STEP_NANOS);
    private static final int HARMED_PERCENT = 5;
    private static final int GOOD_PERCENT = 99;
    private static final int REQUESTS_A_WINDOW = 100;
    private static final int WINDOWS_IN_A_ROW = 3;

    private final long objectiveNanos;
    private final int[][] all; // by tenant and step
    private final int[][] bad;
    private final Timeline arrivals = Timeline.ofSeconds(); // the sum counts good ones
    private final Timeline goodput = Timeline.ofSeconds();
    private long late;
    private long failed;
    private long good;

    private Outcomes(int tenants, long objectiveNanos) {
        this.objectiveNanos = objectiveNanos;
        all = new int[tenants][0];
        bad = new int[tenants][0];
    }

    /**
     * Creates a recorder.
     *
     * @param tenants how many tenants there are, 1..10,000,000; they are numbered from 0
     * @param objectiveNanos the longest time from arrival to answer that is good, at least 0
     * @return a recorder of nothing
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Outcomes of(int tenants, long objectiveNanos) {
        if (tenants < 1 || tenants > 10_000_000) {
            throw new IllegalArgumentException("tenants: " + tenants + " (expected: 1..10000000)");
        }
        if (objectiveNanos < 0) {
            throw new IllegalArgumentException("objectiveNanos: " + objectiveNanos + " (expected: at least 0)");
        }
        return new Outcomes(tenants, objectiveNanos);
    }

    /**
     * Records a request that was answered correctly. It is good if that was within the objective, and harmed if not.
     *
     * @param tenant whose request it was
     * @param arrivedNanos when its first attempt was made, at least 0
     * @param answeredNanos when the answer came, not before
     * @throws IndexOutOfBoundsException if there is no such tenant
     * @throws IllegalArgumentException if a time is out of range
     */
    public void answered(int tenant, long arrivedNanos, long answeredNanos) {
        if (answeredNanos < arrivedNanos) {
            throw new IllegalArgumentException(
                    "answeredNanos: " + answeredNanos + " (expected: at least arrivedNanos, " + arrivedNanos + ")");
        }
        boolean inTime = answeredNanos - arrivedNanos <= objectiveNanos;
        count(tenant, arrivedNanos, inTime);
        if (inTime) {
            goodput.record(answeredNanos);
        } else {
            late++;
        }
    }

    /**
     * Records a request that got no correct answer: refused, lost, failed or given up after the last retry.
     *
     * @param tenant whose request it was
     * @param arrivedNanos when its first attempt was made, at least 0
     * @throws IndexOutOfBoundsException if there is no such tenant
     * @throws IllegalArgumentException if the time is out of range
     */
    public void failed(int tenant, long arrivedNanos) {
        count(tenant, arrivedNanos, false);
        failed++;
    }

    private void count(int tenant, long arrivedNanos, boolean isGood) {
        arrivals.record(arrivedNanos, isGood ? 1 : 0);
        int step = (int) (arrivedNanos / STEP_NANOS);
        if (step >= all[tenant].length) {
            int length = Math.max(step + 1, all[tenant].length * 3 / 2);
            all[tenant] = Arrays.copyOf(all[tenant], length);
            bad[tenant] = Arrays.copyOf(bad[tenant], length);
        }
        all[tenant][step]++;
        if (isGood) {
            good++;
        } else {
            bad[tenant][step]++;
        }
    }

    /**
     * Returns how many requests were recorded.
     *
     * @return good, late and failed ones
     */
    public long requests() {
        return good + late + failed;
    }

    /**
     * Returns how many requests were answered correctly within the objective.
     *
     * @return the count
     */
    public long good() {
        return good;
    }

    /**
     * Returns how many requests were answered correctly but after the objective: work done for nobody.
     *
     * @return the count
     */
    public long late() {
        return late;
    }

    /**
     * Returns how many requests got no correct answer.
     *
     * @return the count
     */
    public long failures() {
        return failed;
    }

    /**
     * Returns the share of requests that were harmed.
     *
     * @return 0..1; 0 if there was none
     */
    public double harmedShare() {
        return requests() == 0 ? 0 : (double) (late + failed) / requests();
    }

    /**
     * Returns the arrivals of each second.
     *
     * @return a live timeline: {@code count} arrivals, of which {@code sum} were to be answered well
     */
    public Timeline arrivals() {
        return arrivals;
    }

    /**
     * Returns the goodput of each second, by the time of the answer.
     *
     * @return a live timeline: {@code count} good answers
     */
    public Timeline goodput() {
        return goodput;
    }

    /**
     * Returns whether a tenant is harmed.
     *
     * @param tenant its number
     * @return whether at least 5 %, and at least one, of its requests were harmed in some window of 60 s
     * @throws IndexOutOfBoundsException if there is no such tenant
     */
    public boolean isHarmed(int tenant) {
        return worstShare(tenant) * 100 >= HARMED_PERCENT;
    }

    /**
     * Returns a tenant's degree of harm.
     *
     * @param tenant its number
     * @return the largest share of its requests harmed in one window of 60 s, 0..1
     * @throws IndexOutOfBoundsException if there is no such tenant
     */
    public double worstShare(int tenant) {
        int[] total = all[tenant];
        int[] harmed = bad[tenant];
        double worst = 0;
        long inWindow = 0;
        long harmedInWindow = 0;
        for (int step = 0; step < total.length; step++) {
            inWindow += total[step];
            harmedInWindow += harmed[step];
            if (step >= STEPS_A_WINDOW) {
                inWindow -= total[step - STEPS_A_WINDOW];
                harmedInWindow -= harmed[step - STEPS_A_WINDOW];
            }
            if (harmedInWindow > 0) {
                worst = Math.max(worst, (double) harmedInWindow / inWindow);
            }
        }
        return worst;
    }

    /**
     * Says how far the failure reached.
     *
     * @param culprits the tenants that caused it, who don't count
     * @return harmed tenants over all others
     * @throws IndexOutOfBoundsException if there is no such tenant
     */
    public BlastRadius blastRadius(int... culprits) {
        BitSet guilty = new BitSet();
        for (int culprit : culprits) {
            guilty.set(java.util.Objects.checkIndex(culprit, all.length));
        }
        int tenants = 0;
        int harmed = 0;
        long requests = 0;
        long harmedTenantsRequests = 0;
        int[] degrees = new int[BlastRadius.DEGREES.size()];
        for (int tenant = 0; tenant < all.length; tenant++) {
            if (guilty.get(tenant)) {
                continue;
            }
            long own = 0;
            for (int count : all[tenant]) {
                own += count;
            }
            tenants++;
            requests += own;
            double share = worstShare(tenant);
            degrees[degree(share)]++;
            if (share * 100 >= HARMED_PERCENT) {
                harmed++;
                harmedTenantsRequests += own;
            }
        }
        List<Integer> byDegree = new ArrayList<>();
        for (int count : degrees) {
            byDegree.add(count);
        }
        return new BlastRadius(tenants, harmed, requests, harmedTenantsRequests, byDegree);
    }

    private static int degree(double share) {
        if (share == 0) {
            return 0;
        }
        if (share == 1) {
            return 6;
        }
        return share * 100 < HARMED_PERCENT ? 1 : 2 + (int) (share * 4);
    }

    /**
     * Says how long recovery took, by windows of 10 seconds.
     *
     * @param clearedNanos when the trigger was taken away
     * @param horizonNanos the end of the run
     * @return nanoseconds from the trigger's end to the start of the recovery; empty if the system never recovered
     * @throws IllegalArgumentException if a time is out of range
     */
    public OptionalLong recoveredAfter(long clearedNanos, long horizonNanos) {
        return recoveredAfter(clearedNanos, horizonNanos, RECOVERY_WINDOW_NANOS);
    }

    /**
     * Says how long recovery took. The first window begins at the first whole second at which the trigger is gone; what is left
     * of the last one at the horizon is not looked at.
     *
     * @param clearedNanos when the trigger was taken away
     * @param horizonNanos the end of the run
     * @param windowNanos the width of a window, in whole seconds: wide enough to hold 100 requests
     * @return nanoseconds from the trigger's end to the start of the recovery; empty if the system never recovered
     * @throws IllegalArgumentException if a time is out of range
     */
    public OptionalLong recoveredAfter(long clearedNanos, long horizonNanos, long windowNanos) {
        if (clearedNanos < 0 || horizonNanos < clearedNanos) {
            throw new IllegalArgumentException(
                    "clearedNanos: " + clearedNanos + " (expected: 0..horizonNanos, " + horizonNanos + ")");
        }
        if (windowNanos < SECOND || windowNanos % SECOND != 0) {
            throw new IllegalArgumentException("windowNanos: " + windowNanos + " (expected: whole seconds)");
        }
        long first = (clearedNanos + SECOND - 1) / SECOND;
        long width = windowNanos / SECOND;
        long windows = (horizonNanos / SECOND - first) / width;
        long start = -1; // of the current row of good windows, or of the recovery
        int inARow = 0;
        for (long window = 0; window < windows; window++) {
            long requests = 0;
            long well = 0;
            for (long second = first + window * width; second < first + (window + 1) * width; second++) {
                requests += arrivals.count((int) second);
                well += arrivals.sum((int) second);
            }
            boolean enough = requests >= REQUESTS_A_WINDOW;
            if (enough && well * 100 >= requests * GOOD_PERCENT) {
                if (inARow == 0) {
                    start = window;
                }
                inARow++;
            } else if (enough || inARow < WINDOWS_IN_A_ROW) { // a quiet window breaks a row but not a recovery
                inARow = 0;
            }
        }
        return inARow < WINDOWS_IN_A_ROW
                ? OptionalLong.empty()
                : OptionalLong.of((first + start * width) * SECOND - clearedNanos);
    }

    /**
     * Adds another recorder's requests to this one's.
     *
     * @param other a recorder with the same tenants and objective
     * @throws IllegalArgumentException if its tenants or objective differ
     */
    public void add(Outcomes other) {
        if (other.all.length != all.length || other.objectiveNanos != objectiveNanos) {
            throw new IllegalArgumentException("other: " + other.all.length + " tenants, objective "
                    + other.objectiveNanos + " ns (expected: the same, " + all.length + " and " + objectiveNanos + ")");
        }
        for (int tenant = 0; tenant < all.length; tenant++) {
            all[tenant] = sum(all[tenant], other.all[tenant]);
            bad[tenant] = sum(bad[tenant], other.bad[tenant]);
        }
        arrivals.add(other.arrivals);
        goodput.add(other.goodput);
        late += other.late;
        failed += other.failed;
        good += other.good;
    }

    private static int[] sum(int[] a, int[] b) {
        int[] longer = (a.length >= b.length ? a : b).clone();
        int[] shorter = a.length >= b.length ? b : a;
        for (int i = 0; i < shorter.length; i++) {
            longer[i] += shorter[i];
        }
        return longer;
    }
}
