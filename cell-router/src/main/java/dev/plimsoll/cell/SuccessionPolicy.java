package dev.plimsoll.cell;

/**
 * How far one table may differ from the one before it, unless it says that it is for an emergency.
 *
 * <p>The shares hold for one version's step; who missed n versions allows n times as much. They are not applied to the first table
 * that is offered to a router that started from disk or from its seed.
 *
 * @param maxMovedShare slots that one cell may lose at once, of those it owns, 0..1; default 0.5, what the second cell takes
 *     from the first. Cells that drain or are evacuated may lose all
 * @param maxLeavingShare active cells that may leave service at once, 0..1; default 0.5
 * @param maxPinsLostShare pins that may vanish at once, 0..1; default 0.5
 * @param maxVersionJump by how much the version may grow at once, at least 1; default 1,000,000. A publisher gone wild
 *     must not use up the versions
 */
public record SuccessionPolicy(
        double maxMovedShare, double maxLeavingShare, double maxPinsLostShare, long maxVersionJump) {
    /** The defaults. */
    public static final SuccessionPolicy DEFAULT = new SuccessionPolicy(0.5, 0.5, 0.5, 1_000_000);

    /**
     * Checks each setting.
     *
     * @param maxMovedShare slots that one cell may lose at once
     * @param maxLeavingShare active cells that may leave service at once
     * @param maxPinsLostShare pins that may vanish at once
     * @param maxVersionJump by how much the version may grow at once
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public SuccessionPolicy {
        share("maxMovedShare", maxMovedShare);
        share("maxLeavingShare", maxLeavingShare);
        share("maxPinsLostShare", maxPinsLostShare);
        if (maxVersionJump < 1) {
            throw new IllegalArgumentException("maxVersionJump: " + maxVersionJump + " (expected: at least 1)");
        }
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0..1)");
        }
    }
}
