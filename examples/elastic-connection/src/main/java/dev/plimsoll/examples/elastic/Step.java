package dev.plimsoll.examples.elastic;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.queue.LaneStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One step: sources send at a steady rate, and the store is killed for a while, or is not.
 *
 * @param name what it shows
 * @param ratePerSecond records a second, over all sources
 * @param workers how many records are stored at a time
 * @param storing how long the store takes for one
 * @param calm how long all is well before
 * @param away how long the store is dead; zero for a control
 * @param drainPerSecond how many spooled records go back at most
 */
record Step(
        String name,
        int ratePerSecond,
        int workers,
        Duration storing,
        Duration calm,
        Duration away,
        double drainPerSecond) {
    private static final int SOURCES = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Takes on the store as the last step left it, and leaves it up. Without a journal the collector refuses what finds no room. */
    Measured run(Store store, @Nullable Path journal) throws IOException, SQLException, TimeoutException {
        long before = store.count("select count(*) from record");
        AtomicLong accepted = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        ScheduledExecutorService sources = Executors.newScheduledThreadPool(SOURCES);
        long began = System.nanoTime();
        long cpuBegan = cpuNanos();
        boolean flagged = false;
        LaneStats back = null;
        LaneStats filled = null;
        Collector.Gap gap = null;
        try (Collector collector = new Collector(journal, store.source(), workers, storing, drainPerSecond)) {
            for (int i = 0; i < SOURCES; i++) {
                int source = (int) (before * SOURCES) + i; // no number twice over the steps
                AtomicLong number = new AtomicLong();
                var unused = sources.scheduleAtFixedRate(
                        () -> (collector.take(source, (int) number.incrementAndGet()) ? accepted : refused)
                                .incrementAndGet(),
                        1_000_000L * i / ratePerSecond,
                        1_000_000L * SOURCES / ratePerSecond,
                        TimeUnit.MICROSECONDS);
            }
            LockSupport.parkNanos(calm.toNanos());
            if (!away.isZero()) {
                store.kill();
                await(() -> collector.gap() != null);
                LockSupport.parkNanos(away.toNanos());
                store.startAgain();
                await(() -> requireNonNull(collector.gap()).backNanos() != 0);
                back = collector.lane();
                flagged = store.count("select count(*) from gap where filled is null") == 1;
                await(() -> requireNonNull(collector.gap()).endedNanos() != 0);
                await(() -> requireNonNull(collector.gap()).filledNanos() != 0);
                gap = requireNonNull(collector.gap());
                filled = collector.lane();
            }
            sources.shutdown();
            await(() -> sources.isTerminated() && isEmpty(collector.lane()));
            long ended = System.nanoTime();
            double cpu = (double) (cpuNanos() - cpuBegan)
                    / (ended - began)
                    / Runtime.getRuntime().availableProcessors();
            Duration law = gap == null || back == null || filled == null || journal == null
                    ? Duration.ZERO
                    : law(gap, back, filled);
            return measured(store, collector, before, accepted.get(), refused.get(), gap, law, flagged, cpu);
        } finally {
            sources.shutdownNow();
        }
    }

    private Measured measured(
            Store store,
            Collector collector,
            long before,
            long accepted,
            long refused,
            Collector.@Nullable Gap gap,
            Duration law,
            boolean flagged,
            double cpu)
            throws SQLException {
        long from = gap == null ? Long.MIN_VALUE : gap.endedNanos();
        long to = gap == null ? Long.MAX_VALUE : gap.filledNanos();
        List<Long> waits = new ArrayList<>();
        for (Collector.Stored record : collector.stored()) {
            if (record.takenNanos() >= from && record.takenNanos() <= to) {
                waits.add(record.storedNanos() - record.takenNanos());
            }
        }
        waits.sort(null);
        Duration away = gap == null ? Duration.ZERO : Duration.ofNanos(gap.backNanos() - gap.beganNanos());
        return new Measured(
                accepted,
                refused,
                store.count("select count(*) from record") - before,
                store.count("select count(*) from record where late and source >= " + before * SOURCES),
                waits.isEmpty() ? Duration.ZERO : Duration.ofNanos(waits.get((int) (waits.size() * .99))),
                away,
                gap == null ? Duration.ZERO : Duration.ofNanos(gap.filledNanos() - gap.backNanos()),
                law,
                flagged,
                store.count("select count(*) from gap where filled is null") == 0,
                cpu);
    }

    /**
     * What came while the store was away, over what can be spared for it: the cap, or what is left of the capacity as it was found
     * while the spool was drained, whichever is less.
     */
    private Duration law(Collector.Gap gap, LaneStats back, LaneStats filled) {
        double serviceNanos =
                (double) filled.workerTime().minus(back.workerTime()).toNanos()
                        / (filled.completed() - back.completed());
        double spare = Math.min(drainPerSecond, workers * 1e9 / serviceNanos - ratePerSecond);
        return Duration.ofNanos((long) ((gap.backNanos() - gap.beganNanos()) * ratePerSecond / spare));
    }

    private static boolean isEmpty(LaneStats lane) {
        return lane.depth() + lane.inFlight() + lane.spilled() == 0;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void await(BooleanSupplier condition) throws TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("waited for " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Only for a table: how the step went. */
    String row(Measured measured) {
        return String.format(
                Locale.ROOT,
                "%-34s %8d %7d %8d %6d %9d ms %8s %8s %8s  %-12s %5.0f %%",
                name,
                measured.accepted(),
                measured.accepted() - measured.inStore(),
                measured.refused(),
                measured.late(),
                measured.waitP99().toMillis(),
                seconds(measured.away()),
                seconds(measured.drain()),
                seconds(measured.law()),
                away.isZero() ? "" : measured.flagged() && measured.filled() ? "told, filled" : "NOT TOLD",
                100 * measured.cpu());
    }

    static String head() {
        return String.format(
                Locale.ROOT,
                "%-34s %8s %7s %8s %6s %12s %8s %8s %8s  %-12s %7s",
                "",
                "accepted",
                "lost",
                "refused",
                "late",
                "live p99",
                "away",
                "drained",
                "by law",
                "gap",
                "CPU");
    }

    private static String seconds(Duration duration) {
        return duration.isZero() ? "" : String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }
}
