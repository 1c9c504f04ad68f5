package dev.plimsoll.examples.redis;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A stand-in for the database behind the cache: a few connections, each a while with one query, on a timer. Who comes waits in line. */
final class Database {
    private final Semaphore connections = new Semaphore(Scale.CONNECTIONS, true);
    private final LongAdder queries = new LongAdder();

    /** What is right for a key. */
    static String answer(String key) {
        return key + ": this";
    }

    /** Whether something answers the question for a key: it says which it answers. */
    static boolean answers(String found, String key) {
        return found.startsWith(key + ": ");
    }

    String read(String key) throws InterruptedException {
        connections.acquire();
        try {
            LockSupport.parkNanos(Scale.QUERY.toNanos());
            queries.increment();
            return answer(key);
        } finally {
            connections.release();
        }
    }

    long queries() {
        return queries.sum();
    }
}
