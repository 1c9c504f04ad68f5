package dev.plimsoll.constantwork;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a frame: the frame, or everything that is wrong with it.
 *
 * @param frame the frame, present exactly if there are no refusals
 * @param refusals what is wrong, in the order of the frame's bytes
 */
public record Reading(Optional<Frame> frame, List<Refusal> refusals) {
    /**
     * Checks that there is one or the other.
     *
     * @param frame the frame, present exactly if there are no refusals
     * @param refusals what is wrong
     */
    public Reading {
        refusals = List.copyOf(refusals);
        if (frame.isPresent() != refusals.isEmpty()) {
            throw new IllegalArgumentException("refusals: " + refusals + " (expected: none beside a frame, else some)");
        }
    }

    /**
     * Says whether a reason is among the refusals.
     *
     * @param reason the reason to look for
     * @return {@code true} if it is
     */
    public boolean refusedFor(Reason reason) {
        return refusals.stream().anyMatch(refusal -> refusal.reason() == reason);
    }
}
