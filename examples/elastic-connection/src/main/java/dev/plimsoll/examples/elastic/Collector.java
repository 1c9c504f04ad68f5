package dev.plimsoll.examples.elastic;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Disk;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.LaneStats;
import dev.plimsoll.queue.Lease;
import dev.plimsoll.queue.PayloadCodec;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.queue.RecoveryWorkers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/*
 * Takes records from sources that nobody coordinates, and stores them. A record is accepted when it is on this collector's disk. While the
 * store is away the lane is paused: what comes fills the lane's room, then the journal; nothing is tried in vain. When it is back, the lane
 * serves new records first, and the journal's behind them.
 *
 * A gap goes into the store as soon as there is one again, so that whoever reads it knows that the hours between `began` and `ended` are
 * not whole until `filled` is set. Each record says for itself whether it came late.
 */
final class Collector implements AutoCloseable {
    static final String LANE = "records";
    static final int ROOM = 50;
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String INSERT =
            "insert into record select ?, ?, ?, clock_timestamp(), clock_timestamp() - ? > interval '" + LATE.toMillis()
                    + " ms' from pg_sleep(?) on conflict do nothing";

    /** A record that is in the store. */
    record Stored(long takenNanos, long storedNanos) {}

    /** A time without a store, on {@link System#nanoTime}; what has not come yet is 0. */
    record Gap(long beganNanos, long backNanos, long endedNanos, long filledNanos) {}

    private final DataSource source;
    private final Duration storing;
    private final RecoveryQueue<String> queue;
    private final RecoveryWorkers<String> workers;
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
    private final Queue<Stored> stored = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService watch;
    private @Nullable Gap gap; // guarded by this
    private @Nullable Instant began;

    /**
     * Starts a collector.
     *
     * @param journal where records wait that find no room, or {@code null} for a collector that refuses them
     * @param storing how long the store takes for a record; the server waits so long, on a timer
     * @param drainPerSecond how many spooled records go back at most
     */
    Collector(@Nullable Path journal, DataSource source, int workers, Duration storing, double drainPerSecond)
            throws IOException {
        this.source = source;
        this.storing = storing;
        RecoveryQueue.Builder<String> builder = RecoveryQueue.<String>builder(workers)
                .lane(Lane.named(LANE)
                        .coalescing(false) // each record counts
                        .fair(false)
                        .maxItems(ROOM)
                        .spill(drainPerSecond)
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                        .retryBudget(1, 1_000)
                        .maxAttempts(1_000)
                        .build());
        if (journal != null) {
            builder.journal(Disk.at(journal), PayloadCodec.text());
        }
        this.queue = builder.build();
        this.workers = RecoveryWorkers.start(queue, workers, this::store);
        this.watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "collector-watch");
            thread.setDaemon(true);
            return thread;
        });
        var unused = watch.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a record; true when it is on disk, and so will be in the store. */
    boolean take(int from, int number) {
        String payload = from + " " + number + " " + System.nanoTime() + " " + System.currentTimeMillis();
        return queue.submit(LANE, "source-" + from, from + "/" + number, payload) instanceof Admission.Admitted;
    }

    private void store(Lease<String> lease) throws SQLException {
        String[] fields = lease.payload().split(" ", -1);
        Timestamp taken = new Timestamp(Long.parseLong(fields[3]));
        Connection connection = connections.poll();
        try {
            if (connection == null) {
                connection = source.getConnection();
            }
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setInt(1, Integer.parseInt(fields[0]));
                insert.setInt(2, Integer.parseInt(fields[1]));
                insert.setTimestamp(3, taken);
                insert.setTimestamp(4, taken);
                insert.setDouble(5, storing.toNanos() / 1e9);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            if (connection != null) {
                discard(connection);
            }
            away();
            throw e; // the worker retries
        }
        connections.add(connection);
        stored.add(new Stored(Long.parseLong(fields[2]), System.nanoTime()));
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // it is gone
        }
    }

    private synchronized void away() {
        if (gap == null || gap.filledNanos() != 0) {
            Duration oldest = lane().oldestAge();
            gap = new Gap(System.nanoTime() - oldest.toNanos(), 0, 0, 0);
            began = Instant.now().minus(oldest);
        }
        queue.pause(LANE);
    }

    /** Follows a gap: is the store back, are new records stored at once again, is the spool empty? */
    private synchronized void look() {
        Gap now = gap;
        if (now == null || now.filledNanos() != 0) {
            return;
        }
        LaneStats lane = lane();
        try {
            if (lane.paused()) {
                tell("insert into gap values (?) on conflict do nothing");
                discardAll();
                queue.resume(LANE);
                gap = new Gap(now.beganNanos(), System.nanoTime(), 0, 0);
            } else if (now.endedNanos() == 0 && lane.depth() < ROOM / 2) {
                tell("update gap set ended = clock_timestamp() where began = ?");
                gap = new Gap(now.beganNanos(), now.backNanos(), System.nanoTime(), 0);
            } else if (now.endedNanos() != 0
                    && lane.spilled() == 0
                    && lane.oldestAge().compareTo(LATE) < 0) {
                tell("update gap set filled = clock_timestamp() where began = ?");
                gap = new Gap(now.beganNanos(), now.backNanos(), now.endedNanos(), System.nanoTime());
            }
        } catch (SQLException e) {
            queue.pause(LANE); // not yet, or again
        }
    }

    private void tell(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(requireNonNull(began)));
            statement.executeUpdate();
        }
    }

    private void discardAll() {
        for (Connection connection = connections.poll(); connection != null; connection = connections.poll()) {
            discard(connection);
        }
    }

    LaneStats lane() {
        return queue.stats().lanes().get(0);
    }

    /** The last gap, if there was one. */
    synchronized @Nullable Gap gap() {
        return gap;
    }

    Iterable<Stored> stored() {
        return stored;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        workers.close();
        discardAll();
        queue.close();
    }
}
