package dev.plimsoll.lab.result;

/** What a figure counts, so that every writer shows it alike. */
public enum Unit {
    /** Seconds. */
    SECONDS,
    /** A share in 0..1, shown to people in percent. */
    SHARE,
    /** A share of runs: each run says 0 or 1. Shown in percent; its interval is that of a share. */
    SHARE_OF_RUNS,
    /** A number of things. */
    COUNT,
    /** Things a second. */
    PER_SECOND,
    /** A ratio without unit, such as amplification or load. */
    RATIO;

    /**
     * Tells whether it lies in 0..1 and is shown in percent.
     *
     * @return whether it is a share of anything
     */
    public boolean isShare() {
        return this == SHARE || this == SHARE_OF_RUNS;
    }
}
