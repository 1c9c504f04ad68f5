package dev.plimsoll.simulation;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/*
 * FutureTask's states without its waiting. As there, a task may be cancelled while it runs: its result is then dropped and, if
 * periodic, it isn't run again.
 */
final class VirtualTask<V> implements RunnableScheduledFuture<V> {
    private enum State {
        NEW,
        DONE,
        FAILED,
        CANCELLED
    }

    private final VirtualScheduler scheduler;
    private final Callable<V> work;
    private final long periodNanos;

    boolean failureEndsRun;
    boolean linked;
    long time;
    long handle;

    @Nullable
    VirtualTask<?> previous;

    @Nullable
    VirtualTask<?> next;

    private State state = State.NEW;
    private @Nullable V result;
    private @Nullable Throwable failure;

    VirtualTask(VirtualScheduler scheduler, Callable<V> work, long periodNanos) {
        this.scheduler = scheduler;
        this.work = work;
        this.periodNanos = periodNanos;
    }

    @Override
    public void run() {
        scheduler.started(this);
        V value = null;
        Throwable thrown = null;
        try {
            value = work.call();
        } catch (Throwable e) {
            thrown = e;
        }
        boolean open = scheduler.ended();
        if (thrown != null) {
            if (state == State.NEW) {
                state = State.FAILED;
                failure = thrown;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            if (failureEndsRun && thrown instanceof RuntimeException exception) {
                throw exception;
            }
            scheduler.failed(this, thrown);
        } else if (state == State.NEW) {
            if (periodNanos == 0) {
                state = State.DONE;
                result = value;
            } else if (open) {
                scheduler.enqueue(this, VirtualScheduler.due(time, periodNanos));
            } else {
                state = State.CANCELLED;
            }
        }
    }

    @Override
    public boolean isPeriodic() {
        return periodNanos != 0;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (state != State.NEW) {
            return false;
        }
        state = State.CANCELLED;
        scheduler.remove(this);
        return true;
    }

    @Override
    public boolean isCancelled() {
        return state == State.CANCELLED;
    }

    @Override
    public boolean isDone() {
        return state != State.NEW;
    }

    @Override
    @SuppressWarnings("NullAway") // a Callable may return null, as in the JDK
    public V get() throws ExecutionException {
        return switch (state) {
            case DONE -> result;
            case FAILED -> throw new ExecutionException(failure);
            case CANCELLED -> throw new CancellationException();
            case NEW ->
                throw new WouldBlockException("get would block the simulation's only thread at "
                        + Simulation.seconds(scheduler.now()) + " s: the task is due at " + Simulation.seconds(time)
                        + " s; let the simulation run, then ask isDone()");
        };
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws ExecutionException, TimeoutException {
        if (state == State.NEW && unit.toNanos(timeout) <= 0) {
            throw new TimeoutException();
        }
        return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(time - scheduler.now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        if (other == this) {
            return 0;
        }
        if (other instanceof VirtualTask<?> task) {
            int byTime = Long.compare(time, task.time);
            return byTime != 0 ? byTime : Long.compareUnsigned(handle, task.handle);
        }
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
