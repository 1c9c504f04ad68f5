package dev.plimsoll.lab.knee;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import dev.plimsoll.shedding.LoadShedder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/*
 * One thread sends at times drawn beforehand (exponential gaps under a seed) and never waits for an answer. What is due while
 * too many are still out is counted as failed and makes the step invalid: the generator has a bound, and says when it was hit.
 */
/** Sends requests at a given rate, whatever the target does. Not for use by several threads. */
public final class OpenLoop {
    // A late answer is still an answer; after so many time-outs it is given up.
    static final int PATIENCE = 4;
    private static final int MOST_OUT = 20_000;
    private static final double LAG_SHARE = .1;
    private static final double LAG_LEAST_SECONDS = .005;
    private static final double CPU_MOST = .85;
    private static final long COARSE_NANOS = 200_000;

    private final Target target;
    private final Duration timeout;
    private final @Nullable LoadShedder shedder;
    private final BooleanSupplier stop;
    private long number;

    /**
     * Prepares a loop.
     *
     * @param target what is sent to
     * @param timeout how long clients wait
     * @param shedder refuses before anything is sent; null for no limit
     * @param stop ends a step early when it says so
     */
    public OpenLoop(Target target, Duration timeout, @Nullable LoadShedder shedder, BooleanSupplier stop) {
        this.target = requireNonNull(target, "target");
        this.timeout = requireNonNull(timeout, "timeout");
        this.shedder = shedder;
        this.stop = requireNonNull(stop, "stop");
    }

    private static final class Counts {
        final Histogram latency = new ConcurrentHistogram(3_600_000_000_000L, 3);
        final Histogram lag = new Histogram(3_600_000_000_000L, 3);
        final AtomicInteger out = new AtomicInteger();
        final AtomicLong answered = new AtomicLong(); // within the step
        final AtomicLong good = new AtomicLong();
        final AtomicLong late = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong failed = new AtomicLong();
        long due;
        boolean overrun;
    }

    /**
     * Runs one step and waits until what was sent has been answered or given up.
     *
     * @param load requests a second, above 0
     * @param length how long
     * @param seed what the gaps are drawn from
     * @return what was measured
     */
    public Step run(double load, Duration length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Counts counts = new Counts();
        long begin = System.nanoTime() + 1_000_000;
        long end = begin + length.toNanos();
        long cpuBefore = cpuNanos();
        double due = begin;
        while (true) {
            due += -Math.log(1 - random.nextDouble()) / load * 1e9;
            long at = (long) due;
            if (at - end >= 0 || stop.getAsBoolean()) {
                break;
            }
            waitUntil(at);
            counts.lag.recordValue(Math.max(0, System.nanoTime() - at));
            counts.due++;
            send(counts, at, end);
        }
        double seconds = Math.max(1e-9, (Math.min(System.nanoTime(), end) - begin) / 1e9);
        double cpu = cpuBefore < 0
                ? -1
                : (cpuNanos() - cpuBefore)
                        / (seconds * 1e9)
                        / Runtime.getRuntime().availableProcessors();
        long patience = System.nanoTime() + PATIENCE * timeout.toNanos();
        while (counts.out.get() > 0 && System.nanoTime() - patience < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return step(load, seconds, counts, cpu);
    }

    private static void waitUntil(long at) {
        long left;
        while ((left = at - System.nanoTime()) > 0) {
            if (left > COARSE_NANOS) {
                LockSupport.parkNanos(left - COARSE_NANOS / 2);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void send(Counts counts, long due, long end) {
        long permit = 0;
        if (shedder != null) {
            permit = shedder.tryAcquire();
            if (LoadShedder.refused(permit)) {
                counts.refused.incrementAndGet();
                return;
            }
        }
        if (counts.out.get() >= MOST_OUT) {
            counts.overrun = true;
            counts.failed.incrementAndGet();
            if (shedder != null) {
                shedder.cancel(permit);
            }
            return;
        }
        counts.out.incrementAndGet();
        long held = permit;
        var unused = target.send(number++).thenAccept(answer -> {
            long now = System.nanoTime();
            if (shedder != null) {
                shedder.release(held);
            }
            counts.out.decrementAndGet();
            switch (answer) {
                case OK -> {
                    counts.latency.recordValue(Math.min(now - due, 3_600_000_000_000L));
                    (now - due <= timeout.toNanos() ? counts.good : counts.late).incrementAndGet();
                    if (now - end <= 0) {
                        counts.answered.incrementAndGet();
                    }
                }
                case REFUSED -> counts.refused.incrementAndGet();
                case FAILED -> counts.failed.incrementAndGet();
            }
        });
    }

    private Step step(double load, double seconds, Counts counts, double cpu) {
        long unanswered = Math.max(0, counts.out.get());
        long late = counts.late.get() + unanswered;
        long answers = counts.good.get() + late;
        double due = Math.max(1, counts.due);
        double lag = counts.lag.getTotalCount() == 0 ? 0 : counts.lag.getValueAtPercentile(99) / 1e9;
        Histogram latency = counts.latency.copy(); // what comes later still is counted as unanswered
        boolean any = latency.getTotalCount() > 0;
        boolean kept = lag <= Math.max(LAG_LEAST_SECONDS, LAG_SHARE * timeout.toNanos() / 1e9) && cpu <= CPU_MOST;
        return new Step(
                load,
                seconds,
                counts.due,
                counts.answered.get() / seconds,
                counts.good.get() / seconds,
                any ? latency.getMean() / 1e9 : Double.NaN,
                any ? latency.getValueAtPercentile(50) / 1e9 : Double.NaN,
                any ? latency.getValueAtPercentile(99) / 1e9 : Double.NaN,
                answers == 0 ? 0 : (double) late / answers,
                counts.refused.get() / due,
                counts.failed.get() / due,
                lag,
                cpu,
                kept && !counts.overrun && counts.due > 0);
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }
}
