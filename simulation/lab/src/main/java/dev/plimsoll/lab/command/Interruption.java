package dev.plimsoll.lab.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/*
 * Ctrl-C. The JVM answers it by shutting down, and ends with 130 whatever main does; until all hooks have returned it
 * lives on. So the hook asks the run to stop, and waits until what was finished has been written. A thread that calls
 * System.exit meanwhile would wait for the hook, and the hook for it: main asks whether it was interrupted before it exits.
 */
final class Interruption {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean asked;

    /** Listens to the process's end from now on. */
    static Interruption ofProcess() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::askAndWait, "plimsoll-interrupt"));
        return interruption;
    }

    private void askAndWait() {
        ask();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("interrupted: a replication did not end in time; nothing was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void ask() {
        asked = true;
    }

    boolean asked() {
        return asked;
    }

    /** Lets the process end: everything is written. */
    void end() {
        ended.countDown();
    }
}
