package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that lease items, run them, and end the leases.
 *
 * <p>A run that returns completes the lease, one that throws retries it, {@link Unworkable} sidelines it. {@link #close}
 * shuts down gracefully. This class starts threads; nothing else in the package does.
 *
 * @param <T> the payload's type
 */
public final class RecoveryWorkers<T> implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(RecoveryWorkers.class.getName());
    private static final Duration POLL = Duration.ofMillis(500);

    private final RecoveryQueue<T> queue;
    private final Work<T> work;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch running;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean stopping;

    /**
     * The work on one item.
     *
     * @param <T> the payload's type
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does the work. May extend the lease, or end it.
         *
         * @param lease the lease
         * @throws Exception if the work is to be run again, or {@link Unworkable} if it cannot be done
         */
        void run(Lease<T> lease) throws Exception;
    }

    /** Thrown by work that cannot be done as it is: its item is sidelined, with the message as the cause. */
    public static final class Unworkable extends RuntimeException {
        private static final long serialVersionUID = 1;

        /**
         * Says why.
         *
         * @param message the cause, for people to read
         */
        public Unworkable(String message) {
            super(requireNonNull(message, "message"));
        }
    }

    private RecoveryWorkers(RecoveryQueue<T> queue, int count, ThreadFactory factory, Work<T> work) {
        this.queue = queue;
        this.work = work;
        this.running = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            threads.add(requireNonNull(factory.newThread(this::loop), "a thread of the factory"));
        }
        threads.forEach(Thread::start);
    }

    /**
     * Starts daemon threads that work on a queue.
     *
     * @param queue the queue
     * @param threads how many, 1 or more; more than the queue's workers would only wait
     * @param work what to do with an item; called by all threads
     * @param <T> the payload's type
     * @return the running workers
     */
    public static <T> RecoveryWorkers<T> start(RecoveryQueue<T> queue, int threads, Work<T> work) {
        AtomicLong number = new AtomicLong();
        return start(
                queue,
                threads,
                run -> {
                    Thread thread = new Thread(run, "recovery-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                work);
    }

    /**
     * Starts threads of the caller's making, such as virtual ones ({@code Thread.ofVirtual().factory()} on JDK 21).
     *
     * @param queue the queue
     * @param threads how many, 1 or more
     * @param factory makes the threads
     * @param work what to do with an item; called by all threads
     * @param <T> the payload's type
     * @return the running workers
     */
    public static <T> RecoveryWorkers<T> start(
            RecoveryQueue<T> queue, int threads, ThreadFactory factory, Work<T> work) {
        requireNonNull(queue, "queue");
        requireNonNull(factory, "factory");
        requireNonNull(work, "work");
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1 or more)");
        }
        return new RecoveryWorkers<>(queue, threads, factory, work);
    }

    private void loop() {
        try {
            while (!stopping) {
                Lease<T> lease = queue.take(POLL);
                if (lease != null) {
                    run(lease);
                } else if ((Thread.interrupted() && stopping) || queue.isClosed()) {
                    return; // closed, and nothing may run
                }
            }
        } finally {
            running.countDown();
        }
    }

    private void run(Lease<T> lease) {
        // On every path the lease ends: after work that ended it itself these calls change nothing.
        boolean done = false;
        try {
            work.run(lease);
            done = true;
            lease.complete();
        } catch (Unworkable e) {
            lease.fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failures.incrementAndGet();
            LOGGER.log(Level.DEBUG, () -> "run failed: " + lease, e);
        } finally {
            if (!done) {
                lease.retry();
            }
        }
    }

    /**
     * Counts the runs that threw, {@link Unworkable} aside.
     *
     * @return how many
     */
    public long failures() {
        return failures.get();
    }

    /**
     * Takes no more items, waits for the runs under way, and interrupts those that take longer than the grace.
     *
     * <p>What waits in the queue stays there. Interrupted runs are retried by whoever works on the queue next.
     *
     * @param grace how long to wait, more than zero
     * @return whether all runs ended within the grace
     */
    public boolean shutdown(Duration grace) {
        long nanos = Lane.positive("grace", grace);
        stopping = true;
        boolean interrupted = false;
        boolean ended = false;
        try {
            ended = running.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!ended) {
            threads.forEach(Thread::interrupt);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    /** Shuts down with a grace of 30 seconds. */
    @Override
    public void close() {
        shutdown(Duration.ofSeconds(30));
    }
}
