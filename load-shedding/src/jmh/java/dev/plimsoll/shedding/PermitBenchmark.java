package dev.plimsoll.shedding;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.failsafe.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One acquire + release, and one refusal, of the shedder and of its rivals in one run.
 *
 * <p>Nothing is done between the two, so the shedder sees millions a second and samples its clock, one request in 128.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PermitBenchmark {
    private static final int ROOM = 1000;

    private final LoadShedder shedder = LoadShedder.of(Duration.ofSeconds(1));
    private final LoadShedder full =
            LoadShedder.builder(Duration.ofSeconds(1)).fixedLimit(1).build();
    private final Gate gate = new Gate(ROOM);
    private final PermitTable table = new PermitTable(ROOM);
    private final Semaphore semaphore = new Semaphore(ROOM);
    private final io.github.resilience4j.bulkhead.Bulkhead bulkhead = bulkhead(ROOM);
    private final io.github.resilience4j.bulkhead.Bulkhead fullBulkhead = bulkhead(1);
    private final Bulkhead<Object> failsafe = Bulkhead.of(ROOM);
    private final Limiter<Void> gradient2 = limiter(Gradient2Limit.newBuilder().build());
    private final Limiter<Void> gradient2Windowed =
            limiter(WindowedLimit.newBuilder().build(Gradient2Limit.newBuilder().build()));
    private final Limiter<Void> vegas = limiter(VegasLimit.newBuilder().build());

    private static io.github.resilience4j.bulkhead.Bulkhead bulkhead(int room) {
        return io.github.resilience4j.bulkhead.Bulkhead.of(
                "bench",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(room)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    private static Limiter<Void> limiter(Limit limit) {
        return SimpleLimiter.newBuilder().limit(limit).build();
    }

    /** Takes the only place of what is to refuse, and keeps Sentinel's log beside the build. */
    @Setup
    public void fill() {
        System.setProperty("csp.sentinel.log.dir", "target/sentinel");
        full.tryAcquire();
        fullBulkhead.tryAcquirePermission();
    }

    /**
     * The shedder.
     *
     * @return whether the permit was released
     */
    @Benchmark
    public boolean plimsoll() {
        long permit = shedder.tryAcquire();
        return !LoadShedder.refused(permit) && shedder.release(permit);
    }

    /**
     * What no permit of the shedder can do without: its gate and its table, and nothing between them.
     *
     * @return whether the permit was released
     */
    @Benchmark
    public boolean gateAndTable() {
        long before = gate.tryEnter(0);
        boolean released = before != Gate.REFUSED && table.free(table.take(Gate.inFlight(before), 0, false, 0));
        gate.complete();
        return released;
    }

    /**
     * The shedder, over its limit.
     *
     * @return the refusal
     */
    @Benchmark
    public long plimsollRefuses() {
        return full.tryAcquire();
    }

    /**
     * The shedder, asked for an answer by a deadline that has passed.
     *
     * @return the refusal
     */
    @Benchmark
    public long plimsollRefusesByDeadline() {
        return full.tryAcquire(Priority.NORMAL, 0, Long.MIN_VALUE / 2);
    }

    /**
     * The JDK's semaphore.
     *
     * @return whether there was room
     */
    @Benchmark
    public boolean semaphore() {
        boolean entered = semaphore.tryAcquire();
        if (entered) {
            semaphore.release();
        }
        return entered;
    }

    /**
     * Resilience4j's bulkhead.
     *
     * @return whether there was room
     */
    @Benchmark
    public boolean resilience4j() {
        boolean entered = bulkhead.tryAcquirePermission();
        if (entered) {
            bulkhead.onComplete();
        }
        return entered;
    }

    /**
     * Resilience4j's bulkhead, full.
     *
     * @return the refusal
     */
    @Benchmark
    public boolean resilience4jRefuses() {
        return fullBulkhead.tryAcquirePermission();
    }

    /**
     * The same by its other path, an exception with its stack trace.
     *
     * @return the refusal
     */
    @Benchmark
    public Object resilience4jThrows() {
        try {
            fullBulkhead.acquirePermission();
            return bulkhead;
        } catch (BulkheadFullException e) {
            return e;
        }
    }

    /**
     * Failsafe's bulkhead.
     *
     * @return whether there was room
     */
    @Benchmark
    public boolean failsafe() {
        boolean entered = failsafe.tryAcquirePermit();
        if (entered) {
            failsafe.releasePermit();
        }
        return entered;
    }

    /** Netflix's Gradient2. */
    @Benchmark
    public void gradient2() {
        cycle(gradient2);
    }

    /** The same in windows. */
    @Benchmark
    public void gradient2Windowed() {
        cycle(gradient2Windowed);
    }

    /** Netflix's Vegas. */
    @Benchmark
    public void vegas() {
        cycle(vegas);
    }

    @SuppressWarnings("NullAway") // the limiter takes no context
    private static void cycle(Limiter<Void> limiter) {
        Optional<Limiter.Listener> listener = limiter.acquire(null);
        if (listener.isPresent()) {
            listener.get().onSuccess();
        }
    }

    /**
     * Sentinel without a rule.
     *
     * @return whether it let us in
     */
    @Benchmark
    public boolean sentinel() {
        try (Entry entry = SphU.entry("bench")) {
            return entry != null;
        } catch (BlockException e) {
            return false;
        }
    }
}
