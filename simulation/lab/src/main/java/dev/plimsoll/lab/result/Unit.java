package dev.plimsoll.lab.result;

/** What a figure counts, so that every writer shows it alike. */
public enum Unit {
    /** Seconds. */
    SECONDS,
    /** A share in 0..1, shown to people in percent. */
    SHARE,
    /** A number of things. */
    COUNT,
    /** Things a second. */
    PER_SECOND,
    /** A ratio without unit, such as amplification or load. */
    RATIO
}
