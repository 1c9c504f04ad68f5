package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends tenants' requests to code under test at random times, and records how each ended.
 *
 * <p>Arrivals are a Poisson process at a given rate, shared by the tenants evenly or by Zipf's law; one tenant may send a multiple of its
 * traffic for some time. The handler is called on the simulation's thread and answers with a {@link CompletionStage}: completed
 * means answered correctly, failed or {@code null} means refused. A request still open at the end counts as failed if
 * its objective has passed by then, and not at all if it hasn't: nobody knows yet.
 *
 * <p>Requests come from the streams {@code traffic/arrivals} and {@code traffic/tenants}, so runs of one seed send the same ones
 * whatever the handler does. Not thread-safe; {@link #run} may be called once.
 */
public final class Traffic {

    /** The code under test. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Handles one request.
         *
         * @param tenant who sent it, from 0
         * @param request its number, from 0: the index for streams of its own
         * @return completes when the request is answered, fails if it can't be; {@code null} for refused at once
         */
        @Nullable
        CompletionStage<?> handle(int tenant, long request);
    }

    private final Simulation simulation;
    private final Handler handler;
    private final double ratePerSecond;
    private int tenants = 1;
    private double zipfExponent;
    private Duration objective = Duration.ofSeconds(1);
    private int surgeTenant = -1;
    private double surgeFactor = 1;
    private long surgeFrom;
    private long surgeTo;
    private boolean started;

    private final Set<Request> open = new LinkedHashSet<>();
    private long requests;

    private static final class Request {
        final int tenant;
        final long arrivedNanos;

        Request(int tenant, long arrivedNanos) {
            this.tenant = tenant;
            this.arrivedNanos = arrivedNanos;
        }
    }

    private Traffic(Simulation simulation, double ratePerSecond, Handler handler) {
        this.simulation = simulation;
        this.ratePerSecond = ratePerSecond;
        this.handler = handler;
    }

    /**
     * Creates traffic of one tenant with an objective of one second.
     *
     * @param simulation where to send it
     * @param ratePerSecond the mean number of requests a second, above 0 and at most 10,000,000
     * @param handler what to send it to
     * @return traffic, to be shaped by the other methods and started by {@link #run}
     * @throws IllegalArgumentException if the rate is out of range
     */
    public static Traffic to(Simulation simulation, double ratePerSecond, Handler handler) {
        requireNonNull(simulation, "simulation");
        requireNonNull(handler, "handler");
        if (!(ratePerSecond > 0 && ratePerSecond <= 10_000_000)) {
            throw new IllegalArgumentException(
                    "ratePerSecond: " + ratePerSecond + " (expected: above 0 and at most 10000000)");
        }
        return new Traffic(simulation, ratePerSecond, handler);
    }

    /**
     * Shares the traffic evenly among tenants.
     *
     * @param count how many, 1..10,000,000
     * @return this
     * @throws IllegalArgumentException if the count is out of range
     */
    public Traffic tenants(int count) {
        return tenants(count, 0);
    }

    /**
     * Shares the traffic among tenants by Zipf's law; tenant 0 is the largest.
     *
     * @param count how many, 1..10,000,000
     * @param exponent 0 for evenly, about 1 for a public service, at most 10
     * @return this
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Traffic tenants(int count, double exponent) {
        if (count < 1 || count > 10_000_000) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1..10000000)");
        }
        if (!(exponent >= 0 && exponent <= 10)) {
            throw new IllegalArgumentException("exponent: " + exponent + " (expected: 0..10)");
        }
        tenants = count;
        zipfExponent = exponent;
        return this;
    }

    /**
     * Sets the longest time from arrival to answer that is good.
     *
     * @param time the objective, at least zero
     * @return this
     * @throws IllegalArgumentException if the time is negative
     */
    public Traffic objective(Duration time) {
        if (requireNonNull(time, "time").isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: at least zero)");
        }
        objective = time;
        return this;
    }

    /**
     * Lets one tenant send a multiple of its traffic for some time. The others' requests are the same with it and without.
     *
     * @param tenant which, from 0
     * @param factor how many times its share, above 1
     * @param from when the surge begins, from now
     * @param to when it ends, from now
     * @return this
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Traffic surge(int tenant, double factor, Duration from, Duration to) {
        if (tenant < 0) {
            throw new IllegalArgumentException("tenant: " + tenant + " (expected: at least 0)");
        }
        if (!(factor > 1 && factor <= 1_000_000)) {
            throw new IllegalArgumentException("factor: " + factor + " (expected: above 1 and at most 1000000)");
        }
        if (from.isNegative() || to.compareTo(from) < 0) {
            throw new IllegalArgumentException("from: " + from + " (expected: zero up to to, " + to + ")");
        }
        surgeTenant = tenant;
        surgeFactor = factor;
        surgeFrom = from.toNanos();
        surgeTo = to.toNanos();
        return this;
    }

    /**
     * Sends the traffic, runs the simulation and says how the requests ended. Checks that each request ended once.
     *
     * @param duration how long to send and to run
     * @return how each request ended
     * @throws IllegalArgumentException if the surging tenant is not one of the tenants
     * @throws IllegalStateException if this traffic was run before
     * @throws SimulationException if the handler or a task of it fails
     */
    public Outcomes run(Duration duration) {
        if (started) {
            throw new IllegalStateException("run: called twice");
        }
        if (surgeTenant >= tenants) {
            throw new IllegalArgumentException(
                    "surge: tenant " + surgeTenant + " (expected: 0.." + (tenants - 1) + ")");
        }
        started = true;
        Outcomes outcomes = Outcomes.of(tenants, objective.toNanos());
        Flow flow = simulation.flow("traffic", open::size);
        long start = simulation.now();
        long end = Math.addExact(start, duration.toNanos());
        Discrete shares = Discrete.zipf(tenants, zipfExponent);
        RandomGenerator who = simulation.stream("traffic/tenants");
        Arrivals regular =
                new Arrivals("traffic/arrivals", ratePerSecond, end, () -> send(shares.draw(who), outcomes, flow));
        regular.next();
        if (surgeTenant >= 0) {
            double surplus = ratePerSecond * shares.share(surgeTenant) * (surgeFactor - 1);
            long surgeEnd = Math.min(end, Math.addExact(start, surgeTo));
            Arrivals surge = new Arrivals("traffic/surge", surplus, surgeEnd, () -> send(surgeTenant, outcomes, flow));
            simulation.after(surgeFrom, surge::next);
        }
        simulation.runUntil(end);
        for (Request request : open) {
            if (end - request.arrivedNanos > objective.toNanos()) {
                outcomes.failed(request.tenant, request.arrivedNanos);
            }
        }
        return outcomes;
    }

    private void send(int tenant, Outcomes outcomes, Flow flow) {
        Request request = new Request(tenant, simulation.now());
        flow.arrive();
        open.add(request);
        CompletionStage<?> answer = handler.handle(tenant, requests++);
        if (answer == null) {
            end(request, false, outcomes, flow);
        } else {
            var unused = answer.whenComplete((result, failure) -> end(request, failure == null, outcomes, flow));
        }
    }

    private void end(Request request, boolean answered, Outcomes outcomes, Flow flow) {
        simulation.checkThread("answer");
        open.remove(request);
        if (answered) {
            flow.finish();
            outcomes.answered(request.tenant, request.arrivedNanos, simulation.now());
        } else {
            flow.lose();
            outcomes.failed(request.tenant, request.arrivedNanos);
        }
    }

    private final class Arrivals {
        private final RandomGenerator gaps;
        private final double rate;
        private final long end;
        private final Runnable send;
        private final int event = simulation.handler(this::arrive);

        Arrivals(String stream, double rate, long end, Runnable send) {
            this.gaps = simulation.stream(stream);
            this.rate = rate;
            this.end = end;
            this.send = send;
        }

        void next() {
            long time = simulation.now() + (long) Variates.exponential(gaps, 1e9 / rate);
            if (time < end) {
                simulation.at(time, event, 0, 0);
            }
        }

        private void arrive(long a, long b) {
            next();
            send.run();
        }
    }
}
