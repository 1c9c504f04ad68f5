package dev.plimsoll.queue;

import org.jspecify.annotations.Nullable;

/** Finds the entry of a (flow, key): open addressing, so that an entry costs no node. */
final class KeyTable<T> {
    // With a million entries a look-up costs what it has to fetch from memory. So the hashes lie in an array of their
    // own
    // and in the entries: an entry of another key is not touched, and removing one reads neither its key nor its
    // neighbours. Keys that are numbered, as they mostly are, have neighbouring hashes; eight of these share a line of
    // the
    // cache. The eights are spread, for where whole ranges of numbers are neighbours, those of two tenants lie in each
    // other's way.
    //
    // Keys come from tenants, and thousands of strings with one String.hashCode are easy to make. A look-up that walks
    // far
    // takes it for such a set: the table then hashes everything anew, with a seeded hash of its own. Until then the
    // hash
    // that strings cache is the cheaper one.
    private static final int FAR = 256;
    private static final int SMALLEST = 64;

    private final long seed;
    private boolean seeded;
    private int[] hashes = new int[SMALLEST]; // 0 for an empty slot
    private @Nullable Lease<T>[] entries = table(SMALLEST);
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
        int hash = hash(flow, key);
        int mask = hashes.length - 1;
        int walked = 0;
        for (int i = slot(hash, mask); hashes[i] != 0; i = (i + 1) & mask) {
            if (hashes[i] == hash) {
                Lease<T> entry = entries[i];
                if (entry != null && entry.flow == flow && entry.key.equals(key)) {
                    return entry;
                }
            }
            walked++;
        }
        if (walked > FAR && !seeded) {
            seeded = true;
            rebuild(entries.length);
        }
        return null;
    }

    /** Adds an entry whose key was looked for, and not found. */
    void add(Lease<T> entry) {
        if (2 * size >= entries.length) {
            rebuild(2 * entries.length);
        }
        entry.hash = hash(entry.flow, entry.key);
        put(entry);
        size++;
    }

    private void put(Lease<T> entry) {
        int mask = hashes.length - 1;
        int i = slot(entry.hash, mask);
        while (hashes[i] != 0) {
            i = (i + 1) & mask;
        }
        hashes[i] = entry.hash;
        entries[i] = entry;
    }

    void remove(Lease<T> entry) {
        int mask = hashes.length - 1;
        int gap = slot(entry.hash, mask);
        while (entries[gap] != entry) {
            assert hashes[gap] != 0 : "not in the table: " + entry;
            gap = (gap + 1) & mask;
        }
        // Close the gap: move back whoever could not get a slot at or before it.
        for (int i = (gap + 1) & mask; hashes[i] != 0; i = (i + 1) & mask) {
            int home = slot(hashes[i], mask);
            if (((i - home) & mask) >= ((i - gap) & mask)) {
                hashes[gap] = hashes[i];
                entries[gap] = entries[i];
                gap = i;
            }
        }
        hashes[gap] = 0;
        entries[gap] = null;
        size--;
        if (16 * size < entries.length && entries.length > SMALLEST) {
            rebuild(entries.length / 2);
        }
    }

    private void rebuild(int length) {
        @Nullable Lease<T>[] old = entries;
        hashes = new int[length];
        entries = table(length);
        for (Lease<T> entry : old) {
            if (entry != null) {
                entry.hash = seeded ? hash(entry.flow, entry.key) : entry.hash;
                put(entry);
            }
        }
    }

    private static int slot(int hash, int mask) {
        int eight = ((hash >>> 3) * 0x9e37_79b9) >>> 7;
        return ((eight & ~7) | (hash & 7)) & mask;
    }

    private int hash(Flow<T> flow, String key) {
        int hash = (seeded ? seededHash(key) : key.hashCode()) + flow.hash;
        return hash == 0 ? 1 : hash;
    }

    private int seededHash(String key) {
        long hash = seed;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0xff51_afd7_ed55_8ccdL;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type; only leases of T enter
    private static <T> @Nullable Lease<T>[] table(int length) {
        return new Lease[length];
    }
}
