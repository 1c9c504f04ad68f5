package dev.plimsoll.simulation;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;
import umontreal.ssj.simevents.eventlist.SplayTree;

/**
 * A whole small model: Poisson arrivals, exponential service, one queue, {@code servers} servers, utilisation 0.8. Two random
 * numbers and two events a customer; time is per event. All contestants draw the same numbers and must find the same waits.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class MMcBenchmark {
    static final int CUSTOMERS = 100_000;

    /** The part that is the same for all: the queue, the servers and the sum of waits. */
    @State(Scope.Thread)
    public static class Model {
        @Param({"1", "16"})
        int servers;

        RandomGenerator arrivals = Delays.generator(1);
        RandomGenerator services = Delays.generator(2);
        final long[] waiting = new long[1 << 16]; // when they arrived, as a ring
        int head;
        int tail;
        int busy;
        int left;
        long waited;

        void reset() {
            arrivals = Delays.generator(1);
            services = Delays.generator(2);
            head = 0;
            tail = 0;
            busy = 0;
            left = CUSTOMERS;
            waited = 0;
        }

        long untilArrival() {
            return (long) (arrivals.nextExponential() / (0.8 * servers) * 1e9);
        }

        long service() {
            return (long) (services.nextExponential() * 1e9);
        }

        /** Returns whether the arriving customer is served at once. */
        boolean arrive(long now) {
            if (busy < servers) {
                busy++;
                return true;
            }
            waiting[tail++ & 0xFFFF] = now;
            return false;
        }

        /** Returns whether a waiting customer takes the server over. */
        boolean depart(long now) {
            if (head == tail) {
                busy--;
                return false;
            }
            waited += now - waiting[head++ & 0xFFFF];
            return true;
        }
    }

    @Benchmark
    @OperationsPerInvocation(2 * CUSTOMERS)
    public long plimsoll(Model model) {
        return new PlimsollRun(model).run();
    }

    private static final class PlimsollRun {
        private final Model model;
        private final Simulation simulation = Simulation.of(1);
        private final int arrival = simulation.handler(this::arrive);
        private final int departure = simulation.handler(this::depart);

        PlimsollRun(Model model) {
            this.model = model;
        }

        long run() {
            model.reset();
            simulation.after(model.untilArrival(), arrival, 0, 0);
            simulation.run();
            return model.waited;
        }

        private void arrive(long a, long b) {
            if (--model.left > 0) {
                simulation.after(model.untilArrival(), arrival, 0, 0);
            }
            if (model.arrive(simulation.now())) {
                simulation.after(model.service(), departure, 0, 0);
            }
        }

        private void depart(long a, long b) {
            if (model.depart(simulation.now())) {
                simulation.after(model.service(), departure, 0, 0);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(2 * CUSTOMERS)
    public long ssj(Model model) {
        return new SsjRun(model).run();
    }

    private static final class SsjRun {
        private final Model model;
        private final Simulator simulator = new Simulator(new SplayTree());

        SsjRun(Model model) {
            this.model = model;
        }

        long run() {
            model.reset();
            simulator.init();
            new Arrival().schedule((double) model.untilArrival());
            simulator.start();
            return model.waited;
        }

        private final class Arrival extends Event {
            Arrival() {
                super(simulator);
            }

            @Override
            public void actions() {
                if (--model.left > 0) {
                    new Arrival().schedule((double) model.untilArrival());
                }
                if (model.arrive((long) simulator.time())) {
                    new Departure().schedule((double) model.service());
                }
            }
        }

        private final class Departure extends Event {
            Departure() {
                super(simulator);
            }

            @Override
            public void actions() {
                if (model.depart((long) simulator.time())) {
                    new Departure().schedule((double) model.service());
                }
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(2 * CUSTOMERS)
    public long priorityQueue(Model model) {
        model.reset();
        PriorityQueue<QueueEvent> queue = new PriorityQueue<>();
        long sequence = 0;
        queue.add(new QueueEvent(model.untilArrival(), (byte) 0, sequence++, 0));
        while (!queue.isEmpty()) {
            QueueEvent event = queue.remove();
            if (event.cancelled) {
                continue;
            }
            long now = event.time;
            if (event.kind == 0) {
                if (--model.left > 0) {
                    queue.add(new QueueEvent(now + model.untilArrival(), (byte) 0, sequence++, 0));
                }
                if (model.arrive(now)) {
                    queue.add(new QueueEvent(now + model.service(), (byte) 0, sequence++, 1));
                }
            } else if (model.depart(now)) {
                queue.add(new QueueEvent(now + model.service(), (byte) 0, sequence++, 1));
            }
        }
        return model.waited;
    }

    /** Runs every contestant once and fails if they disagree: a fast simulator of something else wins nothing. */
    public static void main(String[] args) {
        for (int servers : new int[] {1, 16}) {
            Model model = new Model();
            model.servers = servers;
            MMcBenchmark benchmark = new MMcBenchmark();
            long ours = benchmark.plimsoll(model);
            long queues = benchmark.priorityQueue(model);
            if (ours != queues || ours != benchmark.ssj(model)) {
                throw new AssertionError("waits differ: " + ours + ", " + queues + ", " + benchmark.ssj(model));
            }
            System.out.println("M/M/" + servers + ": mean wait " + ours / 1e9 / CUSTOMERS + " s, all agree");
        }
    }
}
