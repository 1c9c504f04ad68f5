package dev.plimsoll.shuffle;

/**
 * A tenant's name with its hash, computed once.
 *
 * <p>Hashing the name is the larger part of finding a cached shard, so callers that meet a tenant often keep its handle. Made by {@link
 * ShuffleSharder#tenant(String)}; good for every sharder under the same key.
 */
public final class Tenant {
    private final String name;
    private final long hash;
    private final DeploymentKey key;

    Tenant(String name, long hash, DeploymentKey key) {
        this.name = name;
        this.hash = hash;
        this.key = key;
    }

    /**
     * Tells the tenant's name.
     *
     * @return the name, or the usual text of the number, UUID or bytes (in hexadecimal) that was given
     */
    public String name() {
        return name;
    }

    /**
     * Tells the hash of the name in the domain {@link HashDomain#SHARD}.
     *
     * @return 64 bits
     */
    public long hash() {
        return hash;
    }

    boolean isUnder(DeploymentKey other) {
        return key.equals(other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tenant that && hash == that.hash && name.equals(that.name) && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return "Tenant[" + name + "]";
    }
}
