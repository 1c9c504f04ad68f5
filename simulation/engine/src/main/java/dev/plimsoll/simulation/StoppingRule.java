package dev.plimsoll.simulation;

/**
 * Says when there are enough replications.
 *
 * <p>It may be asked after every run: stopping at the first run that suffices costs less than 1 % of coverage (a test makes a thousand
 * experiments under it and counts).
 *
 * @param relative the half width that is narrow enough, as a fraction of the mean
 * @param absolute the half width that is narrow enough for a share, in 0..1
 * @param least how many runs to make in any case, at least 2
 * @param most how many runs to make at most
 */
public record StoppingRule(double relative, double absolute, int least, int most) {

    /** The rule of this project: ±5 % of a mean, ±0.01 of a share, at least 20 runs and at most 500. */
    public static final StoppingRule STANDARD = new StoppingRule(0.05, 0.01, 20, 500);

    /**
     * Checks the rule.
     *
     * @param relative the half width that is narrow enough, as a fraction of the mean
     * @param absolute the half width that is narrow enough for a share, in 0..1
     * @param least how many runs to make in any case, at least 2
     * @param most how many runs to make at most
     * @throws IllegalArgumentException if a width is negative or a number of runs out of range
     */
    public StoppingRule {
        if (!(relative >= 0)) {
            throw new IllegalArgumentException("relative: " + relative + " (expected: at least 0)");
        }
        if (!(absolute >= 0)) {
            throw new IllegalArgumentException("absolute: " + absolute + " (expected: at least 0)");
        }
        if (least < 2) {
            throw new IllegalArgumentException("least: " + least + " (expected: at least 2)");
        }
        if (most < least) {
            throw new IllegalArgumentException("most: " + most + " (expected: at least least, " + least + ")");
        }
    }

    /**
     * Returns whether a mean is known well enough, or no more runs are allowed.
     *
     * @param interval the mean over the runs so far
     * @return whether to stop
     */
    public boolean enoughForMean(Interval interval) {
        return enough(interval, relative * Math.abs(interval.estimate()));
    }

    /**
     * Returns whether a share is known well enough, or no more runs are allowed.
     *
     * @param interval the share over the runs so far: the mean of the runs' shares, or the share of runs
     * @return whether to stop
     */
    public boolean enoughForShare(Interval interval) {
        return enough(interval, absolute);
    }

    private boolean enough(Interval interval, double width) {
        return interval.samples() >= most || (interval.samples() >= least && interval.halfWidth() <= width);
    }
}
