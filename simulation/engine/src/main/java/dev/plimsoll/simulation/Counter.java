package dev.plimsoll.simulation;

/** Counts what happens in a run under a name. Not thread-safe. */
public final class Counter {
    private final String name;
    private long value;

    Counter(String name) {
        this.name = name;
    }

    /**
     * Returns what is counted.
     *
     * @return the name it was created with
     */
    public String name() {
        return name;
    }

    /** Counts one. */
    public void increment() {
        value++;
    }

    /**
     * Counts several.
     *
     * @param count how many, at least 0
     * @throws IllegalArgumentException if the count is negative
     */
    public void add(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: at least 0)");
        }
        value = Math.addExact(value, count);
    }

    /**
     * Returns the count.
     *
     * @return how many so far
     */
    public long value() {
        return value;
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
