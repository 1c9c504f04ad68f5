package dev.plimsoll.lab.knee;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A server in this JVM: some workers, one queue without a bound, exponential work that waits on a timer instead of burning a
 * processor. What is in flight beyond the workers slows all work that starts, as contention does.
 */
public final class LocalTarget implements Target {
    private record Waiting(double work, CompletableFuture<Answer> answer) {}

    private final int workers;
    private final double serviceSeconds;
    private final double kappa;
    private final SplittableRandom random;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "plimsoll-local-target");
        thread.setDaemon(true);
        return thread;
    });
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private int running;

    /**
     * Starts the server.
     *
     * @param workers requests served at the same time, at least 1
     * @param serviceSeconds mean work of a request, above 0
     * @param kappa slow-down for each request in flight beyond the workers, 0 for none
     * @param seed what work is drawn from
     */
    public LocalTarget(int workers, double serviceSeconds, double kappa, long seed) {
        if (workers < 1 || !(serviceSeconds > 0) || !(kappa >= 0)) {
            throw new IllegalArgumentException("workers, service, kappa: " + workers + ", " + serviceSeconds + ", "
                    + kappa + " (expected: at least 1, above 0, not below 0)");
        }
        this.workers = workers;
        this.serviceSeconds = serviceSeconds;
        this.kappa = kappa;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public CompletableFuture<Answer> send(long number) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (queue) {
            Waiting waiting = new Waiting(-Math.log(1 - random.nextDouble()) * serviceSeconds, answer);
            if (running < workers) {
                start(waiting);
            } else {
                queue.add(waiting);
            }
        }
        return answer;
    }

    // Holding the queue's lock.
    private void start(Waiting waiting) {
        running++;
        double slower = 1 + kappa * queue.size();
        var unused = timer.schedule(() -> finish(waiting), (long) (waiting.work * slower * 1e9), TimeUnit.NANOSECONDS);
    }

    private void finish(Waiting done) {
        synchronized (queue) {
            running--;
            Waiting next = queue.poll();
            if (next != null) {
                start(next);
            }
        }
        done.answer.complete(Answer.OK);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
