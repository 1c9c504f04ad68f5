package dev.plimsoll.queue;

import java.util.List;

/**
 * What a queue found in its journal when it was made.
 *
 * @param items items brought back
 * @param records records read
 * @param bytes bytes read
 * @param skipped what could not be read although it had been synced, each with its place; empty but for damage to the
 *     medium. What was still being written when the process died was never acknowledged and is not named
 */
public record JournalRecovery(int items, long records, long bytes, List<String> skipped) {
    /**
     * Copies the list.
     *
     * @param items items brought back
     * @param records records read
     * @param bytes bytes read
     * @param skipped what could not be read
     */
    public JournalRecovery {
        skipped = List.copyOf(skipped);
    }
}
