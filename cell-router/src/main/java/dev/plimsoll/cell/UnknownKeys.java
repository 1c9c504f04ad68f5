package dev.plimsoll.cell;

/** What a table answers for keys that it has no pin for. */
public enum UnknownKeys {
    /** The cell of the key's slot: every key has a home. */
    BY_SLOT(0),
    /** {@link Route.Kind#UNKNOWN}: a tenant is served only once the control plane has registered it. */
    REFUSED(1);

    private final int code;

    UnknownKeys(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static UnknownKeys ofCode(int code) {
        return code == 0 ? BY_SLOT : REFUSED;
    }
}
