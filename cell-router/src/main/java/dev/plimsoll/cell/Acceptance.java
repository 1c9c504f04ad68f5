package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a router did with a table that was offered to it.
 *
 * @param outcome what it did
 * @param version the version of the table in use afterwards
 * @param refusals all reasons of a refusal; empty otherwise
 */
public record Acceptance(Outcome outcome, long version, List<Refusal> refusals) {
    /** What can be done with a table. */
    public enum Outcome {
        /** It is in use now. */
        ACCEPTED,
        /** It was in use already: a sign of life from the publisher, nothing else. */
        UNCHANGED,
        /** It is wrong; the table before it stays in use. */
        REFUSED
    }

    /**
     * Takes the parts as they are.
     *
     * @param outcome what it did
     * @param version the version of the table in use afterwards
     * @param refusals all reasons of a refusal
     */
    public Acceptance {
        requireNonNull(outcome, "outcome");
        refusals = List.copyOf(refusals);
    }

    /**
     * Tells whether the offered table is in use.
     *
     * @return {@code false} for {@link Outcome#REFUSED}
     */
    public boolean inUse() {
        return outcome != Outcome.REFUSED;
    }
}
