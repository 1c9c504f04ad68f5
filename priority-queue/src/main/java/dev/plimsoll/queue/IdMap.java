package dev.plimsoll.queue;

/** Ids to numbers above zero; open addressing, two arrays, no boxing. */
final class IdMap {
    // Ids are given out in order, so eight neighbours share a line of the cache; the eights are spread, so that what is
    // left of old ids does not lie in the way of new ones.
    private static final int NEIGHBOURS = 3;

    private long[] ids = new long[64];
    private long[] values = new long[64];
    private int size;

    int size() {
        return size;
    }

    /** The value, or 0. */
    long get(long id) {
        if (size == 0) {
            return 0;
        }
        int mask = ids.length - 1;
        for (int i = slot(id, mask); values[i] != 0; i = (i + 1) & mask) {
            if (ids[i] == id) {
                return values[i];
            }
        }
        return 0;
    }

    /** Sets the value and returns the one before, or 0. */
    long put(long id, long value) {
        if (2 * size >= ids.length) {
            grow();
        }
        int mask = ids.length - 1;
        int i = slot(id, mask);
        while (values[i] != 0 && ids[i] != id) {
            i = (i + 1) & mask;
        }
        long before = values[i];
        ids[i] = id;
        values[i] = value;
        if (before == 0) {
            size++;
        }
        return before;
    }

    /** Removes the id and returns its value, or 0. */
    long remove(long id) {
        if (size == 0) {
            return 0;
        }
        int mask = ids.length - 1;
        int i = slot(id, mask);
        while (values[i] != 0 && ids[i] != id) {
            i = (i + 1) & mask;
        }
        long before = values[i];
        if (before == 0) {
            return 0;
        }
        size--;
        // Close the gap: move back whoever could not get a slot at or before it.
        int gap = i;
        for (int j = (i + 1) & mask; values[j] != 0; j = (j + 1) & mask) {
            int home = slot(ids[j], mask);
            if (((j - home) & mask) >= ((j - gap) & mask)) {
                ids[gap] = ids[j];
                values[gap] = values[j];
                gap = j;
            }
        }
        values[gap] = 0;
        return before;
    }

    private void grow() {
        long[] oldIds = ids;
        long[] oldValues = values;
        ids = new long[2 * oldIds.length];
        values = new long[2 * oldIds.length];
        size = 0;
        for (int i = 0; i < oldIds.length; i++) {
            if (oldValues[i] != 0) {
                put(oldIds[i], oldValues[i]);
            }
        }
    }

    private static int slot(long id, int mask) {
        int line = (int) (((id >>> NEIGHBOURS) * 0x9e37_79b9_7f4a_7c15L) >>> 32);
        return ((line << NEIGHBOURS) | ((int) id & ((1 << NEIGHBOURS) - 1))) & mask;
    }
}
