package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What things cost, as ratios to a rival in the same run, in thread CPU time where the work is in memory. Prints tables. */
@Tag("ci")
class CostTest {
    private static final int ROUNDS = 9;
    private static final int PAIRS = 200_000;
    /** Batches until the journal's code is compiled for good; the compiler's last step comes after some ten thousand. */
    private static final int WARM_UP_BATCHES = 30_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aPairCostsAtMostAFewTimesTheWorkQueueOfKubernetesAndNotMoreMemory() throws Exception {
        List<String> rivals = List.of(
                "recoveryQueue", "defaultWorkQueue", "priorityBlockingQueue", "linkedBlockingQueue", "mpmcArray");
        StringBuilder table = new StringBuilder("thread CPU ns (bytes) a pair\n");
        double[][] all = new double[3][];
        int row = 0;
        for (int depth : new int[] {0, 10_000, 1_000_000}) {
            Pairs[] queues = new Pairs[rivals.size()];
            double[][] nanos = new double[rivals.size()][ROUNDS];
            double[] bytes = new double[rivals.size()];
            for (int i = 0; i < queues.length; i++) {
                queues[i] = Pairs.of(rivals.get(i), depth);
                spend(queues[i]);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < queues.length; i++) { // in turn, so that a disturbance hits all
                    long allocated = THREADS.getCurrentThreadAllocatedBytes();
                    nanos[i][round] = spend(queues[i]);
                    bytes[i] = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) PAIRS;
                }
            }
            double[] medians = new double[queues.length];
            table.append(String.format(Locale.ROOT, "%,9d:", depth));
            for (int i = 0; i < queues.length; i++) {
                Arrays.sort(nanos[i]);
                medians[i] = nanos[i][ROUNDS / 2];
                table.append(String.format(Locale.ROOT, "  %s %.0f (%.0f)", rivals.get(i), medians[i], bytes[i]));
            }
            table.append('\n');
            assertThat(bytes[0]).as("bytes a pair").isLessThanOrEqualTo(96.5);
            all[row++] = medians;
        }
        System.out.print(table);
        for (double[] medians : all) {
            // Measured 1.8 to 4.4 times, with lanes, fairness, lease expiry and three readings of the clock that the
            // rival
            // does not have. The bound is a guard against getting worse.
            assertThat(medians[0]).as("%s", table).isLessThanOrEqualTo(6 * medians[1]);
        }
    }

    private static double spend(Pairs pairs) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PAIRS; i++) {
            pairs.next();
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / (double) PAIRS;
    }

    @Test
    void theJournalReachesSevenTenthsOfARawProbeInSmallBatches(@TempDir Path directory) throws Exception {
        StringBuilder table = new StringBuilder("records/s: journal, raw preallocated file + fdatasync, ratio\n");
        List<Double> ratios = new ArrayList<>();
        for (int done = 0; done < WARM_UP_BATCHES; done += 300) {
            Path warmUp = directory.resolve("warm-up-" + done);
            journal(warmUp, 256, 300);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(warmUp)) {
                for (Path file : files) {
                    Files.delete(file); // a hundred of them would fill a small disk
                }
            }
        }
        for (int batch : new int[] {1, 16, 256}) {
            int commits = batch == 256 ? 300 : 600;
            double[] ours = new double[7];
            double[] raw = new double[7];
            for (int round = -3; round < 7; round++) {
                double journal = journal(directory.resolve("j" + batch + "-" + round), batch, commits);
                double probe = probe(directory.resolve("p" + batch + "-" + round), batch, commits);
                if (round >= 0) {
                    ours[round] = journal;
                    raw[round] = probe;
                }
            }
            Arrays.sort(ours);
            Arrays.sort(raw);
            ratios.add(ours[3] / raw[3]);
            table.append(
                    String.format(Locale.ROOT, "%4d: %,.0f  %,.0f  %.2f%n", batch, ours[3], raw[3], ours[3] / raw[3]));
        }
        System.out.print(table);
        assertThat(ratios.subList(0, 2)).as("%s", table).allMatch(ratio -> ratio >= .7);
        // Of 256 records in a batch each costs .8 us raw, and .2 us more to admit, encode, sum and index. Measured .62
        // to .78, by the disk's mood; the bound is a guard against getting worse.
        assertThat(ratios.get(2)).as("%s", table).isGreaterThanOrEqualTo(.5);
    }

    private static double journal(Path directory, int batch, int commits) throws IOException {
        String payload = "x".repeat(150); // 256 bytes framed
        try (RecoveryQueue<String> queue = RecoveryQueue.<String>builder(1)
                .lane(Lane.named("l").coalescing(false).build())
                .journal(Disk.at(directory), PayloadCodec.text())
                .journalSegmentBytes(32 << 20)
                .build()) {
            List<Item<String>> items = new ArrayList<>(); // made beforehand, as the probe's bytes are
            for (int j = 0; j < batch; j++) {
                items.add(Item.of("l", "t", "k" + j, payload));
            }
            long start = System.nanoTime();
            for (int i = 0; i < commits; i++) {
                assertThat(queue.submitAll(items).get(0).accepted()).isTrue();
            }
            return batch * commits * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double probe(Path file, int batch, int commits) throws IOException {
        ByteBuffer records = ByteBuffer.allocateDirect(256 * batch);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
            for (long at = 0; at < 32 << 20; at += 1 << 20) {
                zeros.clear();
                channel.write(zeros, at);
            }
            channel.force(true);
            long start = System.nanoTime();
            for (int i = 0; i < commits; i++) {
                records.clear();
                channel.write(records, (long) i * records.capacity());
                channel.force(false);
            }
            return batch * commits * 1e9 / (System.nanoTime() - start);
        }
    }

    @Test
    void halfAMillionRecordsAreRecoveredInLessThanTenRawScans(@TempDir Path directory) throws IOException {
        Path journal = directory.resolve("journal");
        try (RecoveryQueue<String> queue = open(journal)) {
            List<Item<String>> items = new ArrayList<>();
            for (int i = 0; i < 500_000; i++) {
                items.add(Item.of("l", "t" + i % 100, "k" + i, "x".repeat(150)));
                if (items.size() == 5_000) {
                    queue.submitAll(items);
                    items.clear();
                }
            }
        }
        double best = Double.MAX_VALUE;
        double scan = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            scan = Math.min(scan, scan(journal));
            long start = THREADS.getCurrentThreadCpuTime();
            try (RecoveryQueue<String> queue = open(journal)) {
                best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / 1e9);
                assertThat(queue.recovery().items()).isEqualTo(500_000);
                assertThat(queue.recovery().skipped()).isEmpty();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "500,000 records: recovered in %.3f s of CPU, raw scan %.3f s, %.1fx%n",
                best,
                scan,
                best / scan);
        assertThat(best).isLessThan(1);
        assertThat(best / scan).isLessThan(10);
    }

    private static RecoveryQueue<String> open(Path journal) throws IOException {
        return RecoveryQueue.<String>builder(1)
                .lane(Lane.named("l").build())
                .journal(Disk.at(journal), PayloadCodec.text())
                .build();
    }

    /** Reads all bytes and sums them, in thread CPU time. */
    private static double scan(Path journal) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        CRC32C crc = new CRC32C();
        try (java.util.stream.Stream<Path> files = Files.list(journal)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".log")) {
                    byte[] bytes = Files.readAllBytes(file);
                    crc.update(bytes, 0, bytes.length);
                }
            }
        }
        assertThat(crc.getValue()).isNotZero();
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }
}
