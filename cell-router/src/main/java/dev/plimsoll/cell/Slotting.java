package dev.plimsoll.cell;

/** How a key finds its slot. */
public enum Slotting {
    /** By the keyed hash: even, and nobody can aim at a cell. */
    HASHED(0),
    /**
     * By the key's first 14 bits, so that neighbours stay together and a range of keys is a range of slots. Numbers count as
     * unsigned; bytes and texts by their first eight bytes. Whoever chooses keys chooses the cell: for keys we draw ourselves.
     */
    ORDERED(1);

    private final int code;

    Slotting(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Slotting ofCode(int code) {
        return code == 0 ? HASHED : ORDERED;
    }
}
