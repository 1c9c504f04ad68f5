package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What became of a tenant's wish for a shard of its own.
 *
 * @param outcome whether there is one, there is none, or it is not known
 * @param shard the shard, present if and only if it was assigned
 * @param steps how many candidates were looked at
 */
public record Reservation(Outcome outcome, Optional<Shard> shard, long steps) {
    /**
     * Checks that there is a shard exactly if one was assigned.
     *
     * @param outcome whether there is one, there is none, or it is not known
     * @param shard the shard, present if and only if it was assigned
     * @param steps how many candidates were looked at
     */
    public Reservation {
        requireNonNull(outcome, "outcome");
        if (shard.isPresent() != (outcome == Outcome.ASSIGNED)) {
            throw new IllegalArgumentException(
                    "shard: " + shard + " (expected: one exactly if " + outcome + " is ASSIGNED)");
        }
    }

    /** The three ends of a search. */
    public enum Outcome {
        /** The tenant has a shard now. */
        ASSIGNED,
        /** No shard is left that overlaps no other too much; the search has looked at all of them. */
        PROVED_EXHAUSTED,
        /** The search ended at its limit of steps, or others kept reserving meanwhile. There may be a shard. */
        GAVE_UP
    }
}
