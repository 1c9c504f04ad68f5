package dev.plimsoll.cell;

/**
 * A key hashed once, for callers that route the same tenant many times.
 *
 * <p>Good for every table of one deployment key and slotting, before and after any swap. Immutable.
 */
public final class TenantHandle {
    private final String tenant;
    final long position;

    TenantHandle(String tenant, long position) {
        this.tenant = tenant;
        this.position = position;
    }

    /**
     * Names the tenant.
     *
     * @return the name it was made from
     */
    public String tenant() {
        return tenant;
    }

    /**
     * Tells where the tenant stands among all keys; what pins and migrations are kept by.
     *
     * @return 64 bits, whose first 14 are the slot
     */
    public long position() {
        return position;
    }

    @Override
    public String toString() {
        return tenant;
    }
}
