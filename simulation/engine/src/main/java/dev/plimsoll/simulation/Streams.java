package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Derives every random choice of a run from one seed, by name.
 *
 * <p>A stream is a function of (seed, name) alone: no counter, no order of creation. So adding a component never shifts
 * another's numbers, and two variants of a model see the same arrivals, sizes and faults (<em>common random numbers</em>).
 * Numbers that belong to one request should come from {@link #stream(String, long)}, or {@link #indexed}: then they stay
 * the request's own even when a variant draws more or fewer of them elsewhere.
 *
 * <p>The derivation is fixed, and the same on every JDK:
 *
 * <pre>
 * fnv(name)         = FNV-1a, 64 bits, over the name's UTF-8 bytes
 * mix(z)            = the finaliser of SplitMix64: xor-shift 30, times BF58476D1CE4E5B9, 27, 94D049BB133111EB, 31
 * seed(name)        = mix(mix(seed + G) ^ fnv(name))            where G = 9E3779B97F4A7C15
 * seed(name, index) = mix(seed(name) + G * (index + 1))
 * stream(name)        = the JDK's L64X128MixRandom, created with seed(name)
 * stream(name, index) = SplitMix64 started at seed(name, index)
 * </pre>
 *
 * <p>Immutable and thread-safe; the generators it returns are neither.
 */
public final class Streams {
    static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private final long seed;
    private final long mixed;

    private Streams(long seed) {
        this.seed = seed;
        this.mixed = mix(seed + GOLDEN);
    }

    /**
     * Creates the streams of a seed.
     *
     * @param seed any number
     * @return the streams
     */
    public static Streams of(long seed) {
        return new Streams(seed);
    }

    /**
     * Creates the streams of one replication. Replication 7 is the same one whether it is run after the first six, alone or on
     * another machine.
     *
     * @param seed the seed of the whole experiment
     * @param replication the number of the run, from 0
     * @return the streams, whose {@link #seed()} is the run's own
     */
    public static Streams ofReplication(long seed, int replication) {
        return of(of(seed).seed("replication", replication));
    }

    /**
     * Returns the seed.
     *
     * @return what the streams were created with
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns the seed of a name, for code that asks for a {@code long} rather than a generator.
     *
     * @param name what the seed is for
     * @return the seed, fit for any generator
     */
    public long seed(String name) {
        return mix(mixed ^ fnv1a(requireNonNull(name, "name")));
    }

    /**
     * Returns the seed of a numbered thing.
     *
     * @param name what the seed is for
     * @param index the number of the thing
     * @return the seed, fit for any generator
     */
    public long seed(String name, long index) {
        return mix(seed(name) + GOLDEN * (index + 1));
    }

    /**
     * Creates the stream with a name: an {@code L64X128MixRandom} of period 2<sup>192</sup>. Costs about a microsecond,
     * so create it once and keep it.
     *
     * @param name what the stream decides
     * @return a new generator at the start of its stream
     */
    public RandomGenerator stream(String name) {
        return FACTORY.create(seed(name));
    }

    /**
     * Creates the short stream of a numbered thing, a SplitMix64: a few nanoseconds beside the hash of the name, 24 bytes, good
     * for the handful of numbers that decide one request. In a hot loop, {@link #indexed} saves those, too.
     *
     * @param name what the stream decides
     * @param index the number of the thing
     * @return a new generator at the start of its stream
     */
    public RandomGenerator stream(String name, long index) {
        return indexed(name).at(index);
    }

    /**
     * Creates a movable generator over all the short streams of a name, which allocates nothing to go from one to the next.
     *
     * @param name what the streams decide
     * @return a new generator, at the start of the stream with index 0
     */
    public IndexedStream indexed(String name) {
        return new IndexedStream(seed(name));
    }

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static long fnv1a(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }
}
