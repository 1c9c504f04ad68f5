package dev.plimsoll.cell;

/**
 * What a cell does at present. The planner reads the state when it gives out slots; the router only asks whether the cell
 * is to be passed over.
 */
public enum CellState {
    /** Serves, and takes new slots and tenants. */
    ACTIVE(0),
    /** Serves what it has and is given its share back step by step, so that it does not attract all that is new at once. */
    RETURNING(1),
    /** Serves what it has, gets nothing new, and is emptied by coming tables. */
    DRAINING(2),
    /** Gets no requests: each of its slots answers from the evacuation column. */
    EVACUATED(3),
    /** Out of service for good; a table that gives it anything is refused. */
    CLOSED(4);

    private static final CellState[] BY_CODE = values();

    private final int code;

    CellState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static boolean isCode(int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    static CellState ofCode(int code) {
        return BY_CODE[code];
    }

    /**
     * Tells whether requests are sent to a cell in this state.
     *
     * @return {@code false} for {@link #EVACUATED} and {@link #CLOSED}
     */
    public boolean serves() {
        return code < EVACUATED.code;
    }
}
