package dev.plimsoll.constantwork;

/** A store in memory, for the tests of other packages. */
public final class SampleStore {
    private SampleStore() {}

    /** A new one. */
    public static ObjectStore empty() {
        return new MemoryStore();
    }
}
