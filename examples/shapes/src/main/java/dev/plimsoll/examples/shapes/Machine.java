package dev.plimsoll.examples.shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** How much of this machine other programs take. Where it does not tell, they are taken to be quiet. */
final class Machine {
    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS = 100; // a second, on every Linux
    private static final int USER = 1;
    private static final int IDLE = 4;
    private static final int WAITS_FOR_DISK = 5;
    private static final int STOLEN = 8;

    private final Supplier<Duration> ours;
    private double busySeconds;
    private double ourSeconds;
    private long nanos;

    /**
     * Watches the machine.
     *
     * @param ours the processor time of our own processes, this one aside
     */
    Machine(Supplier<Duration> ours) {
        this.ours = ours;
        double unused = othersSinceLastAsked();
    }

    /** The share of all processors that other programs have taken since this was last asked. */
    double othersSinceLastAsked() {
        double busy = busy();
        double own = ourSeconds();
        long now = System.nanoTime();
        double all = (now - nanos) / 1e9 * Runtime.getRuntime().availableProcessors();
        double others = busy - busySeconds - (own - ourSeconds);
        busySeconds = busy;
        ourSeconds = own;
        nanos = now;
        return Math.max(0, others / all);
    }

    private double ourSeconds() {
        return ours.get().plus(thisProcess()).toNanos() / 1e9;
    }

    /** The processor time that this process has used so far. */
    static Duration thisProcess() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double busy() {
        try {
            return busy(Files.readAllLines(STAT));
        } catch (IOException e) {
            return 0;
        }
    }

    /** The seconds that all processors together were not idle, from the lines of {@code /proc/stat}. */
    static double busy(List<String> lines) {
        String[] words = lines.get(0).split(" +", -1);
        double ticks = 0;
        for (int i = USER; i <= STOLEN && i < words.length; i++) {
            ticks += i == IDLE || i == WAITS_FOR_DISK ? 0 : Double.parseDouble(words[i]);
        }
        return ticks / TICKS;
    }
}
