package dev.plimsoll.simulation;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * The only part of the engine that knows real time. Looks at a run four times in its patience; a run that shows no progress
 * over four looks has an event that does not return: blocked on a real lock, most likely, or in an endless loop. The stack is
 * dumped to the log at once, for an endless loop can't be stopped, and the thread interrupted, which ends most waits.
 *
 * One thread for all simulations of the process, since there may be thousands of short runs; it never touches a run's results.
 */
final class Watchdog {
    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final int LOOKS = 4;

    private static final class Timer {
        static final ScheduledThreadPoolExecutor THREAD = start();

        private static ScheduledThreadPoolExecutor start() {
            ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "plimsoll-simulation-watchdog");
                thread.setDaemon(true);
                return thread;
            });
            executor.setRemoveOnCancelPolicy(true);
            return executor;
        }
    }

    private final Simulation simulation;
    private final Duration patience;
    private final Thread runner;
    private final @Nullable ScheduledFuture<?> looks;
    private long seen = -1;
    private int unchanged;
    private boolean closed;

    private Watchdog(Simulation simulation, Duration patience) {
        this.simulation = simulation;
        this.patience = patience;
        this.runner = Thread.currentThread();
        if (patience.isZero()) {
            looks = null;
        } else {
            long period = Math.max(1, patience.toNanos() / LOOKS);
            // With a delay, not at a rate: looks missed while the process was stopped would come all at once.
            looks = Timer.THREAD.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
        }
    }

    static Watchdog watch(Simulation simulation, Duration patience) {
        return new Watchdog(simulation, patience);
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        long events = simulation.progress();
        if (events != seen) {
            seen = events;
            unchanged = 0;
        } else if (++unchanged == LOOKS) {
            StackTraceElement[] stack = runner.getStackTrace();
            StringBuilder dump = new StringBuilder("event at " + Simulation.seconds(simulation.now()) + " s, seed "
                    + simulation.seed() + ", has not returned within " + patience + " of real time:");
            for (StackTraceElement frame : stack) {
                dump.append("\n\tat ").append(frame);
            }
            LOG.log(System.Logger.Level.ERROR, dump.toString());
            simulation.stalled(stack);
            runner.interrupt();
        }
    }

    synchronized void close() {
        closed = true;
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
