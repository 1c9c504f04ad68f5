package dev.plimsoll.lab.world;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * Prints what {@link ReplicationBenchmark} measures by the thread's CPU time, which a busy machine disturbs least; the collector's
 * time is in the wall's only.
 */
public final class ReplicationTable {
    private ReplicationTable() {}

    public static void main(String[] args) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ReplicationBenchmark benchmark = new ReplicationBenchmark();
        for (String variant : List.of("every-tier", "front-tier")) {
            ReplicationBenchmark.Hour hour = new ReplicationBenchmark.Hour();
            hour.variant = variant;
            hour.read();
            for (int replication = 0; replication < 3; replication++) {
                ReplicationBenchmark.Counts counts = new ReplicationBenchmark.Counts();
                long bytes = threads.getCurrentThreadAllocatedBytes();
                long cpu = threads.getCurrentThreadCpuTime();
                long wall = System.nanoTime();
                benchmark.replication(hour, counts);
                wall = System.nanoTime() - wall;
                cpu = threads.getCurrentThreadCpuTime() - cpu;
                bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.1f million events, %.2f s of CPU (%.2f s by the wall), %.2f million events a second,"
                                + " %.0f B/event%n",
                        variant,
                        counts.events / 1e6,
                        cpu / 1e9,
                        wall / 1e9,
                        counts.events * 1e3 / cpu,
                        (double) bytes / counts.events);
            }
        }
    }
}
