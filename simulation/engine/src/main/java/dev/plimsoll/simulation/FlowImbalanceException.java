package dev.plimsoll.simulation;

/** Ends a run in which something vanished or was counted twice: its figures cannot be trusted. */
public final class FlowImbalanceException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    FlowImbalanceException(String message) {
        super(message);
    }
}
