package dev.plimsoll.simulation;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the benchmarks of this package by thread CPU time, which a busy machine disturbs least, and prints one table with the
 * ratios: each contestant in a JVM of its own, contestants in turn, the median of the JVMs' best rounds.
 *
 * <p>{@code SpeedTable [forks]}; 5 forks take about 4 minutes.
 */
public final class SpeedTable {
    private static final int ROUNDS = 12;
    private static final long ROUND_NANOS = 150_000_000;
    private static final String[] CONTESTANTS = {"plimsoll", "ssj", "priorityQueue"};
    private static final String[] WORKLOADS = {
        "hold 1000", "hold 100000", "hold 1000000", "mmc 1", "mmc 16", "cancel 1000", "cancel 100000"
    };

    private SpeedTable() {}

    /**
     * Prints the table, or, with three arguments, runs one contestant and prints its figures.
     *
     * @param args none, the number of forks, or workload, size and contestant
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 3) {
            measure(args[0], Integer.parseInt(args[1]), args[2]);
            return;
        }
        int forks = args.length == 1 ? Integer.parseInt(args[0]) : 5;
        System.out.printf(
                Locale.ROOT,
                "%-15s %10s %10s %15s %12s %22s %8s%n",
                "ns of CPU/event",
                "plimsoll",
                "ssj",
                "PriorityQueue",
                "ssj/ours",
                "PriorityQueue/ours",
                "B/event");
        for (String workload : WORKLOADS) {
            Map<String, double[]> nanos = new LinkedHashMap<>();
            double bytes = 0;
            for (int fork = 0; fork < forks; fork++) {
                for (String contestant : CONTESTANTS) {
                    String[] figures = fork(workload, contestant).split(" ", -1);
                    nanos.computeIfAbsent(contestant, c -> new double[forks])[fork] = Double.parseDouble(figures[0]);
                    if (contestant.equals("plimsoll")) {
                        bytes = Math.max(bytes, Double.parseDouble(figures[1]));
                    }
                }
            }
            nanos.values().forEach(Arrays::sort);
            double ours = median(nanos, "plimsoll");
            double ssj = median(nanos, "ssj");
            double queue = median(nanos, "priorityQueue");
            System.out.printf(
                    Locale.ROOT,
                    "%-15s %10.1f %10.1f %15.1f %11.1fx %21.1fx %8.2f%n",
                    workload,
                    ours,
                    ssj,
                    queue,
                    ssj / ours,
                    queue / ours,
                    bytes);
        }
    }

    private static double median(Map<String, double[]> nanos, String contestant) {
        double[] values = nanos.getOrDefault(contestant, new double[1]);
        return values[values.length / 2];
    }

    private static String fork(String workload, String contestant) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SpeedTable.class.getName()));
        command.addAll(List.of(workload.split(" ", -1)));
        command.add(contestant);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(workload + " " + contestant + ": exit " + process.exitValue());
        }
        return line.strip();
    }

    private static void measure(String workload, int size, String contestant) {
        int events;
        Runnable round;
        switch (workload) {
            case "hold" -> {
                events = HoldBenchmark.EVENTS;
                round = hold(size, contestant);
            }
            case "cancel" -> {
                events = CancelBenchmark.REQUESTS;
                round = cancel(size, contestant);
            }
            default -> {
                events = 2 * MMcBenchmark.CUSTOMERS;
                round = mmc(size, contestant);
            }
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = Double.MAX_VALUE;
        double leastBytes = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            long nanos = 0;
            long ran = 0;
            while (nanos < ROUND_NANOS) {
                round.run();
                ran += events;
                nanos = threads.getCurrentThreadCpuTime() - start;
            }
            best = Math.min(best, (double) nanos / ran);
            leastBytes = Math.min(leastBytes, (double) (threads.getCurrentThreadAllocatedBytes() - bytes) / ran);
        }
        System.out.printf(Locale.ROOT, "%.3f %.3f%n", best, leastBytes);
    }

    private static Runnable hold(int pending, String contestant) {
        switch (contestant) {
            case "plimsoll" -> {
                HoldBenchmark.Plimsoll state = new HoldBenchmark.Plimsoll();
                state.pending = pending;
                state.fill();
                return state::run;
            }
            case "ssj" -> {
                HoldBenchmark.Ssj state = new HoldBenchmark.Ssj();
                state.pending = pending;
                state.fill();
                return state::run;
            }
            default -> {
                HoldBenchmark.Queue state = new HoldBenchmark.Queue();
                state.pending = pending;
                state.fill();
                return state::run;
            }
        }
    }

    private static Runnable cancel(int inFlight, String contestant) {
        switch (contestant) {
            case "plimsoll" -> {
                CancelBenchmark.Plimsoll state = new CancelBenchmark.Plimsoll();
                state.inFlight = inFlight;
                state.fill();
                return state::run;
            }
            case "ssj" -> {
                CancelBenchmark.Ssj state = new CancelBenchmark.Ssj();
                state.inFlight = inFlight;
                state.fill();
                return state::run;
            }
            default -> {
                CancelBenchmark.Queue state = new CancelBenchmark.Queue();
                state.inFlight = inFlight;
                state.fill();
                return state::run;
            }
        }
    }

    private static Runnable mmc(int servers, String contestant) {
        MMcBenchmark.Model model = new MMcBenchmark.Model();
        model.servers = servers;
        MMcBenchmark benchmark = new MMcBenchmark();
        return switch (contestant) {
            case "plimsoll" -> () -> benchmark.plimsoll(model);
            case "ssj" -> () -> benchmark.ssj(model);
            default -> () -> benchmark.priorityQueue(model);
        };
    }
}
