package dev.plimsoll.examples.shapes;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.Shard;
import dev.plimsoll.shuffle.ShuffleSharder;
import dev.plimsoll.shuffle.Topology;
import dev.plimsoll.shuffle.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The workers of one cell, shared by its tenants in shuffled shards of three: a request goes to the shortest line in its tenant's
 * shard, and on to the next worker of the shard if that one refuses it or dies of it.
 *
 * <p>Each line has a shedder of its own. One at the cell's door would see eight lines as one: it holds what is in flight just above the
 * number of busy workers, and where a tenant may use three of them only, some worker has then nobody to serve while another has a line.
 * It would also refuse everybody when one tenant floods its three.
 */
final class Workers {
    static final int COUNT = 8;
    static final int SHARD = 3;

    /** Who needs more than three workers can do gets a larger shard, and with it a larger reach. */
    static final int MASTODON_SHARD = 6;

    /** How long a request keeps its worker, on average. */
    static final Duration SERVICE = Duration.ofMillis(250);

    /** A worker that died is back after this. */
    static final Duration BACK_AFTER = Duration.ofSeconds(3);

    /** One request on its way from worker to worker. */
    static final class Task {
        final Callable<Reply> work;
        final long deadlineNanos;
        final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private final List<ShapeWorker> shard;
        private int tried;
        private int dead;

        Task(Callable<Reply> work, long deadlineNanos, List<ShapeWorker> shard) {
            this.work = work;
            this.deadlineNanos = deadlineNanos;
            this.shard = shard;
        }

        /** Sends it to the next worker of the shard that takes it in. */
        void next() {
            while (tried < shard.size()) {
                switch (shard.get(tried++).offer(this)) {
                    case TAKEN -> {
                        return;
                    }
                    case DEAD -> dead++;
                    case SHED -> {}
                }
            }
            answer(dead < tried ? new Reply(503, "shed") : new Reply(500, "every worker of the shard is down"));
        }

        /** The worker that had it is dead. */
        void orphaned() {
            dead++;
            next();
        }

        void answer(Reply answer) {
            reply.complete(answer.after(dead));
        }
    }

    private final ShuffleSharder sharder;
    private final Map<String, ShapeWorker> byName = new HashMap<>();
    private final AtomicLong requests = new AtomicLong();

    Workers(DeploymentKey key, long seed) {
        List<String> names =
                IntStream.rangeClosed(1, COUNT).mapToObj(i -> "worker-" + i).toList();
        sharder = sharder(key);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        for (String name : names) {
            byName.put(name, new ShapeWorker(name, seed + byName.size(), timer));
        }
    }

    /** The same in every process: the tour asks it whom a poisonous tenant shares workers with. */
    static ShuffleSharder sharder(DeploymentKey key) {
        return ShuffleSharder.of(
                key,
                Topology.of(IntStream.rangeClosed(1, COUNT)
                        .mapToObj(i -> "worker-" + i)
                        .toList()),
                SHARD);
    }

    static Shard shard(ShuffleSharder sharder, String tenant) {
        return sharder.shard(tenant, tenant.equals(Tenants.MASTODON) ? MASTODON_SHARD : SHARD);
    }

    /**
     * Has some work done by a worker of a tenant's shard.
     *
     * @param deadlineNanos when the client stops waiting, on {@link System#nanoTime()}
     */
    CompletableFuture<Reply> serve(String tenant, long deadlineNanos, Callable<Reply> work) {
        List<ShapeWorker> shard = shard(tenant);
        shard.sort(Comparator.comparingInt(ShapeWorker::waiting)); // stable: of equal lines, the one whose turn it is
        Task task = new Task(work, deadlineNanos, shard);
        task.next();
        return task.reply;
    }

    /** When a tenant that was refused should try again: when the first of its workers would have it. */
    Duration retryAfter(String tenant) {
        return shard(tenant).stream()
                .map(ShapeWorker::retryAfter)
                .min(Comparator.naturalOrder())
                .orElse(BACK_AFTER);
    }

    private List<ShapeWorker> shard(String tenant) {
        List<ShapeWorker> shard = new ArrayList<>();
        for (Worker worker : shard(sharder, tenant).rotated(requests.getAndIncrement())) {
            ShapeWorker one = byName.get(worker.name());
            if (one != null) {
                shard.add(one);
            }
        }
        return shard;
    }

    int alive() {
        return (int) byName.values().stream().filter(ShapeWorker::alive).count();
    }

    /** Requests that are served or wait, and how many might. */
    int inFlight() {
        return byName.values().stream().mapToInt(ShapeWorker::waiting).sum();
    }

    int limit() {
        return byName.values().stream().mapToInt(ShapeWorker::limit).sum();
    }
}
