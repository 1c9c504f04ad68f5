package dev.plimsoll.lab.arena;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

// One run of one law in one scenario, under virtual time, on one thread.
//
// A request in service advances at the common speed b / (1 + kappa * max(0, n - c)), n counting all that were admitted
// and have not left. So a "work clock" runs at that speed, a request that starts at work time V ends at V + work, and
// the
// next completion is the least of those: a heap of at most c entries, and no event is ever rescheduled. Clients give up
// after the time-out, but the server does not hear of it: abandoned work is done all the same, which is what makes
// overload stick.
final class ArenaRun {
    /** What became of one phase; of slow and fast requests, what share was answered in time. */
    record PhaseOutcome(
            double goodput,
            double refusedShare,
            double lateShare,
            double p50,
            double p99,
            double recovery,
            double limit,
            double slowServed,
            double fastServed) {}

    private static final class Request {
        final double work;
        final int costClass;
        final boolean slow;
        final int second;
        int attempts;

        Request(double work, int costClass, boolean slow, int second) {
            this.work = work;
            this.costClass = costClass;
            this.slow = slow;
            this.second = second;
        }
    }

    private static final class Attempt {
        final Request request;
        final double start;
        final long token;
        boolean pending = true;

        Attempt(Request request, double start, long token) {
            this.request = request;
            this.start = start;
            this.token = token;
        }
    }

    // A binary heap of doubles with a payload each; ties leave in insertion order.
    private static final class Heap<T> {
        private double[] keys = new double[64];
        private long[] order = new long[64];
        private @Nullable Object[] values = new @Nullable Object[64];
        private int size;
        private long inserted;

        double least() {
            return size == 0 ? Double.POSITIVE_INFINITY : keys[0];
        }

        void add(double key, T value) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                order = Arrays.copyOf(order, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            int hole = size++;
            long mine = inserted++;
            while (hole > 0) {
                int parent = (hole - 1) >>> 1;
                if (keys[parent] <= key) {
                    break;
                }
                move(parent, hole);
                hole = parent;
            }
            keys[hole] = key;
            order[hole] = mine;
            values[hole] = value;
        }

        @SuppressWarnings("unchecked") // only T goes in
        T poll() {
            Object least = requireNonNull(values[0]);
            int last = --size;
            double key = keys[last];
            long mine = order[last];
            Object value = values[last];
            values[last] = null;
            int hole = 0;
            while (2 * hole + 1 < last) {
                int child = 2 * hole + 1;
                if (child + 1 < last && before(child + 1, child)) {
                    child++;
                }
                if (key < keys[child] || (key == keys[child] && mine < order[child])) {
                    break;
                }
                move(child, hole);
                hole = child;
            }
            if (last > 0) {
                keys[hole] = key;
                order[hole] = mine;
                values[hole] = value;
            }
            return (T) least;
        }

        private boolean before(int a, int b) {
            return keys[a] < keys[b] || (keys[a] == keys[b] && order[a] < order[b]);
        }

        private void move(int from, int to) {
            keys[to] = keys[from];
            order[to] = order[from];
            values[to] = values[from];
        }
    }

    private final ArenaScenario scenario;
    private final SheddingLaw law;
    private final SplittableRandom arrivals;
    private final SplittableRandom service;
    private final SplittableRandom backoff;
    private final Heap<Attempt> running = new Heap<>();
    private final Heap<Request> retries = new Heap<>();
    private final ArrayDeque<Attempt> queue = new ArrayDeque<>();
    private final ArrayDeque<Attempt> clients = new ArrayDeque<>();
    private final int[] freshBySecond;
    private final int[] goodBySecond;
    private double now;
    private double workClock;
    private double speed = 1;
    private int inFlight;

    private long attempts;
    private long refused;
    private long inTime;
    private long late;
    private final Histogram latency = new Histogram(3_600_000_000L, 3); // in microseconds
    private long slowOffered;
    private long slowGood;
    private long fastOffered;
    private long fastGood;
    private double limitIntegral;
    private double limitTime;

    private ArenaRun(ArenaScenario scenario, long seed, Function<LongSupplier, SheddingLaw> laws) {
        this.scenario = scenario;
        SplittableRandom root = new SplittableRandom(seed);
        this.arrivals = root.split();
        this.service = root.split();
        this.backoff = root.split();
        this.law = laws.apply(this::nanos);
        double total = scenario.phases().stream()
                .mapToDouble(ArenaScenario.Phase::seconds)
                .sum();
        this.freshBySecond = new int[(int) Math.ceil(total) + 2];
        this.goodBySecond = new int[freshBySecond.length];
    }

    static List<PhaseOutcome> run(ArenaScenario scenario, long seed, Function<LongSupplier, SheddingLaw> laws) {
        return new ArenaRun(scenario, seed, laws).run();
    }

    private long nanos() {
        return (long) (now * 1e9);
    }

    private List<PhaseOutcome> run() {
        List<ArenaScenario.Phase> phases = scenario.phases();
        PhaseOutcome[] outcomes = new PhaseOutcome[phases.size()];
        double[] begins = new double[phases.size()];
        double begin = 0;
        double before = phases.get(0).offered();
        for (int i = 0; i < outcomes.length; i++) {
            ArenaScenario.Phase phase = phases.get(i);
            begins[i] = begin;
            speed = phase.speed();
            outcomes[i] = phase(phase, begin, before);
            begin += phase.seconds();
            before = phase.offered();
        }
        for (int i = 0; i < outcomes.length; i++) {
            PhaseOutcome o = outcomes[i];
            double recovery = recovery(begins[i], begins[i] + phases.get(i).seconds());
            outcomes[i] = new PhaseOutcome(
                    o.goodput,
                    o.refusedShare,
                    o.lateShare,
                    o.p50,
                    o.p99,
                    recovery,
                    o.limit,
                    o.slowServed,
                    o.fastServed);
        }
        return List.of(outcomes);
    }

    private double recovery(double begin, double end) {
        int first = (int) Math.round(begin);
        int last = (int) Math.round(end);
        int streak = 0;
        for (int second = first; second < last; second++) {
            streak = goodBySecond[second] >= .99 * freshBySecond[second] ? streak + 1 : 0;
            if (streak == 3) {
                return second - 2 - first;
            }
        }
        return Double.NaN;
    }

    private PhaseOutcome phase(ArenaScenario.Phase phase, double begin, double before) {
        latency.reset();
        attempts = refused = inTime = late = slowOffered = slowGood = fastOffered = fastGood = 0;
        limitIntegral = limitTime = 0;
        double end = begin + phase.seconds();
        double capacity = scenario.capacity();
        double peak = capacity * phase.mostRate(before);
        double possible = 0;
        int steps = 1000;
        for (int i = 0; i < steps; i++) {
            possible += Math.min(phase.rateAt((i + .5) / steps, before), phase.speed())
                    * capacity
                    * phase.seconds()
                    / steps;
        }
        double arrival = begin + gap(peak);
        while (true) {
            double slowdown = speed / (1 + scenario.kappa() * Math.max(0, inFlight - scenario.workers()));
            double completion = now + Math.max(0, running.least() - workClock) / slowdown;
            double expiry =
                    clients.isEmpty() ? Double.POSITIVE_INFINITY : clients.peekFirst().start + scenario.timeout();
            double retry = retries.least();
            double next = Math.min(Math.min(arrival, completion), Math.min(expiry, retry));
            boolean over = next >= end;
            double to = over ? end : Math.max(next, now);
            workClock += (to - now) * slowdown;
            double limit = law.limit();
            if (!Double.isNaN(limit)) {
                limitIntegral += limit * (to - now);
                limitTime += to - now;
            }
            now = to;
            if (over) {
                break;
            }
            if (next == completion) {
                workClock = running.least();
                complete(running.poll());
            } else if (next == expiry) {
                Attempt attempt = clients.pollFirst();
                if (attempt.pending) {
                    attempt.pending = false;
                    again(attempt.request);
                }
            } else if (next == retry) {
                attempt(retries.poll());
            } else {
                double rate = phase.rateAt((now - begin) / phase.seconds(), before) * capacity;
                if (arrivals.nextDouble() * peak < rate) {
                    fresh();
                }
                arrival = now + gap(peak);
            }
        }
        return new PhaseOutcome(
                inTime / possible,
                attempts == 0 ? 0 : (double) refused / attempts,
                inTime + late == 0 ? 0 : (double) late / (inTime + late),
                latency.getTotalCount() == 0 ? Double.NaN : latency.getValueAtPercentile(50) / 1e6,
                latency.getTotalCount() == 0 ? Double.NaN : latency.getValueAtPercentile(99) / 1e6,
                Double.NaN,
                limitTime == 0 ? Double.NaN : limitIntegral / limitTime,
                slowOffered == 0 ? Double.NaN : (double) slowGood / slowOffered,
                fastOffered == 0 ? Double.NaN : (double) fastGood / fastOffered);
    }

    private double gap(double rate) {
        return -StrictMath.log(1 - arrivals.nextDouble()) / rate;
    }

    private void fresh() {
        double work = scenario.draw(service);
        boolean slow = work > 4 * scenario.meanService();
        int second = (int) now;
        freshBySecond[second]++;
        if (slow) {
            slowOffered++;
        } else {
            fastOffered++;
        }
        attempt(new Request(work, scenario.classes() && slow ? 1 : 0, slow, second));
    }

    private void attempt(Request request) {
        attempts++;
        long token = law.arrived(nanos(), request.costClass);
        if (token < 0) {
            refused++;
            again(request);
            return;
        }
        inFlight++;
        Attempt attempt = new Attempt(request, now, token);
        clients.addLast(attempt);
        if (running.size < scenario.workers()) {
            running.add(workClock + request.work, attempt);
        } else {
            if (queue.isEmpty()) {
                law.queueEmptied(nanos()); // until now it was
            }
            queue.addLast(attempt);
        }
    }

    private void again(Request request) {
        if (++request.attempts < scenario.attempts()) {
            double wait = scenario.backoff() * (1 << (request.attempts - 1)) * (.5 + backoff.nextDouble());
            retries.add(now + wait, request);
        }
    }

    private void complete(Attempt attempt) {
        inFlight--;
        law.finished(nanos(), attempt.token, (long) (attempt.start * 1e9), true);
        latency.recordValue(Math.min(3_600_000_000L, (long) ((now - attempt.start) * 1e6)));
        if (attempt.pending) {
            attempt.pending = false;
            Request request = attempt.request;
            inTime++;
            goodBySecond[request.second]++;
            if (request.slow) {
                slowGood++;
            } else {
                fastGood++;
            }
        } else {
            late++;
        }
        serveNext();
    }

    private void serveNext() {
        while (!queue.isEmpty()) {
            Attempt head = law.newestFirst(nanos()) ? queue.pollLast() : queue.pollFirst();
            if (queue.isEmpty()) {
                law.queueEmptied(nanos());
            }
            if (law.serves(nanos(), (long) ((now - head.start) * 1e9))) {
                running.add(workClock + head.request.work, head);
                return;
            }
            inFlight--;
            law.finished(nanos(), head.token, (long) (head.start * 1e9), false);
            refused++;
            if (head.pending) {
                head.pending = false;
                again(head.request);
            }
        }
    }
}
