package dev.plimsoll.lab.command;

import java.util.List;

/** An input is invalid and nothing ran; exit code 4. */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One line each, in the input's order. */
    @SuppressWarnings("serial") // List.copyOf yields a serialisable list
    private final List<String> faults;

    /**
     * Lists what is wrong.
     *
     * @param faults one line each, {@code file:line:column: what, value, expected}; at least one
     */
    public InvalidInputException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /**
     * Tells what is wrong.
     *
     * @return one line each, in the input's order
     */
    public List<String> faults() {
        return faults;
    }
}
