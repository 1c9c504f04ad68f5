package dev.plimsoll.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Item;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.PayloadCodec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;

/** Against a real server. */
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRecoveryQueueIT {
    static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration TAKE_OVER = Duration.ofSeconds(10);

    private EmbeddedPostgres server;
    private DataSource source;

    @BeforeAll
    void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(3))
                .start();
        source = source(server.getPort());
        PostgresRecoveryQueue.migrate(source);
        PostgresRecoveryQueue.migrate(source);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("truncate plimsoll_queue_item");
    }

    static DataSource source(int port) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static List<Lane> lanes(Duration leaseTimeout) {
        return List.of(
                Lane.named("new").reserve(2).share(3).build(),
                Lane.named("recovery")
                        .share(1)
                        .leaseTimeout(leaseTimeout)
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                        .maxAttempts(5)
                        .build());
    }

    static PostgresRecoveryQueue<String> queue(DataSource source) {
        return PostgresRecoveryQueue.of(source, PayloadCodec.text(), 8, lanes(LEASE), 1);
    }

    private static Item<String> item(String lane, String tenant, String key, String payload) {
        return Item.of(lane, tenant, key, payload);
    }

    @Test
    void coalescesWaitingItemsInTheCallersTransaction() throws SQLException {
        PostgresRecoveryQueue<String> queue =
                PostgresRecoveryQueue.of(source, PayloadCodec.text(), 8, lanes(Duration.ofHours(1)), 1);
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(queue.submit(connection, item("recovery", "t", "k", "lost")))
                    .isInstanceOf(Admission.Admitted.class);
            connection.rollback();
        }
        assertThat(queue.submit(item("recovery", "t", "k", "one"))).isInstanceOf(Admission.Admitted.class);
        assertThat(queue.submit(item("recovery", "t", "k", "two"))).isInstanceOf(Admission.Coalesced.class);
        List<PostgresLease<String>> leases = queue.lease(10);
        assertThat(leases)
                .singleElement()
                .satisfies(l -> assertThat(l.payload()).isEqualTo("two"));
        assertThat(queue.submit(item("recovery", "t", "k", "three"))).isInstanceOf(Admission.Admitted.class);
        assertThat(queue.lease(10)).as("its key runs").isEmpty();
        assertThat(leases.get(0).complete()).isTrue();
        assertThat(leases.get(0).complete()).isFalse();
        assertThat(queue.lease(10)).hasSize(1);
    }

    @Test
    void keepsTheLanesRulesOverAllLeases() throws SQLException {
        PostgresRecoveryQueue<String> queue =
                PostgresRecoveryQueue.of(source, PayloadCodec.text(), 8, lanes(Duration.ofHours(1)), 1);
        for (int i = 0; i < 50; i++) {
            queue.submit(item("recovery", "t", "k" + i, "p"));
        }
        List<PostgresLease<String>> borrowed = queue.lease(100);
        assertThat(borrowed).as("8 workers, 2 never lent").hasSize(6);
        for (int i = 0; i < 50; i++) {
            queue.submit(item("new", "t", "k" + i, "p"));
        }
        assertThat(queue.lease(100)).hasSize(2).allMatch(l -> l.lane().equals("new"));
        borrowed.get(0).complete();
        assertThat(queue.lease(100))
                .as("below its guarantee of 6")
                .singleElement()
                .satisfies(l -> assertThat(l.lane()).isEqualTo("new"));
    }

    @Test
    void takesTenantsInTurn() throws SQLException {
        PostgresRecoveryQueue<String> queue = queue(source);
        for (int i = 0; i < 500; i++) {
            queue.submit(item("recovery", "loud", "k" + i, "p"));
        }
        queue.submit(item("recovery", "quiet", "k", "p"));
        queue.submit(item("recovery", "other", "k", "p"));
        assertThat(queue.lease(3))
                .extracting(PostgresLease::tenant)
                .containsExactlyInAnyOrder("loud", "quiet", "other");
    }

    @Test
    void retriesSidelinesAndReDrives() throws Exception {
        PostgresRecoveryQueue<String> queue = queue(source);
        queue.submit(item("recovery", "t", "k", "p"));
        for (int attempt = 1; attempt <= 5; attempt++) {
            PostgresLease<String> lease = next(queue);
            assertThat(lease.attempt()).isEqualTo(attempt);
            assertThat(lease.retry()).isTrue();
        }
        assertThat(queue.counts("recovery").aside()).isEqualTo(1);
        assertThat(queue.redrive("recovery", 10)).isEqualTo(1);
        assertThat(next(queue).fail("bad")).isTrue();
        assertThat(queue.counts("recovery").aside()).isEqualTo(1);
    }

    private static PostgresLease<String> next(PostgresRecoveryQueue<String> queue) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            List<PostgresLease<String>> leases = queue.lease(1);
            if (!leases.isEmpty()) {
                return leases.get(0);
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no lease within a minute");
    }

    @Test
    void refusesWhatIsOverItsBounds() throws SQLException {
        PostgresRecoveryQueue<String> queue = PostgresRecoveryQueue.of(
                source,
                PayloadCodec.text(),
                1,
                List.of(Lane.named("new").maxItems(2).maxPayloadBytes(3).build()),
                1);
        queue.submit(item("new", "t", "a", "p"));
        queue.submit(item("new", "t", "b", "p"));
        assertThat(queue.submit(item("new", "t", "c", "p"))).isInstanceOf(Admission.Refused.class);
        assertThat(queue.submit(item("new", "t", "b", "p"))).isInstanceOf(Admission.Coalesced.class);
        assertThat(queue.submit(item("new", "t", "b", "long"))).isInstanceOf(Admission.Refused.class);
        assertThatThrownBy(() -> queue.submit(item("x", "t", "k", "p"))).hasMessageContaining("lane: \"x\"");
    }

    /** Three worker processes; one is killed, the connection of another is cut; every key in at most one hand. */
    @Test
    void losesNothingWhenAWorkerIsKilledAndAConnectionCut() throws Exception {
        PostgresRecoveryQueue<String> queue = queue(source);
        int items = 600;
        for (int i = 0; i < items; i++) {
            queue.submit(item("recovery", "t" + i % 5, "k" + i, String.valueOf(i)));
        }
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        List<Process> workers = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        for (int w = 0; w < 3; w++) {
            Process worker = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PostgresWorker.class.getName(),
                            String.valueOf(server.getPort()),
                            String.valueOf(w))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            workers.add(worker);
            Thread reader = new Thread(() -> {
                try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = out.readLine(); line != null; line = out.readLine()) {
                        lines.add(line);
                    }
                } catch (IOException e) {
                    lines.add("closed");
                }
            });
            reader.start();
            readers.add(reader);
        }
        await(() -> done(lines).size() > items / 6);
        Map<String, Long> again = new HashMap<>(); // every key once more: one that runs now must have another run
        for (int i = 0; i < items; i++) {
            again.put("k" + i, System.nanoTime());
            assertThat(queue.submit(item("recovery", "t" + i % 5, "k" + i, "again"))
                            .accepted())
                    .isTrue();
        }
        workers.get(0).toHandle().destroyForcibly(); // by its handle: what it has said can still be read
        execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'worker-1'");
        await(() -> {
            PostgresRecoveryQueue.Counts counts = queue.counts("recovery");
            return counts.waiting() + counts.leased() == 0;
        });
        workers.forEach(worker -> worker.toHandle().destroyForcibly());
        for (Thread reader : readers) {
            reader.join();
        }
        Map<String, List<Run>> runs = runs(lines);
        again.forEach((key, submitted) ->
                assertThat(runs.get(key)).as("%s: lost", key).anyMatch(run -> run.start - submitted > 0));
        runs.forEach(PostgresRecoveryQueueIT::isInOneHand);
        assertThat(queue.counts("recovery").aside()).isZero();
    }

    private static void isInOneHand(String key, List<Run> runs) {
        for (int i = 1; i < runs.size(); i++) {
            Run before = runs.get(i - 1);
            Run next = runs.get(i);
            if (before.isDone()) {
                assertThat(next.start - before.done).as("%s: in two hands", key).isNotNegative();
            } else { // killed, cut off or late: its key comes back when its lease has run out
                assertThat(Duration.ofNanos(next.start - before.start))
                        .as("%s: taken over", key)
                        .isLessThan(LEASE.plus(TAKE_OVER));
            }
        }
    }

    @Test
    void readsWhatWorkersSaid() {
        List<String> cutOffAndTakenByTheSame = List.of("start k 1 1", "start k 1 9", "done k 1 12", "start k 2 13");
        List<String> secondIsEarly = List.of("start k 1 1", "start k 2 3", "done k 1 4", "done k 2 5");
        List<String> lateTakeOver = List.of("start k 1 1", "start k 2 14000000000");

        runs(cutOffAndTakenByTheSame).forEach(PostgresRecoveryQueueIT::isInOneHand);
        assertThatThrownBy(() -> runs(secondIsEarly).forEach(PostgresRecoveryQueueIT::isInOneHand))
                .hasMessageContaining("k: in two hands");
        assertThatThrownBy(() -> runs(lateTakeOver).forEach(PostgresRecoveryQueueIT::isInOneHand))
                .hasMessageContaining("k: taken over");
    }

    /** One run of a key, by what its worker said. */
    private static final class Run {
        final String worker;
        final long start;
        long done;

        Run(String worker, long start) {
            this.worker = worker;
            this.start = start;
        }

        boolean isDone() {
            return done != 0;
        }
    }

    /** The runs of each key in order of their start; lines are {@code start|done KEY WORKER NANOS} of one clock. */
    private static Map<String, List<Run>> runs(Iterable<String> lines) {
        Map<String, List<Run>> runs = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 4) {
                continue; // cut off with its worker
            }
            List<Run> ofKey = runs.computeIfAbsent(parts[1], key -> new ArrayList<>());
            if (parts[0].equals("start")) {
                ofKey.add(new Run(parts[2], Long.parseLong(parts[3])));
            } else {
                List<Run> ofWorker = ofKey.stream()
                        .filter(run -> run.worker.equals(parts[2]))
                        .toList();
                // The latest: a worker that was cut off may have had the key before.
                ofWorker.get(ofWorker.size() - 1).done = Long.parseLong(parts[3]);
            }
        }
        runs.values().forEach(ofKey -> ofKey.sort(Comparator.comparingLong(run -> run.start)));
        return runs;
    }

    private static Set<String> done(ConcurrentLinkedQueue<String> lines) {
        Set<String> done = new HashSet<>();
        for (String line : lines) {
            if (line.startsWith("done")) {
                done.add(line.split(" ", -1)[1]);
            }
        }
        return done;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within three minutes");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
