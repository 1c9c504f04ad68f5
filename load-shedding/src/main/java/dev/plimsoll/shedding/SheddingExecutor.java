package dev.plimsoll.shedding;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on the caller's threads with a queue of its own in front, and sheds what has waited too long.
 *
 * <p>Where the queue is ours its delay is the signal, and no knee need be found: work that waited longer than {@link
 * Builder#interval} is shed, and once the queue has not been empty for that long, work that waited longer than {@link
 * Builder#target}; then also the newest work is served first, for the oldest is about to be late whatever one does. Put it in
 * front of a pool of a fixed number of threads; where a server takes what comes and queues inside, use {@link LoadShedder}.
 *
 * <p>Safe for use by any number of threads. Holds a lock for the time of a queue operation, never while work runs.
 */
public final class SheddingExecutor implements Executor {
    private record Waiting(Runnable work, Runnable ifShed) {}

    private final Executor threads;
    private final int workers;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock(); // no monitor: a virtual thread must not be pinned
    private final StandingQueue<Waiting> queue;
    private final LongAdder shed = new LongAdder();
    private int running;

    private SheddingExecutor(Builder builder) {
        this.threads = builder.threads;
        this.workers = builder.workers;
        this.nanoClock = builder.nanoClock;
        this.queue = new StandingQueue<>(
                nanoClock.getAsLong(), builder.interval.toNanos(), builder.target.toNanos(), builder.room);
    }

    /**
     * Starts an executor.
     *
     * @param threads runs the work; it should not queue by itself
     * @param workers how much may run at a time, at least 1
     * @param timeout how long clients wait; above 0, at most a day
     * @return a builder with every other setting at its default
     */
    public static Builder builder(Executor threads, int workers, Duration timeout) {
        return new Builder(threads, workers, timeout);
    }

    /**
     * Runs some work, now or when its turn comes. Work that is shed from the queue later is not run; if it is a {@link Future}, it is
     * cancelled.
     *
     * @param work what to run
     * @throws RejectedExecutionException if the queue is full
     */
    @Override
    public void execute(Runnable work) {
        requireNonNull(work, "work");
        Runnable ifShed = work instanceof Future<?> future ? () -> future.cancel(false) : () -> {};
        if (!tryExecute(work, ifShed)) {
            throw new RejectedExecutionException("queue: full, " + waiting() + " wait");
        }
    }

    /**
     * Runs some work, now or when its turn comes, or says that it will not.
     *
     * @param work what to run
     * @param ifShed runs instead, on some other caller's thread, if the work is taken in and waits too long; should be short
     * @return {@code false} if the queue is full; then neither will run
     */
    public boolean tryExecute(Runnable work, Runnable ifShed) {
        Waiting waiting = new Waiting(requireNonNull(work, "work"), requireNonNull(ifShed, "ifShed"));
        List<Waiting> late = new ArrayList<>(0);
        boolean starts;
        boolean taken;
        lock.lock();
        try {
            starts = running < workers;
            running += starts ? 1 : 0;
            taken = starts || queue.offer(waiting, nanoClock.getAsLong(), late::add);
        } finally {
            lock.unlock();
        }
        tell(late);
        if (starts) {
            start(waiting);
        } else if (!taken) {
            shed.increment();
        }
        return taken;
    }

    private void start(Waiting waiting) {
        boolean started = false;
        try {
            threads.execute(() -> run(waiting));
            started = true;
        } finally {
            if (!started) { // the threads refuse: the place is free again
                lock.lock();
                try {
                    running--;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private void run(Waiting first) {
        Waiting waiting = first;
        boolean returned = false;
        try {
            while (waiting != null) {
                returned = false;
                waiting.work.run();
                returned = true;
                waiting = next();
            }
        } finally {
            if (!returned) { // the work threw and takes this thread with it; what waits goes on
                Waiting after = next();
                if (after != null) {
                    start(after);
                }
            }
        }
    }

    private @Nullable Waiting next() {
        List<Waiting> late = new ArrayList<>(0);
        List<Waiting> served = new ArrayList<>(1);
        lock.lock();
        try {
            if (!queue.take(nanoClock.getAsLong(), late::add, served::add)) {
                running--;
            }
        } finally {
            lock.unlock();
        }
        tell(late);
        return served.isEmpty() ? null : served.get(0);
    }

    private void tell(List<Waiting> late) {
        for (Waiting waiting : late) {
            shed.increment();
            waiting.ifShed.run();
        }
    }

    /**
     * How much work waits.
     *
     * @return entries in the queue
     */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a queue stands: it has not been empty for an interval.
     *
     * @return {@code true} while the newest work is served first
     */
    public boolean stands() {
        lock.lock();
        try {
            return queue.stands(nanoClock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /**
     * How much was shed since the start.
     *
     * @return work that was not taken in, or waited too long
     */
    public long shed() {
        return shed.sum();
    }

    /** Collects settings. */
    public static final class Builder {
        private final Executor threads;
        private final int workers;
        private LongSupplier nanoClock = System::nanoTime;
        private Duration interval;
        private Duration target;
        private int room = 10_000;

        private Builder(Executor threads, int workers, Duration timeout) {
            this.threads = requireNonNull(threads, "threads");
            if (workers < 1) {
                throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
            }
            ShedderSettings.of(timeout); // the same range
            this.workers = workers;
            this.interval = timeout.dividedBy(5);
            this.target = timeout.dividedBy(50);
        }

        /**
         * Sets how long work may wait in a queue that empties now and then, and after how long a queue that does not is said to stand.
         *
         * @param interval above 0; a fifth of the time-out by default, which leaves the rest for the work
         * @return this builder
         */
        public Builder interval(Duration interval) {
            this.interval = positive("interval", interval);
            return this;
        }

        /**
         * Sets how long work may wait in a standing queue.
         *
         * @param target above 0, at most the interval; a fiftieth of the time-out by default, enough to keep the workers busy
         * @return this builder
         */
        public Builder target(Duration target) {
            this.target = positive("target", target);
            return this;
        }

        /**
         * Sets how much may wait.
         *
         * @param room at least 1; 10,000 by default
         * @return this builder
         */
        public Builder room(int room) {
            if (room < 1) {
                throw new IllegalArgumentException("room: " + room + " (expected: at least 1)");
            }
            this.room = room;
            return this;
        }

        /**
         * Replaces the clock.
         *
         * @param clock monotonic nanoseconds; {@link System#nanoTime()} by default
         * @return this builder
         */
        public Builder nanoClock(LongSupplier clock) {
            this.nanoClock = requireNonNull(clock, "clock");
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: above 0)");
            }
            return value;
        }

        /**
         * Builds the executor.
         *
         * @return a new executor
         * @throws IllegalArgumentException if the target is longer than the interval
         */
        public SheddingExecutor build() {
            if (target.compareTo(interval) > 0) {
                throw new IllegalArgumentException(
                        "target: " + target + " (expected: at most " + interval + ", the interval)");
            }
            return new SheddingExecutor(this);
        }
    }
}
