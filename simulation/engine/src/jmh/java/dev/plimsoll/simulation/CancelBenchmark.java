package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;
import umontreal.ssj.simevents.eventlist.SplayTree;

/**
 * Time-outs: each of {@code inFlight} requests takes about 1 s and sets a time-out of 20 s when it starts, which is cancelled when it is
 * answered. Time is per request: one event that runs, one scheduled and cancelled.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class CancelBenchmark {
    static final int REQUESTS = 1 << 16;
    private static final long TIMEOUT_NANOS = 20_000_000_000L;

    @State(Scope.Thread)
    public static class Plimsoll {
        @Param({"1000", "100000"})
        int inFlight;

        private final Delays delays = new Delays();
        private Simulation simulation = Simulation.of(1);
        private int answer;
        private int timeout;
        private int left;
        private long timedOut;

        @Setup(Level.Trial)
        public void fill() {
            simulation = Simulation.of(1);
            answer = simulation.handler(this::answer);
            timeout = simulation.handler((a, b) -> timedOut++);
            for (int i = 0; i < inFlight; i++) {
                start();
            }
        }

        private void start() {
            long handle = simulation.after(TIMEOUT_NANOS, timeout, 0, 0);
            simulation.after(delays.nextNanos(), answer, handle, 0);
        }

        private void answer(long timeoutHandle, long b) {
            simulation.cancel(timeoutHandle);
            start();
            if (--left == 0) {
                simulation.stop();
            }
        }

        long run() {
            left = REQUESTS;
            simulation.run();
            return timedOut;
        }
    }

    @State(Scope.Thread)
    public static class Ssj {
        @Param({"1000", "100000"})
        int inFlight;

        private final Delays delays = new Delays();
        private final Simulator simulator = new Simulator(new SplayTree());
        private int left;
        private long timedOut;

        private final class Timeout extends Event {
            Timeout() {
                super(simulator);
            }

            @Override
            public void actions() {
                timedOut++;
            }
        }

        private final class Answer extends Event {
            private final Timeout timeout;

            Answer(Timeout timeout) {
                super(simulator);
                this.timeout = timeout;
            }

            @Override
            public void actions() {
                timeout.cancel();
                begin();
                if (--left == 0) {
                    new Timeout().schedule(0); // stopping loses the first event
                    simulator.stop();
                }
            }
        }

        private void begin() {
            Timeout timeout = new Timeout();
            timeout.schedule(TIMEOUT_NANOS / 1e9);
            new Answer(timeout).schedule(delays.nextSeconds());
        }

        @Setup(Level.Trial)
        public void fill() {
            simulator.init();
            for (int i = 0; i < inFlight; i++) {
                begin();
            }
        }

        long run() {
            left = REQUESTS;
            simulator.start();
            return timedOut;
        }
    }

    /** Cancels by a mark, as ours does, since {@code PriorityQueue.remove(Object)} searches the whole queue. */
    @State(Scope.Thread)
    public static class Queue {
        @Param({"1000", "100000"})
        int inFlight;

        private final Delays delays = new Delays();
        private final PriorityQueue<Entry> queue = new PriorityQueue<>();
        private long now;
        private long sequence;
        private long timedOut;

        private static final class Entry implements Comparable<Entry> {
            final QueueEvent event;
            final @Nullable Entry timeout;

            Entry(QueueEvent event, @Nullable Entry timeout) {
                this.event = event;
                this.timeout = timeout;
            }

            @Override
            public int compareTo(Entry other) {
                return event.compareTo(other.event);
            }
        }

        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < inFlight; i++) {
                begin();
            }
        }

        private void begin() {
            Entry timeout = new Entry(new QueueEvent(now + TIMEOUT_NANOS, (byte) 0, sequence++, 1), null);
            queue.add(timeout);
            queue.add(new Entry(new QueueEvent(now + delays.nextNanos(), (byte) 0, sequence++, 0), timeout));
        }

        long run() {
            for (int left = REQUESTS; left > 0; ) {
                Entry next = queue.remove();
                if (next.event.cancelled) {
                    continue;
                }
                now = next.event.time;
                if (next.event.kind == 1) {
                    timedOut++;
                    continue;
                }
                requireNonNull(next.timeout).event.cancelled = true;
                begin();
                left--;
            }
            return timedOut;
        }
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long plimsoll(Plimsoll state) {
        return state.run();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long ssj(Ssj state) {
        return state.run();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long priorityQueue(Queue state) {
        return state.run();
    }
}
