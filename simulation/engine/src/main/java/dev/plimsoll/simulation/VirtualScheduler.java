package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * ScheduledThreadPoolExecutor's contract on virtual time. Waiting tasks form a doubly linked list so that shutdown can find
 * them and cancel can unlink in O(1); the order of the list means nothing, the event list decides.
 */
final class VirtualScheduler implements ScheduledExecutorService {
    private static final System.Logger LOG = System.getLogger(VirtualScheduler.class.getName());

    private final Simulation simulation;
    private @Nullable VirtualTask<?> waiting;
    private boolean shutdown;
    private int running;

    VirtualScheduler(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void execute(Runnable command) {
        requireNonNull(command, "command");
        VirtualTask<Void> task = start(() -> run(command), 0, 0);
        task.failureEndsRun = true;
    }

    @Override
    public Future<?> submit(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        requireNonNull(task, "task");
        return start(
                () -> {
                    task.run();
                    return result;
                },
                0,
                0);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        requireNonNull(command, "command");
        return start(() -> run(command), unit.toNanos(delay), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        requireNonNull(callable, "callable");
        return start(callable, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return periodic(command, initialDelay, period, unit, "period");
    }

    // A task takes no virtual time, so a fixed delay after its end is a fixed rate.
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return periodic(command, initialDelay, delay, unit, "delay");
    }

    private ScheduledFuture<?> periodic(Runnable command, long initialDelay, long period, TimeUnit unit, String name) {
        requireNonNull(command, "command");
        if (period <= 0) {
            throw new IllegalArgumentException(name + ": " + period + " (expected: more than 0)");
        }
        return start(() -> run(command), unit.toNanos(initialDelay), unit.toNanos(period));
    }

    @SuppressWarnings("NullAway") // the JDK's executors, too, complete a Runnable's future with null
    private static Void run(Runnable command) {
        command.run();
        return null;
    }

    private <V> VirtualTask<V> start(Callable<V> work, long delayNanos, long periodNanos) {
        simulation.checkThread("scheduler");
        if (shutdown) {
            throw new RejectedExecutionException("the scheduler was shut down");
        }
        VirtualTask<V> task = new VirtualTask<>(this, work, periodNanos);
        enqueue(task, due(simulation.now(), delayNanos));
        return task;
    }

    static long due(long from, long delayNanos) {
        long time = from + Math.max(0, delayNanos);
        return time < 0 ? Simulation.NEVER : time;
    }

    void enqueue(VirtualTask<?> task, long time) {
        task.time = time;
        task.handle = simulation.at(time, task);
        task.next = waiting;
        if (waiting != null) {
            waiting.previous = task;
        }
        waiting = task;
        task.linked = true;
    }

    private void unlink(VirtualTask<?> task) {
        task.linked = false;
        if (task.previous == null) {
            waiting = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next != null) {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
    }

    void started(VirtualTask<?> task) {
        if (task.linked) {
            simulation.cancel(task.handle); // only if somebody else runs it, ahead of time
            unlink(task);
        }
        running++;
    }

    /** Returns whether a periodic task goes on. */
    boolean ended() {
        running--;
        return !shutdown;
    }

    void remove(VirtualTask<?> task) {
        simulation.checkThread("cancel");
        if (task.linked) {
            simulation.cancel(task.handle);
            unlink(task);
        }
    }

    void failed(VirtualTask<?> task, Throwable failure) {
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> "task at " + Simulation.seconds(task.time) + " s, seed " + simulation.seed()
                        + " failed; its future holds the exception",
                failure);
    }

    long now() {
        return simulation.now();
    }

    @Override
    public void shutdown() {
        simulation.checkThread("shutdown");
        if (shutdown) {
            return;
        }
        shutdown = true;
        for (VirtualTask<?> task = waiting; task != null; ) {
            VirtualTask<?> following = task.next;
            if (task.isPeriodic()) {
                task.cancel(false);
            }
            task = following;
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        simulation.checkThread("shutdownNow");
        shutdown = true;
        List<VirtualTask<?>> drained = new ArrayList<>();
        while (waiting != null) {
            VirtualTask<?> task = waiting;
            remove(task);
            drained.add(task);
        }
        drained.sort(null);
        return List.copyOf(drained);
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && waiting == null && running == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        if (isTerminated()) {
            return true;
        }
        if (unit.toNanos(timeout) <= 0) {
            return false;
        }
        throw new WouldBlockException("awaitTermination would block the simulation's only thread at "
                + Simulation.seconds(now()) + " s; let the simulation run, then ask isTerminated()");
    }

    /** Shuts down as the JDK's {@code close} does (from 19 on) if no task is left, and refuses to wait otherwise. */
    @SuppressWarnings("MissingOverride") // no such method in 17
    public void close() {
        shutdown();
        if (!isTerminated()) {
            throw new WouldBlockException(
                    "close would block the simulation's only thread at " + Simulation.seconds(now())
                            + " s until the delayed tasks have run; call shutdown() or shutdownNow()");
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        throw wouldBlock("invokeAll");
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        throw wouldBlock("invokeAll");
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) {
        throw wouldBlock("invokeAny");
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        throw wouldBlock("invokeAny");
    }

    private WouldBlockException wouldBlock(String call) {
        return new WouldBlockException(call + " would block the simulation's only thread at "
                + Simulation.seconds(now()) + " s; submit the tasks one by one and use their callbacks");
    }
}
