package dev.plimsoll.examples.redis;

import java.time.Duration;

/** The story's numbers. */
final class Scale {
    /** From which the requests come, and what is lost on the way. */
    static final long SEED = 1;

    static final int NODES = 6;

    /** Requests a second that read the cache, and those that have nothing to do with it. */
    static final double RATE = 1_000;

    static final double PAGES = 100;

    /** Share of the requests that ask for the one hot key; the others spread evenly over the nodes. */
    static final double HOT = .3;

    /** What the hot key's node gets. */
    static final double NODE = HOT + (1 - HOT) / NODES;

    /** Share of the requests whose key is in no cache. */
    static final double TAIL = .05;

    /** The monolith's threads, and how long it takes to make a page of what was read. */
    static final int THREADS = 200;

    static final Duration RENDERING = Duration.ofMillis(20);

    /** How long the cache is waited for, and how long the clients wait. */
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How often the loop tries. */
    static final int ATTEMPTS = 3;

    /**
     * How many threads a node may hold, and how many the database: with the 22 that render less than there are, so one node at a time
     * may fail.
     */
    static final int BULKHEAD = 130;

    static final int DATABASE_BULKHEAD = 30;

    /** The database: so many at a time, each so long. */
    static final int CONNECTIONS = 12;

    static final Duration QUERY = Duration.ofMillis(50);

    /** The faults. */
    static final Duration DELAY = Duration.ofMillis(800);

    static final double LOSS = .3;

    /** When TCP sends a lost packet again; twice as long after each. */
    static final Duration RETRANSMISSION = Duration.ofMillis(200);

    /** How long the hot node takes for an answer when it is at its limit, one after the other. */
    static final Duration BUSY = Duration.ofMillis(6);

    private Scale() {}

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
