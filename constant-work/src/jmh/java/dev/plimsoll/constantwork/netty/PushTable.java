package dev.plimsoll.constantwork.netty;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.SampleFrames;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Pushes rounds of one frame to many receivers, by the shipped transport and beside it by the least that could do it and
 * by a rival, and prints one table, medians and the range over the forks: CPU time, which a busy machine disturbs least, of
 * the pusher's threads and of both ends, and the heap. Each contestant has a JVM of its own with no more heap than it is
 * allowed; receivers are in it, each with its own connection, and checksum what they get.
 *
 * <p>{@code PushTable [forks]}; 3 forks take about 4 minutes.
 */
public final class PushTable {
    /** How many receivers, of frames of how many KiB. */
    private record Load(int receivers, int kibibytes) {
        double mebibytes() {
            return receivers * kibibytes / 1024.0;
        }
    }

    private static final List<Load> LOADS = List.of(new Load(200, 1_024), new Load(1_000, 64));
    private static final int WARM_ROUNDS = 15;
    private static final int ROUNDS = 15;

    /** What sends; its threads' names begin with {@code push}, or it works on the caller's. */
    interface Contestant extends Closeable {
        /** Sends the frame to every receiver and waits for every answer. */
        void round() throws Exception;
    }

    private enum Kind {
        FLOOR("raw NIO", "-Xmx40m"),
        PLAIN("NettyTransport", "-Xmx40m"),
        TLS("NettyTransport, mTLS", "-Xmx160m"),
        GRPC("gRPC stream", "-Xmx2g");

        final String title;
        final String heap;

        Kind(String title, String heap) {
            this.title = title;
            this.heap = heap;
        }

        Contestant start(Frame frame, int receivers) throws Exception {
            return switch (this) {
                case FLOOR -> new RawPush(frame, receivers);
                case PLAIN -> NettyPush.plain(frame, receivers);
                case TLS -> NettyPush.mutualTls(frame, receivers);
                case GRPC -> new GrpcPush(frame, receivers);
            };
        }
    }

    private PushTable() {}

    /**
     * Prints the table, or, with three arguments, runs one contestant and prints its figures.
     *
     * @param args none, the number of forks, or contestant, receivers and KiB
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 3) {
            measure(Kind.valueOf(args[0]), new Load(Integer.parseInt(args[1]), Integer.parseInt(args[2])));
            return;
        }
        int forks = args.length == 1 ? Integer.parseInt(args[0]) : 3;
        for (Load load : LOADS) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%-22s %14s %8s %14s %14s %10s %12s %8s%n",
                    load.receivers() + " x " + load.kibibytes() + " KiB",
                    "pusher us/MiB",
                    "x floor",
                    "least..most",
                    "both us/MiB",
                    "ms/round",
                    "live heap MB",
                    "allowed");
            double floor = Double.NaN;
            for (Kind kind : Kind.values()) {
                List<double[]> runs = new ArrayList<>();
                for (int fork = 0; fork < forks; fork++) {
                    runs.add(fork(kind, load));
                }
                runs.sort(Comparator.comparingDouble(run -> run[0]));
                double[] median = new double[runs.get(0).length];
                for (int figure = 0; figure < median.length; figure++) {
                    int at = figure;
                    double[] sorted =
                            runs.stream().mapToDouble(run -> run[at]).sorted().toArray();
                    median[figure] = sorted[sorted.length / 2];
                }
                floor = kind == Kind.FLOOR ? median[0] : floor;
                System.out.printf(
                        Locale.ROOT,
                        "%-22s %14.0f %8.2f %14s %14.0f %10.1f %12.1f %8s%n",
                        kind.title,
                        median[0],
                        median[0] / floor,
                        String.format(
                                Locale.ROOT, "%.2f..%.2f", runs.get(0)[0] / floor, runs.get(forks - 1)[0] / floor),
                        median[1],
                        median[2],
                        median[3],
                        kind.heap.substring(4));
            }
        }
    }

    private static double[] fork(Kind kind, Load load) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        kind.heap,
                        "-XX:+UseSerialGC",
                        "-XX:MaxDirectMemorySize=1g",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PushTable.class.getName(),
                        kind.name(),
                        String.valueOf(load.receivers()),
                        String.valueOf(load.kibibytes()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(kind + ": exit code " + process.exitValue());
        }
        String[] lines = output.strip().split("\n", -1);
        return Arrays.stream(lines[lines.length - 1].split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void measure(Kind kind, Load load) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Contestant contestant = kind.start(SampleFrames.frame(1, load.kibibytes()), load.receivers())) {
            for (int i = 0; i < WARM_ROUNDS; i++) {
                contestant.round();
            }
            long[] pusher = new long[ROUNDS];
            long[] both = new long[ROUNDS];
            long[] wall = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long pusherBefore = pusherCpuNanos();
                long bothBefore = system.getProcessCpuTime();
                long wallBefore = System.nanoTime();
                contestant.round();
                wall[i] = System.nanoTime() - wallBefore;
                both[i] = system.getProcessCpuTime() - bothBefore;
                pusher[i] = pusherCpuNanos() - pusherBefore;
            }
            double live = liveHeapBytes() / 1e6;
            System.out.println(median(pusher) / 1e3 / load.mebibytes()
                    + " "
                    + median(both) / 1e3 / load.mebibytes()
                    + " "
                    + median(wall) / 1e6
                    + " "
                    + live);
        }
        System.exit(0); // gRPC's threads may live on
    }

    private static long median(long[] figures) {
        return Arrays.stream(figures).sorted().toArray()[figures.length / 2];
    }

    private static long pusherCpuNanos() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = threads.getCurrentThreadCpuTime();
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null
                    && (thread.getThreadName().startsWith("push")
                            || thread.getThreadName().startsWith("plimsoll-push"))) {
                sum += threads.getThreadCpuTime(id);
            }
        }
        return sum;
    }

    private static long liveHeapBytes() {
        System.gc();
        long sum = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
                sum += pool.getCollectionUsage().getUsed();
            }
        }
        return sum;
    }
}
