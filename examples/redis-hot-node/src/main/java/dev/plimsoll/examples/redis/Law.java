package dev.plimsoll.examples.redis;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * What the numbers alone say of a fault, as if requests were a fluid. Threads are taken by whom the node holds; when none is left, the
 * others wait in line behind them, each longer than the one before.
 *
 * @param without share of the requests to the cache that are harmed without the library
 * @param others the same of those that have nothing to do with the node
 * @param byNode share that is harmed with a bulkhead for each node: what the node cannot answer
 * @param byKey share that is harmed when the hot key is shed first: of that, only what is hot
 * @param databaseByNode queries a second with a bulkhead for each node: keys that no cache has, but for those that are refused
 * @param databaseByKey queries a second when the hot key is shed first: keys that no cache has, and what is not hot and finds no room at the node
 */
record Law(double without, double others, double byNode, double byKey, double databaseByNode, double databaseByKey) {
    private static final double TIMEOUT = Scale.seconds(Scale.TIMEOUT);
    private static final double PATIENCE = Scale.seconds(Scale.PATIENCE);
    private static final double DATABASE = Scale.CONNECTIONS / Scale.seconds(Scale.QUERY);
    // Each attempt ends in a time-out, and so does reading the topology if it is this node that is asked.
    private static final double LOOP = Scale.ATTEMPTS * (TIMEOUT + TIMEOUT / Scale.NODES);
    private static final int DRAWS = 20_000;
    // The most of a bulkhead that is kept free from hot keys: the shedder's default.
    private static final double RESERVED = .5;

    /** For a fault that lasts for so many seconds. */
    static Law of(Chaos chaos, double seconds) {
        return switch (chaos) {
            case BUSY -> busy(1 / Scale.seconds(Scale.BUSY), seconds);
            case CUT, DROP -> held(LOOP, LOOP, 0, seconds);
            case REJECT, KILL -> narrow(DATABASE, Scale.NODE + Scale.TAIL * (1 - Scale.NODE), 0, seconds);
            case DELAY -> { // the first of each thread is an AUTH, as late
                double held = Scale.seconds(Scale.DELAY);
                yield held(held, 2 * held, Scale.BULKHEAD / held, seconds);
            }
            case LOSS -> {
                double held = lossy();
                yield held(held, held, Scale.BULKHEAD / held, seconds);
            }
        };
    }

    /** The line before the node grows until it is longer than the time-out, and then nobody who waits in it is answered any more. */
    private static Law busy(double perSecond, double seconds) {
        if (free() / perSecond <= TIMEOUT) {
            return narrow(perSecond, Scale.NODE, perSecond, seconds);
        }
        double full = free() / (Scale.NODE * Scale.RATE - perSecond);
        return with(late(most(LOOP), full, full, PATIENCE, seconds), 1 - full / seconds, perSecond);
    }

    /** Each request to the node keeps its thread for so long, the first ones for another time. */
    private static Law held(double held, double firstHeld, double passes, double seconds) {
        double full = free() / (Scale.NODE * Scale.RATE);
        double most = most(held);
        double others = late(most, full, firstHeld, PATIENCE, seconds);
        return with(others, held > PATIENCE ? 1 : late(most, full, firstHeld, PATIENCE - held, seconds), passes);
    }

    /** A share of the requests goes through a place that lets so many pass a second, and keeps its thread in line before it. */
    private static Law narrow(double perSecond, double share, double passes, double seconds) {
        double most = perSecond / (share * Scale.RATE);
        double full = free() / Math.max(1e-9, share * Scale.RATE - perSecond);
        double others = late(most, full, full, PATIENCE, seconds);
        return with(others, late(most, full, full, PATIENCE - Scale.THREADS / perSecond, seconds), passes);
    }

    private static Law with(double others, double onNode, double passes) {
        double passing = passes / Scale.RATE;
        double cold = Scale.NODE - Scale.HOT;
        double byNode = Math.max(0, Scale.NODE - passing);
        double hotPassing = Math.min(Scale.HOT, Math.max(passing - cold, passing * (1 - RESERVED)));
        double moved = Math.max(0, cold - (passing - hotPassing)) * (1 - Scale.TAIL / (1 - Scale.HOT));
        return new Law(
                Scale.NODE * onNode + (1 - Scale.NODE) * others,
                others,
                byNode,
                Scale.HOT - hotPassing,
                Scale.RATE * Scale.TAIL * (1 - byNode / Scale.NODE / Scale.NODES),
                Scale.RATE * (Scale.TAIL + moved));
    }

    /** The share of all requests that is served when those to the node keep their threads for so long. */
    private static double most(double held) {
        return Scale.THREADS / (Scale.NODE * held + Scale.seconds(Scale.RENDERING)) / Scale.RATE;
    }

    private static double free() {
        return Scale.THREADS - Scale.RATE * Scale.seconds(Scale.RENDERING);
    }

    /** Share that comes too late when from some moment on all threads are taken, and from another a share of what is offered is served. */
    private static double late(double served, double full, double serving, double patience, double seconds) {
        if (served >= 1) {
            return 0;
        }
        // Who comes at t waits until all since full are served, (t - full) / served after serving began.
        double first = (Math.max(0, patience) + full / served - Math.max(full, serving)) / (1 / served - 1);
        return Math.max(0, 1 - Math.max(full, first) / seconds);
    }

    /** For how long a packet is lost, until one of its copies is not. */
    static double lostFor(DoubleSupplier uniform) {
        double seconds = 0;
        double next = Scale.seconds(Scale.RETRANSMISSION);
        while (uniform.getAsDouble() < Scale.LOSS) {
            seconds += next;
            next *= 2;
        }
        return seconds;
    }

    /** How long the loop takes over a lossy link, on average: there and back, and after a time-out an {@code AUTH} before it. */
    private static double lossy() {
        SplittableRandom random = new SplittableRandom(Scale.SEED + 1);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            boolean answered = false;
            for (int attempt = 1; attempt <= Scale.ATTEMPTS && !answered; attempt++) {
                answered = true;
                for (int question = attempt == 1 ? 1 : 0; question < 2 && answered; question++) {
                    double trip = lostFor(random::nextDouble) + lostFor(random::nextDouble);
                    answered = trip < TIMEOUT;
                    sum += Math.min(trip, TIMEOUT);
                }
            }
        }
        return sum / DRAWS;
    }
}
