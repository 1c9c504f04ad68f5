package dev.plimsoll.simulation;

import java.util.random.RandomGenerator;

/**
 * One short stream of random numbers for each index, as for each request: {@code stream.at(request).nextDouble()}.
 *
 * <p>Moving to an index starts its stream anew, so what a request draws depends on its number and on nothing else. Never
 * allocates. The generator is SplitMix64; see {@link Streams} for the derivation. Not thread-safe.
 */
public final class IndexedStream implements RandomGenerator {
    private final long key;
    private long state;

    IndexedStream(long key) {
        this.key = key;
        at(0);
    }

    /**
     * Moves to the start of an index's stream.
     *
     * @param index the number of the request
     * @return this generator
     */
    public IndexedStream at(long index) {
        state = Streams.mix(key + Streams.GOLDEN * (index + 1));
        return this;
    }

    @Override
    public long nextLong() {
        return Streams.mix(state += Streams.GOLDEN);
    }
}
