package dev.plimsoll.examples.shapes;

import dev.plimsoll.examples.shapes.Workers.Task;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One worker: a thread with a line of its own, and a shedder before it. It does a request's work and then waits on a timer for the rest of the time that the
 * request is to take (Erlang of four phases), so that a machine of two cores can hold sixty-four of them. Poison kills it.
 */
final class ShapeWorker {
    /** Thrown by work that its worker does not survive. */
    static final class PoisonedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PoisonedException() {
            super("poison", null, false, false);
        }
    }

    /** What became of a task that was offered. */
    enum Offer {
        TAKEN,
        SHED,
        DEAD
    }

    private record Waiting(Task task, long permit) {}

    private static final int PHASES = 4;

    /** One is served and one waits, or the worker would idle between two; what waits behind eight services is late anyway. */
    private static final int LEAST_LIMIT = 2;

    private static final int MOST_LIMIT = (int) Deployment.TIMEOUT.dividedBy(Workers.SERVICE);

    private final String name;
    private final SplittableRandom random;
    private final ScheduledExecutorService timer;
    private final Deque<Waiting> line = new ArrayDeque<>();
    private LoadShedder shedder = freshShedder();
    private boolean alive;
    private int serving;

    ShapeWorker(String name, long seed, ScheduledExecutorService timer) {
        this.name = name;
        this.random = new SplittableRandom(seed);
        this.timer = timer;
        live();
    }

    private static LoadShedder freshShedder() {
        return LoadShedder.builder(Deployment.TIMEOUT)
                .limits(LEAST_LIMIT, MOST_LIMIT)
                .build();
    }

    private void live() {
        synchronized (this) {
            alive = true;
        }
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    synchronized boolean alive() {
        return alive;
    }

    synchronized int waiting() {
        return line.size() + serving;
    }

    synchronized int limit() {
        return shedder.limit();
    }

    synchronized Duration retryAfter() {
        return shedder.retryAfter();
    }

    synchronized Offer offer(Task task) {
        if (!alive) {
            return Offer.DEAD;
        }
        long permit = shedder.tryAcquire(Priority.NORMAL, 0, task.deadlineNanos);
        if (LoadShedder.refused(permit)) {
            return Offer.SHED;
        }
        line.add(new Waiting(task, permit));
        notifyAll();
        return Offer.TAKEN;
    }

    private synchronized Waiting take() throws InterruptedException {
        serving = 0;
        while (line.isEmpty()) {
            wait();
        }
        serving = 1;
        return line.remove();
    }

    private void run() {
        @Nullable Task task = null;
        try {
            while (true) {
                Waiting next = take();
                task = next.task();
                if (task.deadlineNanos - System.nanoTime() <= 0) { // nobody waits for it any more
                    shedder.cancel(next.permit());
                    task.answer(new Reply(503, "late"));
                } else {
                    Reply reply = serve(task);
                    shedder.release(next.permit());
                    task.answer(reply);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (PoisonedException e) {
            die(task);
        }
    }

    private Reply serve(Task task) {
        long until = System.nanoTime() + serviceNanos();
        Reply reply;
        try {
            reply = task.work.call();
        } catch (PoisonedException e) {
            throw e;
        } catch (Exception e) {
            reply = new Reply(500, e.toString());
        }
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return reply;
    }

    private long serviceNanos() {
        double sum = 0;
        for (int i = 0; i < PHASES; i++) {
            sum -= Math.log(1 - random.nextDouble());
        }
        return (long) (sum / PHASES * Workers.SERVICE.toNanos());
    }

    private void die(@Nullable Task poison) {
        List<Waiting> homeless = new ArrayList<>();
        synchronized (this) {
            alive = false;
            serving = 0;
            homeless.addAll(line);
            line.clear();
            shedder = freshShedder(); // like all that a process knew
        }
        var unused = timer.schedule(this::live, Workers.BACK_AFTER.toNanos(), TimeUnit.NANOSECONDS);
        if (poison != null) {
            poison.orphaned(); // its client tries again, within the shard
        }
        homeless.forEach(waiting -> waiting.task().orphaned());
    }
}
