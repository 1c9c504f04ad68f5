package dev.plimsoll.cell;

/** How far a key on its way from one cell to another has come; a key at rest has no phase. */
public enum MigrationPhase {
    /** The source serves; the destination is being filled. */
    COPYING(0),
    /** The source serves; reads are made on both sides and compared. */
    VERIFYING(1),
    /** The source refuses writes, for a bounded time, while the last ones reach the destination. */
    FENCED(2),
    /** The destination serves; the source answers with its address. */
    SWITCHED(3),
    /** The destination serves and everything it writes is copied back, so that the move can be undone without loss. */
    REVERSIBLE(4);

    private static final MigrationPhase[] BY_CODE = values();

    private final int code;

    MigrationPhase(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static boolean isCode(int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    static MigrationPhase ofCode(int code) {
        return BY_CODE[code];
    }

    /**
     * Tells which side owns the key.
     *
     * @return {@code true} from {@link #SWITCHED} on
     */
    public boolean atDestination() {
        return code >= SWITCHED.code;
    }
}
