package dev.plimsoll.lab.scenario;

import java.util.List;

/**
 * Arrivals that were recorded, in order of time.
 *
 * <p>Immutable. Tenants are numbered from 0 in the order in which they first appear.
 */
public final class Trace {
    private final long[] nanos;
    private final int[] tenants; // empty where the recording has none; so are the keys
    private final List<String> tenantNames;
    private final int[] keys;
    private final List<String> keyNames;
    private final String hash;

    Trace(long[] nanos, int[] tenants, List<String> tenantNames, int[] keys, List<String> keyNames, String hash) {
        this.nanos = nanos;
        this.tenants = tenants;
        this.tenantNames = List.copyOf(tenantNames);
        this.keys = keys;
        this.keyNames = List.copyOf(keyNames);
        this.hash = hash;
    }

    /**
     * Counts the arrivals.
     *
     * @return how many, 1 or more
     */
    public int arrivals() {
        return nanos.length;
    }

    /**
     * Returns when one came.
     *
     * @param arrival its number, from 0
     * @return nanoseconds from the start of the run, not less than those of the one before
     */
    public long nanos(int arrival) {
        return nanos[arrival];
    }

    /**
     * Tells whether the recording says for whom each request was.
     *
     * @return whether {@link #tenant} may be asked
     */
    public boolean hasTenants() {
        return tenants.length > 0;
    }

    /**
     * Returns for whom one was.
     *
     * @param arrival its number, from 0
     * @return the tenant's number
     */
    public int tenant(int arrival) {
        return tenants[arrival];
    }

    /**
     * Returns a tenant's name.
     *
     * @param tenant the tenant's number
     * @return the name as recorded
     */
    public String tenantName(int tenant) {
        return tenantNames.get(tenant);
    }

    /**
     * Tells whether the recording says what each request was about.
     *
     * @return whether {@link #key} may be asked
     */
    public boolean hasKeys() {
        return keys.length > 0;
    }

    /**
     * Returns what one was about.
     *
     * @param arrival its number, from 0
     * @return the key as recorded
     */
    public String key(int arrival) {
        return keyNames.get(keys[arrival]);
    }

    /** SHA-256 of the file. */
    String hash() {
        return hash;
    }
}
