package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The configuration a receiver uses.
 *
 * @param <T> what the receiver's reader makes of the bytes
 * @param value what it made of them
 * @param edition the publication it belongs to
 * @param candidate whether it is the candidate of a wave rather than the stable configuration
 * @param created when its edition was made, by the publisher's clock
 */
public record Configuration<T>(T value, Edition edition, boolean candidate, Instant created) {
    /**
     * Checks that nothing is missing.
     *
     * @param value what the reader made of the bytes
     * @param edition the publication it belongs to
     * @param candidate whether it is the candidate of a wave
     * @param created when its edition was made
     */
    public Configuration {
        requireNonNull(value, "value");
        requireNonNull(edition, "edition");
        requireNonNull(created, "created");
    }
}
