package dev.plimsoll.lab.knee;

import static java.util.Objects.requireNonNull;

/*
 * M/M/c/K: Poisson arrivals, exponential work, c workers, at most K in flight, first come first served, and a server that
 * does not know how long its clients wait.
 *
 * Who arrives while n are in flight and n >= c waits for n - c + 1 departures at rate c / S, then works: an Erlang time and an
 * exponential one. P(both <= t) = E(k, a) - exp(-t/S) (c / (c - 1))^k E(k, b), with k = n - c + 1, a = c t / S, b = (c - 1) t / S
 * and E(k, x) = P(a Poisson variable of mean x >= k); for c = 1 it is E(k + 1, t / S).
 */
/** A queueing server in closed form: what a limit does to it at any load. */
public final class QueueModel {
    private static final int MOST_ROOM = 20_000;

    private final int workers;
    private final double service;
    private final double residual;

    private QueueModel(int workers, double service, double residual) {
        this.workers = workers;
        this.service = service;
        this.residual = residual;
    }

    /**
     * What one limit does at one load.
     *
     * @param goodput answers within the time-out a second
     * @param late share of the answers that come later
     * @param refused share of the requests refused
     * @param p50 median latency of the answers in seconds
     * @param p99 their 99th percentile
     */
    public record Outcome(double goodput, double late, double refused, double p50, double p99) {}

    /**
     * A server of known parameters.
     *
     * @param workers requests served at the same time, 1..10,000
     * @param service mean work in seconds, above 0
     * @return the model
     */
    public static QueueModel of(int workers, double service) {
        if (workers < 1 || workers > 10_000 || !(service > 0) || !Double.isFinite(service)) {
            throw new IllegalArgumentException(
                    "workers, service: " + workers + ", " + service + " (expected: 1..10000, above 0)");
        }
        return new QueueModel(workers, service, 0);
    }

    /**
     * The server that comes closest to measured latencies.
     *
     * @param loads requests a second, below what the server can do
     * @param latencies mean latencies there in seconds
     * @return the model; {@link #residual()} says how close it comes
     */
    public static QueueModel fit(double[] loads, double[] latencies) {
        if (loads.length < 3 || loads.length != latencies.length) {
            throw new IllegalArgumentException(
                    "loads: " + loads.length + " (expected: at least 3, each with a latency)");
        }
        QueueModel best = null;
        for (int workers = 1; workers <= 512; workers = Math.max(workers + 1, (int) (workers * 1.03))) {
            QueueModel found = fit(workers, loads, latencies);
            if (best == null || found.residual < best.residual) {
                best = found;
            }
        }
        return requireNonNull(best);
    }

    // Golden section over the service time, whose greatest value keeps the highest load stable.
    private static QueueModel fit(int workers, double[] loads, double[] latencies) {
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < loads.length; i++) {
            most = Math.max(most, loads[i]);
            least = Math.min(least, latencies[i]);
        }
        double low = least * .05;
        double high = Math.min(least * 1.5, workers / most * (1 - 1e-6));
        double golden = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 60 && high > low; i++) {
            double one = high - golden * (high - low);
            double two = low + golden * (high - low);
            if (error(workers, one, loads, latencies) < error(workers, two, loads, latencies)) {
                high = two;
            } else {
                low = one;
            }
        }
        double service = (low + high) / 2;
        return new QueueModel(workers, service, error(workers, service, loads, latencies));
    }

    private static double error(int workers, double service, double[] loads, double[] latencies) {
        double squares = 0;
        for (int i = 0; i < loads.length; i++) {
            double off = Math.log(meanLatency(workers, service, loads[i]) / latencies[i]);
            squares += off * off;
        }
        return Math.sqrt(squares / loads.length);
    }

    private static double meanLatency(int workers, double service, double load) {
        double offered = load * service;
        double blocking = 1; // Erlang B, then C
        for (int n = 1; n <= workers; n++) {
            blocking = offered * blocking / (n + offered * blocking);
        }
        double share = offered / workers;
        double waits = blocking / (1 - share * (1 - blocking));
        return service * (1 + waits / (workers * (1 - share)));
    }

    /**
     * Requests served at the same time.
     *
     * @return at least 1
     */
    public int workers() {
        return workers;
    }

    /**
     * Mean work of a request.
     *
     * @return seconds
     */
    public double service() {
        return service;
    }

    /**
     * What the server can do.
     *
     * @return requests a second
     */
    public double capacity() {
        return workers / service;
    }

    /**
     * How well the model fits what was measured.
     *
     * @return root of the mean squared relative error; 0 if nothing was fitted
     */
    public double residual() {
        return residual;
    }

    /**
     * What a limit does at a load.
     *
     * @param load requests a second, above 0
     * @param limit most in flight, at least 1; {@link Integer#MAX_VALUE} for none
     * @param timeout how long clients wait, in seconds
     * @return the steady state; without a limit and beyond capacity nothing is answered in time
     */
    public Outcome at(double load, int limit, double timeout) {
        double share = load / capacity();
        if (limit > MOST_ROOM) {
            if (share >= 1) {
                return new Outcome(0, 1, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
            }
            // What stands higher has a probability below 1e-12.
            return at(load, (int) Math.min(MOST_ROOM, workers + Math.ceil(-28 / Math.log(share)) + 1), timeout);
        }
        double[] states = states(load, limit);
        double good = 0;
        for (int n = 0; n < limit; n++) {
            good += states[n] * answeredBy(n, timeout);
        }
        double admitted = 1 - states[limit];
        return new Outcome(
                load * good,
                admitted == 0 ? 0 : Math.max(0, 1 - good / admitted),
                states[limit],
                quantile(states, .5),
                quantile(states, .99));
    }

    // Of the number in flight. Relative to the greatest, so that nothing overflows.
    private double[] states(double load, int limit) {
        double[] logs = new double[limit + 1];
        double greatest = 0;
        for (int n = 1; n <= limit; n++) {
            logs[n] = logs[n - 1] + Math.log(load * service / Math.min(n, workers));
            greatest = Math.max(greatest, logs[n]);
        }
        double sum = 0;
        for (int n = 0; n <= limit; n++) {
            logs[n] = Math.exp(logs[n] - greatest);
            sum += logs[n];
        }
        for (int n = 0; n <= limit; n++) {
            logs[n] /= sum;
        }
        return logs;
    }

    private double quantile(double[] states, double fraction) {
        int limit = states.length - 1;
        double admitted = 1 - states[limit];
        double low = 0;
        double high = service * (20 + 2. * limit / workers);
        for (int i = 0; i < 40; i++) {
            double middle = (low + high) / 2;
            double below = 0;
            for (int n = 0; n < limit; n++) {
                below += states[n] > 1e-15 ? states[n] * answeredBy(n, middle) : 0;
            }
            if (below < fraction * admitted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Probability that who finds n in flight is answered within t. */
    private double answeredBy(int n, double t) {
        double u = t / service;
        if (n < workers) {
            return -Math.expm1(-u);
        }
        int k = n - workers + 1;
        if (workers == 1) {
            return atLeast(k + 1, u, 0);
        }
        double ratio = Math.log(workers / (workers - 1.));
        return Math.max(0, Math.min(1, atLeast(k, workers * u, 0) - atLeast(k, (workers - 1) * u, k * ratio - u)));
    }

    /** exp(log) times the probability that a Poisson variable of that mean is at least k. */
    private static double atLeast(int k, double mean, double log) {
        if (mean <= 0) {
            return 0;
        }
        boolean upper = k > mean; // sum the side that is smaller
        double term = Math.exp(-mean + k * Math.log(mean) - logFactorial(k) + log);
        double sum = 0;
        if (upper) {
            for (int j = k; term > 1e-18 * (sum + 1e-300) && j < k + 100_000; j++) {
                sum += term;
                term *= mean / (j + 1);
            }
            return sum;
        }
        term *= k / mean;
        for (int j = k - 1; j >= 0 && term > 1e-18 * (sum + 1e-300); j--) {
            sum += term;
            term *= j / mean;
        }
        return Math.exp(log) - sum;
    }

    // Stirling's series, exact to 1e-13 from 10 on.
    private static double logFactorial(int n) {
        if (n < 10) {
            double product = 1;
            for (int i = 2; i <= n; i++) {
                product *= i;
            }
            return Math.log(product);
        }
        double x = n + 1.;
        double square = 1 / (x * x);
        return (x - .5) * Math.log(x)
                - x
                + .5 * Math.log(2 * Math.PI)
                + (1 - square * (1 / 30. - square * (1 / 105. - square / 140.))) / (12 * x);
    }
}
