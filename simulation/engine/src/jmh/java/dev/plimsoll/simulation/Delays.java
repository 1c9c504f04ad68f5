package dev.plimsoll.simulation;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A table of exponential delays with mean 1 s that every contestant walks in the same way: the benchmark is about lists. */
final class Delays {
    private static final int SIZE = 1 << 16;

    private final double[] seconds = new double[SIZE];
    private final long[] nanos = new long[SIZE];
    private int at;

    Delays() {
        RandomGenerator random = generator(42);
        for (int i = 0; i < SIZE; i++) {
            seconds[i] = random.nextExponential();
            nanos[i] = (long) (seconds[i] * 1e9) + 1;
        }
    }

    static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    long nextNanos() {
        return nanos[at++ & (SIZE - 1)];
    }

    double nextSeconds() {
        return seconds[at++ & (SIZE - 1)];
    }
}
