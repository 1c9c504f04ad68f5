package dev.plimsoll.constantwork;

/**
 * The number of a published configuration: later editions replace earlier ones, never the reverse.
 *
 * <p>The sequence grows by one with each publication. The epoch grows when somebody takes a stream over on purpose: a
 * publisher of an older epoch is fenced, whatever its sequence.
 *
 * @param epoch at least 1
 * @param sequence at least 1
 */
public record Edition(long epoch, long sequence) implements Comparable<Edition> {
    /**
     * Checks both numbers.
     *
     * @param epoch at least 1
     * @param sequence at least 1
     */
    public Edition {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: at least 1)");
        }
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: at least 1)");
        }
    }

    /** Orders by epoch, then by sequence. */
    @Override
    public int compareTo(Edition other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }

    /**
     * Says whether this edition replaces another.
     *
     * @param other the edition in use
     * @return {@code true} if this one is later
     */
    public boolean isAfter(Edition other) {
        return compareTo(other) > 0;
    }

    /** Returns epoch and sequence with a dot between, such as {@code 3.127}. */
    @Override
    public String toString() {
        return epoch + "." + sequence;
    }
}
