package dev.plimsoll.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A queue with servers as in the textbooks, on the engine's typed lane: Poisson arrivals by class (class 0 goes first), any
 * service time, a limited room, impatience, preemption. Times are in units of a second; measuring starts after the warm-up and
 * goes on until all measured customers have left, while others still arrive.
 */
final class Station {
    static final double UNIT = 1e9;

    int servers = 1;
    int room = Integer.MAX_VALUE;
    double[] rates = {};
    double impatience; // rate of giving up while waiting
    boolean preemptive;
    double tail; // counts sojourns and waits above it
    ToDoubleFunction<RandomGenerator> service = random -> Variates.exponential(random, 1);
    int warmUp = 2_000;
    int customers = 20_000;

    double loss; // share refused on arrival
    double abandoned; // share of arrivals that gave up
    double delayed; // share of accepted that waited
    double meanWait;
    double waitAboveTail;
    double sojournAboveTail;
    double[] classWait = {};
    double[] classSojourn = {};
    double inSystem;
    double inQueue;
    double busyShare;
    double meanSojourn;

    private Simulation simulation = Simulation.of(0);
    private Flow flow = simulation.flow("none", () -> 0);
    private long[] arrivedAt = {};
    private int[] classOf = {};
    private long[] remaining = {};
    private long[] patience = {};
    private boolean[] gone = {};
    private long[] departure = {}; // handle of the departure in service
    private long[] departureAt = {};
    private boolean[] served = {};
    private ArrayDeque<Integer>[] queues = queues(0);
    private int arrivals;
    private int left;
    private int waiting;
    private int busy;
    private int serving = -1; // for preemption, with one server
    private int arrival;
    private int depart;
    private int giveUp;
    private RandomGenerator[] gaps = {};
    private RandomGenerator demands = new java.util.SplittableRandom(0);
    private RandomGenerator patiences = new java.util.SplittableRandom(0);

    private long since;
    private double systemArea;
    private double queueArea;
    private double busyArea;
    private double span;
    private int refused;
    private int gaveUp;
    private int delays;
    private int waits;
    private double waitSum;
    private int waitTail;
    private int sojourns;
    private double sojournSum;
    private int sojournTail;
    private double[] waitByClass = {};
    private double[] sojournByClass = {};
    private int[] countByClass = {};

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of queues
    private static ArrayDeque<Integer>[] queues(int classes) {
        ArrayDeque[] queues = new ArrayDeque[classes];
        Arrays.setAll(queues, i -> new ArrayDeque<Integer>());
        return queues;
    }

    Station run(Streams streams) {
        simulation = Simulation.of(streams.seed());
        int n = 2 * (warmUp + customers) + 100_000; // with those that arrive while the measured leave
        arrivedAt = new long[n];
        classOf = new int[n];
        remaining = new long[n];
        patience = new long[n];
        gone = new boolean[n];
        served = new boolean[n];
        departure = new long[n];
        departureAt = new long[n];
        queues = queues(rates.length);
        waitByClass = new double[rates.length];
        sojournByClass = new double[rates.length];
        countByClass = new int[rates.length];
        arrival = simulation.handler(this::arrive);
        depart = simulation.handler(this::depart);
        giveUp = simulation.handler(this::giveUp);
        demands = streams.stream("demands");
        patiences = streams.stream("patiences");
        gaps = new RandomGenerator[rates.length];
        flow = simulation.flow("customers", () -> waiting + busy);
        for (int kind = 0; kind < rates.length; kind++) {
            gaps[kind] = streams.stream("gaps/" + kind);
            next(kind);
        }
        simulation.run();
        results();
        return this;
    }

    private void results() {
        loss = (double) refused / customers;
        abandoned = (double) gaveUp / customers;
        delayed = (double) delays / waits;
        meanWait = waitSum / waits;
        waitAboveTail = (double) waitTail / waits;
        sojournAboveTail = (double) sojournTail / sojourns;
        meanSojourn = sojournSum / sojourns;
        inSystem = systemArea / span;
        inQueue = queueArea / span;
        busyShare = busyArea / span / servers;
        classWait = new double[rates.length];
        classSojourn = new double[rates.length];
        for (int kind = 0; kind < rates.length; kind++) {
            classWait[kind] = waitByClass[kind] / countByClass[kind];
            classSojourn[kind] = sojournByClass[kind] / countByClass[kind];
        }
    }

    private boolean measured(int customer) {
        return customer >= warmUp && customer < warmUp + customers;
    }

    /** Called before each change. Areas cover the time between the arrivals of the first and the last measured customer. */
    private void account() {
        long now = simulation.now();
        if (arrivals > warmUp && arrivals <= warmUp + customers) {
            double passed = (now - since) / UNIT;
            systemArea += (waiting + busy) * passed;
            queueArea += waiting * passed;
            busyArea += busy * passed;
            span += passed;
        }
        since = now;
    }

    private void next(int kind) {
        simulation.after((long) (Variates.exponential(gaps[kind], 1 / rates[kind]) * UNIT), arrival, kind, 0);
    }

    private void arrive(long kind, long unused) {
        account();
        next((int) kind);
        flow.arrive();
        int customer = arrivals++;
        classOf[customer] = (int) kind;
        arrivedAt[customer] = simulation.now();
        remaining[customer] = (long) (service.applyAsDouble(demands) * UNIT);
        if (waiting + busy >= room) {
            refused += measured(customer) ? 1 : 0;
            flow.lose();
            leave(customer);
        } else if (busy < servers) {
            begin(customer);
        } else if (preemptive && kind < classOf[serving]) {
            simulation.cancel(departure[serving]);
            remaining[serving] = departureAt[serving] - simulation.now();
            queues[classOf[serving]].addFirst(serving);
            waiting++;
            busy--;
            begin(customer);
        } else {
            queues[(int) kind].add(customer);
            waiting++;
            if (impatience > 0) {
                long limit = (long) (Variates.exponential(patiences, 1 / impatience) * UNIT);
                patience[customer] = simulation.after(limit, giveUp, customer, 0);
            }
        }
    }

    private void begin(int customer) {
        busy++;
        serving = customer;
        departureAt[customer] = simulation.now() + remaining[customer];
        departure[customer] = simulation.at(departureAt[customer], depart, customer, 0);
        if (served[customer]) {
            return; // resumed
        }
        served[customer] = true;
        if (measured(customer)) {
            long nanos = simulation.now() - arrivedAt[customer];
            delays += nanos > 0 ? 1 : 0;
            waits++;
            waitSum += nanos / UNIT;
            waitTail += nanos / UNIT > tail ? 1 : 0;
            waitByClass[classOf[customer]] += nanos / UNIT;
            countByClass[classOf[customer]]++;
        }
    }

    private void depart(long customer, long unused) {
        account();
        busy--;
        flow.finish();
        int id = (int) customer;
        if (measured(id)) {
            double sojourn = (simulation.now() - arrivedAt[id]) / UNIT;
            sojourns++;
            sojournSum += sojourn;
            sojournTail += sojourn > tail ? 1 : 0;
            sojournByClass[classOf[id]] += sojourn;
        }
        leave(id);
        for (ArrayDeque<Integer> queue : queues) {
            while (!queue.isEmpty()) {
                int following = queue.remove();
                if (!gone[following]) {
                    waiting--;
                    if (impatience > 0) {
                        simulation.cancel(patience[following]);
                    }
                    begin(following);
                    return;
                }
            }
        }
    }

    private void giveUp(long customer, long unused) {
        account();
        waiting--;
        flow.lose();
        gaveUp += measured((int) customer) ? 1 : 0;
        leave((int) customer);
    }

    private void leave(int customer) {
        gone[customer] = true;
        if (measured(customer) && ++left == customers) {
            simulation.stop();
        }
    }
}
