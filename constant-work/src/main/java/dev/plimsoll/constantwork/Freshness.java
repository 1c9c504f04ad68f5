package dev.plimsoll.constantwork;

import java.time.Duration;
import java.util.Optional;

/**
 * How old a receiver's configuration is.
 *
 * @param edition the edition in use, empty before the first
 * @param staleness the age of that edition since the publisher made it; zero before the first, and where the two clocks
 *     disagree so far that it would be negative. It grows while nobody publishes, and that is no fault
 * @param frameAge how long ago the last valid frame came, or how long the receiver has run if none came; on the
 *     monotonic clock. It grows only if the path from the store to here is broken
 * @param stale whether the frame age is over the receiver's limit
 */
public record Freshness(Optional<Edition> edition, Duration staleness, Duration frameAge, boolean stale) {}
