package dev.plimsoll.simulation;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
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
 * Hold: one event runs and schedules its successor, at a constant number of pending events. Time is per event, dispatch included.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class HoldBenchmark {
    static final int EVENTS = 1 << 17;

    @State(Scope.Thread)
    public static class Plimsoll {
        @Param({"1000", "100000", "1000000"})
        int pending;

        private final Delays delays = new Delays();
        private Simulation simulation = Simulation.of(1);
        private int handler;
        private int left;

        @Setup(Level.Trial)
        public void fill() {
            simulation = Simulation.of(1);
            handler = simulation.handler(this::hold);
            for (int i = 0; i < pending; i++) {
                simulation.after(delays.nextNanos(), handler, i, 0);
            }
            for (int i = 0; i < 2 * pending; i += EVENTS) {
                run();
            }
        }

        private void hold(long a, long b) {
            simulation.after(delays.nextNanos(), handler, a, b);
            if (--left == 0) {
                simulation.stop();
            }
        }

        void run() {
            left = EVENTS;
            simulation.run();
        }
    }

    @State(Scope.Thread)
    public static class Ssj {
        @Param({"1000", "100000", "1000000"})
        int pending;

        private final Delays delays = new Delays();
        private final Simulator simulator = new Simulator(new SplayTree());
        private int left;

        private final class Hold extends Event {
            Hold() {
                super(simulator);
            }

            @Override
            public void actions() {
                new Hold().schedule(delays.nextSeconds());
                if (--left == 0) {
                    new Hold().schedule(0); // stopping loses the first event
                    simulator.stop();
                }
            }
        }

        @Setup(Level.Trial)
        public void fill() {
            simulator.init();
            for (int i = 0; i < pending; i++) {
                new Hold().schedule(delays.nextSeconds());
            }
            for (int i = 0; i < 2 * pending; i += EVENTS) {
                run();
            }
        }

        void run() {
            left = EVENTS;
            simulator.start();
        }
    }

    @State(Scope.Thread)
    public static class Queue {
        @Param({"1000", "100000", "1000000"})
        int pending;

        private final Delays delays = new Delays();
        private final PriorityQueue<QueueEvent> queue = new PriorityQueue<>();
        private long now;
        private long sequence;

        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < pending; i++) {
                queue.add(new QueueEvent(delays.nextNanos(), (byte) 0, sequence++, 0));
            }
            for (int i = 0; i < 2 * pending; i += EVENTS) {
                run();
            }
        }

        void run() {
            for (int left = EVENTS; left > 0; ) {
                QueueEvent event = queue.remove();
                if (event.cancelled) {
                    continue;
                }
                now = event.time;
                queue.add(new QueueEvent(now + delays.nextNanos(), (byte) 0, sequence++, event.kind));
                left--;
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void plimsoll(Plimsoll state) {
        state.run();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void ssj(Ssj state) {
        state.run();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void priorityQueue(Queue state) {
        state.run();
    }
}
