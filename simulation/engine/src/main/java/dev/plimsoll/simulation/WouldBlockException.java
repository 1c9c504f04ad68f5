package dev.plimsoll.simulation;

/**
 * Thrown instead of blocking: a simulation has one thread, and while that waits no virtual time passes, so what it
 * waits for would never happen.
 *
 * <p>The cure is a non-blocking form of the same call: a callback, {@code thenAccept}, or asking {@code isDone} after
 * the simulation has run on.
 */
public final class WouldBlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what was called, and when what it waits for is due
     */
    public WouldBlockException(String message) {
        super(message);
    }
}
