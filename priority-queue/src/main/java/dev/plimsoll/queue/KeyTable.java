package dev.plimsoll.queue;

import org.jspecify.annotations.Nullable;

/** Finds the entry of a (flow, key). Chained through the entries, so that an entry costs no node. */
final class KeyTable<T> {
    // Keys come from tenants, and thousands of strings with one String.hashCode are easy to make. A chain that grows
    // long is taken for such a set: the table then re-hashes everything with a seeded hash of its own. Until then the
    // hash that strings cache is the cheaper one.
    private static final int LONG_CHAIN = 64;
    private static final int SMALLEST = 64;

    private final long seed;
    private boolean seeded;
    private @Nullable Lease<T>[] buckets = table(SMALLEST);
    private int size;

    KeyTable(long seed) {
        this.seed = seed;
    }

    int size() {
        return size;
    }

    boolean isSeeded() {
        return seeded;
    }

    @Nullable
    Lease<T> find(Flow<T> flow, String key) {
        Lease<T> entry = buckets[index(flow, key)];
        while (entry != null && !(entry.flow == flow && entry.key.equals(key))) {
            entry = entry.chained;
        }
        return entry;
    }

    void add(Lease<T> entry) {
        if (size >= buckets.length) {
            rehash(2 * buckets.length);
        }
        int length = link(entry);
        size++;
        if (length > LONG_CHAIN && !seeded) {
            seeded = true;
            rehash(buckets.length);
        }
    }

    void remove(Lease<T> entry) {
        int index = index(entry.flow, entry.key);
        Lease<T> at = buckets[index];
        if (at == entry) {
            buckets[index] = entry.chained;
        } else {
            while (at != null && at.chained != entry) {
                at = at.chained;
            }
            assert at != null : "not in the table: " + entry;
            if (at != null) {
                at.chained = entry.chained;
            }
        }
        entry.chained = null;
        size--;
        if (size < buckets.length / 8 && buckets.length > SMALLEST) {
            rehash(buckets.length / 2);
        }
    }

    private int link(Lease<T> entry) {
        int index = index(entry.flow, entry.key);
        entry.chained = buckets[index];
        buckets[index] = entry;
        int length = 1;
        for (Lease<T> e = entry.chained; e != null && length <= LONG_CHAIN; e = e.chained) {
            length++;
        }
        return length;
    }

    private void rehash(int length) {
        @Nullable Lease<T>[] old = buckets;
        buckets = table(length);
        for (Lease<T> bucket : old) {
            Lease<T> entry = bucket;
            while (entry != null) {
                Lease<T> following = entry.chained;
                int index = index(entry.flow, entry.key);
                entry.chained = buckets[index];
                buckets[index] = entry;
                entry = following;
            }
        }
    }

    private int index(Flow<T> flow, String key) {
        long hash = seeded ? seededHash(key) : key.hashCode();
        hash = (hash + flow.tenant.hashCode() * 31L) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> 32) & (buckets.length - 1);
    }

    private long seededHash(String key) {
        long hash = seed;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0xff51_afd7_ed55_8ccdL;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type; only leases of T enter
    private static <T> @Nullable Lease<T>[] table(int length) {
        return new Lease[length];
    }
}
