package dev.plimsoll.queue;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One put + take + done with so many items queued, for this queue and its rivals in one run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueueBenchmark {
    /** Which queue; the last five are rivals. */
    @Param({
        "recoveryQueue",
        "recoveryQueueFreeClock",
        "defaultWorkQueue",
        "priorityBlockingQueue",
        "linkedBlockingQueue",
        "delayQueue",
        "mpmcArray"
    })
    public String queue = "recoveryQueue";

    /** Items queued. */
    @Param({"0", "10000", "1000000"})
    public int depth;

    private Pairs pairs = Pairs.of("recoveryQueue", 0);

    /** Fills the queue. */
    @Setup
    public void fill() {
        pairs = Pairs.of(queue, depth);
    }

    /**
     * One pair.
     *
     * @return what was taken
     */
    @Benchmark
    public Object pair() throws Exception {
        return pairs.next();
    }
}
