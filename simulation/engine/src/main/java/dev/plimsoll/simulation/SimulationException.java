package dev.plimsoll.simulation;

import org.jspecify.annotations.Nullable;

/**
 * Ends a run whose event failed, never returned or made no progress. The message holds the virtual time and the seed,
 * which is all that is needed to see it happen again.
 */
public final class SimulationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what happened, the virtual time and the seed
     * @param cause what the event threw, or {@code null} if it threw nothing
     */
    public SimulationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
