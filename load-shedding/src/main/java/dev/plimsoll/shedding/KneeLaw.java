package dev.plimsoll.shedding;

// The control law: how many requests may be in flight. Pure arithmetic, told the time and the events by one caller at
// a time.
//
// What it knows. Little's law gives requests in flight = rate x time. So a server that completes X a second, each of
// which would take S alone, keeps X * S requests busy whatever else stands in its queues: at saturation that number
// *is* the knee, and no per-request clock is needed to see it, only the integral of the number in flight and the
// count of completions. S, the flat part of the latency curve, is the mean time of requests that were admitted well
// below the knee. It is a mean, not a minimum: the minimum of single samples is far below S whenever service times
// vary, and a limit built on it sheds most of a healthy load.
//
// How it decides. limit = knee + cushion. The cushion keeps servers from idling between a departure and the next
// arrival; it may be thin when refused requests are many (one is always at the door) and must be thick when they are
// few. A queue of length m behind busy servers runs empty with probability about a^-m, where a = offered / completed;
// weighed against a slow-down of g per knee-full of excess requests, the best m is ln(ln a / ((a - 1) g)) / ln a. As
// a falls to 1 this grows without bound. It is cut where the peaks of chance end: at a load of 0.7 a line of
// exponential services stands 14 beyond its c servers in 0.3 x P(wait) x 0.7^14 of all moments, which is less than one
// in a thousand for four servers or more; of other services it is longer by (1 + cv^2) / 2 (cv: standard deviation
// over mean). And it is cut at the knee itself, for so far a flood is let in before the first window tells. So a
// server below its knee refuses hardly anybody. The deadline caps it all.
//
// How it stays right. Knee and S are kept with their variances, and a window's X * S against the knee moves whichever
// is known less well (a Kalman filter of two states and one observation). What the product cannot show is found by
// trying:
//   up     while the knee has never been seen from above, pressure doubles the limit as long as throughput follows
//          (slow start); if it does not, and S was never seen below the knee either, the way is down from there. Later
// a small step up is tried now and then. If throughput follows, and follows again when
//          looked at twice, the knee was too low, and S is what was seen on the way.
//   down   a small step down, now and then: S can be no more than the latency found there. If throughput does not
//          notice such steps, several in a row, something queues below what was taken for the knee, and it is sought
//          again.
//   doubt  throughput at the same concurrency falls. Either every request got slower (a brownout, a slow dependency)
//          or fewer are served at a time; latency is the same in both, and following it in the first case ends in a
//          spiral: the limit shrinks, throughput with it, latency stays. So the limit is lowered a step: if
//          throughput falls in proportion, nothing was queueing, the latency found there is the new S and the knee
//          stays; if not, the knee is lower, and the next step tells how much.
//   start  before anything is known, a whole time-out may pass without a window being full: then the server is slow,
//          and no more are let in than leave within half the time-out.
//   vain   the limit has shrunk by a fifth, bit by bit: if throughput shrank with it, S was too low, and the way is
//          up.
// Thus S never rises, and the knee never falls by much, on latency alone; a law that lets either happen creeps up
// under long overload, or spirals down after a brownout.
final class KneeLaw {
    // A window holds enough completions for its throughput to be known to about 10 %, from the measured spread of
    // service; it is longer than a response, or it would only show the requests that the window before admitted; and
    // longer than a moment in which threads wait for a processor.
    private static final double WINDOW_PRECISION = .1;
    private static final int WINDOW_LEAST = 24;
    private static final double WINDOW_NANOS_LEAST = 5e6;
    private static final double WINDOW_NANOS_MOST = 10e9;
    private static final int WINDOW_LEAST_WHEN_LONG = 8;
    // Averages reach back so many completions (800, or what gives 4 %): longer reacts late, shorter moves the limit by
    // noise.
    private static final double KNEE_VARIANCE_LEAST = .04 * .04;
    private static final double KNEE_MEMORY = 800;
    private static final double FLAT_UNKNOWN = .02; // S was never seen below the knee, or not often enough
    private static final double FLAT_VARIANCE_LEAST = .015 * .015;
    // A change is taken for real beyond 3.5 standard errors (once in 4,000 windows by chance) and 15 %.
    private static final double CHANGE_ERRORS = 3.5;
    private static final double CHANGE_LEAST = .15;
    // Requests admitted below three quarters of the knee are taken to have met no queue.
    private static final double LOW = .75;
    private static final double PRESSED = .03;
    private static final double SATURATED = .75;
    private static final double FULL = .88;
    private static final double PEAK = 6;
    private static final double CUSHION_LEAST = .8;
    private static final double DEADLINE_SHARE = .5;
    private static final double FOLLOWS = .6;
    private static final double ASCEND = .6;
    private static final double STEP_UP = 1.4;
    private static final double STEP_DOWN = .8;
    private static final int PROBE_FIRST = 4;
    private static final int PROBE_LAST = 40;
    private static final double PROBE_PRECISION = .14;
    private static final double STANDING_QUEUE = .65;
    private static final double KNEE_STAYS_VARIANCE = .003;
    private static final double QUEUE_LEAST = .05;
    private static final double CHEAP = .3; // costliness up to which an excess does little harm
    private static final double SHRUNK = .82;
    private static final double GROWTH = .15;
    private static final double STANDING = .7;
    private static final double STANDING_MEMORY = .25;
    // Of the rate that a step up or down is compared with: single windows would double the noise.
    private static final double SMOOTH = .3;
    // Nobody sets a time-out of less than three services: at the start, a longer latency is taken for a queue unless
    // throughput clearly says otherwise.
    private static final double PLAUSIBLE = .33;

    private enum Mode {
        STEADY,
        SETTLING, // until what was admitted before the probe has left
        PROBING
    }

    private double timeoutNanos;
    private double leastLimit;
    private double mostLimit;
    private double limit;

    private double knee;
    private double kneeVariance = .25; // relative, as all variances here
    private boolean proven; // the knee has been seen from above
    private double flatNanos; // S; 0 while unknown
    private double flatVariance = 1;
    private double spreadSquared = 1; // of service: (standard deviation / mean)^2
    private double spreadCount = 20;
    private double costliness = .1; // g: slow-down per knee-full of excess requests
    private double capacity; // completions a nanosecond at saturation
    private double rate; // completions a nanosecond
    private double pressure; // refusals per completion
    private double windowNanos;
    private long windows;

    private boolean open;
    private long windowStart;
    private long last;
    private double integral;
    private long completions;
    private long refusals;
    private double needed = WINDOW_LEAST;
    private double leastNanos = WINDOW_NANOS_LEAST;

    private double sum; // of latencies in this window
    private double squares;
    private long count;
    private double lowSum;
    private double lowSquares;
    private long lowCount;
    private final LatencyCurve curve = new LatencyCurve();

    private Mode mode = Mode.STEADY;
    private Mode next = Mode.STEADY; // after settling
    private boolean capped; // by the deadline, before anything was known
    private boolean wasSaturated;
    private double usedShare = 1; // S / R at saturation: 1 when nothing queues
    private int unqueued; // windows in a row without a queue
    private int windowsSinceProbe;
    private int probeEvery = PROBE_FIRST;
    private boolean probeUp;
    private double settledAt;
    private double baseRate; // at the concurrency that a probe left
    private double baseInFlight;
    private boolean confirming;
    private double standing; // how little of the steps down throughput notices: 0 none of a queue, 1 all of it
    private double steadyRate; // smoothed, at the present limit
    private double steadyInFlight;
    private double widestRate; // at the greatest number in flight since the knee was last sought
    private double widestInFlight;
    private double suspectNanos;
    private long suspectCount;
    private boolean doubt;
    private double flatBeforeDoubt; // 0 if S was not known
    private double kneeBeforeDoubt;

    KneeLaw(double timeoutNanos, int initialLimit, int leastLimit, int mostLimit) {
        this.timeoutNanos = timeoutNanos;
        this.leastLimit = leastLimit;
        this.mostLimit = mostLimit;
        this.knee = initialLimit;
        this.limit = initialLimit;
    }

    void configure(double timeoutNanos, int leastLimit, int mostLimit) {
        this.timeoutNanos = timeoutNanos;
        this.leastLimit = leastLimit;
        this.mostLimit = mostLimit;
        limit = Math.max(leastLimit, Math.min(mostLimit, limit));
    }

    int limit() {
        return (int) Math.round(limit);
    }

    double knee() {
        return knee;
    }

    double flatNanos() {
        return flatNanos;
    }

    double rate() {
        return rate;
    }

    double pressure() {
        return pressure;
    }

    double windowNanos() {
        return windowNanos;
    }

    long windows() {
        return windows;
    }

    /** Latency of one request that has completed, and how many were in flight when it was admitted, itself not counted. */
    void answered(long latencyNanos, int inFlightBefore) {
        double latency = Math.max(1, latencyNanos);
        sum += latency;
        squares += latency * latency;
        count++;
        if (inFlightBefore + 1 <= Math.max(1, LOW * knee)) {
            lowSum += latency;
            lowSquares += latency * latency;
            lowCount++;
        }
        curve.add(inFlightBefore + 1, latency);
    }

    /** Time has gone on, and all the while {@code inFlight} were in flight; so many completed and were refused since the last call. */
    void advanced(long nowNanos, int inFlight, long completed, long refused) {
        if (!open) {
            open = true;
            windowStart = nowNanos;
            last = nowNanos;
        }
        integral += (double) (nowNanos - last) * inFlight;
        last = nowNanos;
        completions += completed;
        refusals += refused;
        if (mode == Mode.SETTLING) {
            if (nowNanos >= settledAt) {
                mode = next;
                restart(nowNanos);
                if (mode == Mode.STEADY) {
                    restartLow();
                }
            }
            return;
        }
        double elapsed = nowNanos - windowStart;
        if (flatNanos == 0 && !capped && elapsed >= timeoutNanos) {
            startBelowTheDeadline(nowNanos, inFlight, elapsed);
            return;
        }
        if ((completions >= needed && elapsed >= leastNanos)
                || (elapsed >= WINDOW_NANOS_MOST && completions >= WINDOW_LEAST_WHEN_LONG)) {
            close(nowNanos, elapsed);
        }
    }

    // A whole time-out has passed, and not even a window is full: a slow server, and the first limit may be far above
    // its
    // knee. Whatever the knee is, what takes longer than half the time-out to leave should not have been let in.
    private void startBelowTheDeadline(long nowNanos, int inFlight, double elapsed) {
        capped = true;
        double x = Math.max(1, completions) / elapsed;
        double cap = Math.max(1, x * timeoutNanos * DEADLINE_SHARE);
        if (cap < limit) {
            knee = cap;
            limit = Math.max(leastLimit, cap);
            mode = Mode.SETTLING;
            next = Mode.STEADY;
            settledAt = nowNanos + inFlight / x;
        }
    }

    private void restart(long nowNanos) {
        windowStart = nowNanos;
        integral = 0;
        completions = 0;
        refusals = 0;
    }

    private void restartLow() {
        lowSum = 0;
        lowSquares = 0;
        lowCount = 0;
    }

    private void close(long nowNanos, double elapsed) {
        double x = completions / elapsed;
        double n = Math.max(1e-9, integral / elapsed);
        double r = Math.max(1, n / x);
        widenSpread();
        double variance = spreadSquared / completions;
        windowNanos = elapsed;
        pressure = (double) refusals / completions;
        if (windows++ == 0) {
            leastNanos = Math.max(
                    WINDOW_NANOS_LEAST, 3 * r); // the first to complete are the short ones: learn nothing from them
            restart(nowNanos);
            restartLow();
            return;
        }
        rate = rate == 0 ? x : rate + (x - rate) * .5;
        if (mode == Mode.PROBING) {
            mode = Mode.STEADY;
            probed(nowNanos, x, n, r, variance);
        } else {
            boolean saturated = pressure > PRESSED && n > SATURATED * limit;
            if (pressure < PRESSED || flatNanos == 0) {
                learnFlat(r);
            }
            if (saturated) {
                restartLow();
                saturated(nowNanos, x, n, r, variance);
            } else if (!proven) {
                learnFromCurve();
            }
            wasSaturated = saturated;
            if (mode == Mode.STEADY) {
                set(knee + cushion(pressure), x);
            }
        }
        curve.forget();
        needed = Math.max(Math.max(WINDOW_LEAST, n), spreadSquared / (WINDOW_PRECISION * WINDOW_PRECISION));
        leastNanos = Math.max(WINDOW_NANOS_LEAST, r);
        if (mode == Mode.SETTLING) {
            needed = Math.max(needed, spreadSquared / (PROBE_PRECISION * PROBE_PRECISION));
        } else {
            restart(nowNanos);
        }
        if (confirming) {
            needed *= 2;
        }
    }

    private void learnFlat(double r) {
        if (flatNanos == 0) {
            flatNanos = lowCount > 0 ? lowSum / lowCount : r;
            flatVariance = spreadSquared / Math.max(1, lowCount);
            learnSpread();
            restartLow();
        } else if (lowCount >= WINDOW_LEAST && lowCount >= spreadSquared / (.12 * .12)) {
            learnSpread();
            blendFlat(lowSum / lowCount, spreadSquared / lowCount, proven);
            restartLow();
        }
    }

    // Of service alone: under a standing queue latencies vary far less, relative to their mean, than throughput does.
    private void learnSpread() {
        if (lowCount >= 8) {
            double mean = lowSum / lowCount;
            double seen = Math.max(.04, Math.min(25, lowSquares / lowCount / (mean * mean) - 1));
            spreadCount += lowCount;
            spreadSquared += (seen - spreadSquared) * Math.max(lowCount / spreadCount, Math.min(.5, lowCount / 4000.));
        }
    }

    // Under load too they vary at least as much as service, relative to their mean, less what a queue evens out: never
    // less
    // than this shows.
    private void widenSpread() {
        if (count >= 8) {
            double mean = sum / count;
            double seen = Math.min(25, squares / count / (mean * mean) - 1);
            if (seen > spreadSquared) {
                spreadSquared += (seen - spreadSquared) * Math.min(.5, count / 200.);
            }
        }
        sum = 0;
        squares = 0;
        count = 0;
    }

    private void blendFlat(double seen, double variance, boolean mayJump) {
        double off = Math.abs(seen / flatNanos - 1);
        if (mayJump && off > .1 + CHANGE_ERRORS * Math.sqrt(variance + flatVariance) && variance < .03) {
            curve.scale(seen / flatNanos);
            flatNanos = seen;
            flatVariance = variance;
        } else {
            flatNanos += (seen - flatNanos) * flatVariance / (flatVariance + variance);
            flatVariance = Math.max(FLAT_VARIANCE_LEAST, flatVariance * variance / (flatVariance + variance));
        }
    }

    // Nothing is ever faster than the flat part.
    private void lowerFlat(double r, double variance) {
        if (r < flatNanos * (1 - .1 - CHANGE_ERRORS * Math.sqrt(variance + Math.min(.01, flatVariance)))) {
            double fall = 1 - r / flatNanos;
            flatNanos = r;
            flatVariance = variance;
            kneeVariance += fall * fall;
        }
    }

    private void learnFromCurve() {
        double nearest = curve.nearestKnee(knee, spreadSquared);
        if (Double.isNaN(nearest)) {
            return;
        }
        if (nearest != knee) {
            knee += (nearest - knee) * .5;
            kneeVariance = .04;
        }
        curve.fit(knee);
        flatNanos = curve.flatNanos();
        flatVariance = Math.max(FLAT_VARIANCE_LEAST, spreadSquared / curve.weight());
    }

    private void saturated(long nowNanos, double x, double n, double r, double variance) {
        lowerFlat(r, variance);
        double busy = x * flatNanos; // the knee, if anything queued
        if (!proven && busy > ASCEND * n) {
            probe(nowNanos, x, n, r, 2); // slow start
            return;
        }
        if (!proven && flatVariance > FLAT_UNKNOWN) {
            doubt = true; // S was never seen below the knee
            flatBeforeDoubt = 0;
            probe(nowNanos, x, n, r, .5);
            return;
        }
        if (!wasSaturated || capacity == 0) {
            capacity = proven ? Math.max(x, knee / flatNanos) : x;
        }
        boolean full = n > FULL * limit;
        // A fall in proportion to a narrower limit is no change of the server: the limit has shrunk in vain.
        boolean inVain = n < SHRUNK * widestInFlight
                && x * widestInFlight > widestRate * n
                && follows(x / widestRate, n / widestInFlight);
        boolean fallen = 1 - x / capacity > 1.5 * Math.sqrt(variance);
        if (proven && full && fallen && !inVain && suspect(nowNanos, x, n, r)) {
            return;
        }
        suspectCount = 0;
        suspectNanos = 0;
        filter(x, busy, full, variance);
        steady(x, n);
        if (shrunkInVain()) {
            flatNanos = steadyInFlight / steadyRate;
            flatVariance = variance;
            probe(nowNanos, steadyRate, steadyInFlight, r, STEP_UP);
            return;
        }
        usedShare += (Math.min(1.2, x * flatNanos / n) - usedShare) * .15;
        // The limit itself keeps the queue away: let the knee grow, the faster the longer it lasts. Where excess costs
        // much,
        // less of a queue counts as one.
        if (usedShare > 1 - QUEUE_LEAST * Math.min(1, CHEAP / costliness)) {
            knee += Math.min(knee / 2, GROWTH * Math.sqrt(knee) * (1 << Math.min(unqueued / 3, 8)));
            unqueued++;
        } else {
            unqueued = 0;
        }
        knee = Math.max(1, Math.min(mostLimit, knee));
        if (++windowsSinceProbe >= probeEvery) {
            probeUp = !probeUp;
            probe(
                    nowNanos,
                    steadyRate,
                    steadyInFlight,
                    r,
                    probeUp ? 1 + (STEP_UP - 1) * Math.min(1, CHEAP / costliness) : STEP_DOWN);
        }
    }

    // Low throughput is pooled over windows until it is significant, and taken for chance if it ends before. What is
    // known too well to be a change after all is a small error of ours: then nothing is suspected, and the filter
    // learns.
    private boolean suspect(long nowNanos, double x, double n, double r) {
        suspectNanos += completions / x;
        suspectCount += completions;
        double pooled = suspectCount / suspectNanos;
        double fall = 1 - pooled / capacity;
        double error = CHANGE_ERRORS * Math.sqrt(spreadSquared / suspectCount);
        if (fall > CHANGE_LEAST && fall > error) {
            suspectCount = 0;
            suspectNanos = 0;
            capacity = pooled;
            doubt = true;
            flatBeforeDoubt = flatNanos;
            kneeBeforeDoubt = knee;
            probe(nowNanos, pooled, n, r, STEP_DOWN);
            return true;
        }
        return fall + error > CHANGE_LEAST;
    }

    private void filter(double x, double busy, boolean full, double variance) {
        double least = Math.min(KNEE_VARIANCE_LEAST, spreadSquared / KNEE_MEMORY);
        double innovation = kneeVariance + flatVariance + variance;
        // A window that was not full all the time shows a knee that is too low.
        double gain = full || busy > knee ? kneeVariance / innovation : 0;
        boolean risen = x / capacity - 1 > CHANGE_LEAST + CHANGE_ERRORS * Math.sqrt(variance);
        capacity += (x - capacity) * (risen ? 1 : Math.max(gain, least / (least + variance)));
        if (flatVariance > 4 * FLAT_VARIANCE_LEAST) {
            double flatGain = flatVariance / innovation;
            flatNanos /= Math.max(.5, 1 + (busy / knee - 1) * flatGain);
            flatVariance *= 1 - flatGain;
        }
        knee += (busy - knee) * gain;
        kneeVariance = Math.max(least, kneeVariance * (1 - gain));
        proven = true;
    }

    private void steady(double x, double n) {
        if (!wasSaturated || steadyRate == 0 || Math.abs(n / steadyInFlight - 1) > .1) {
            steadyRate = x;
            steadyInFlight = n;
        } else {
            steadyRate += (x - steadyRate) * SMOOTH;
            steadyInFlight += (n - steadyInFlight) * SMOOTH;
        }
    }

    // Since it was at its widest the limit has shrunk a good deal. If throughput shrank with it, nothing was queueing.
    private boolean shrunkInVain() {
        if (widestRate == 0 || steadyInFlight > widestInFlight) {
            widestRate = steadyRate;
            widestInFlight = steadyInFlight;
        } else if (steadyInFlight < SHRUNK * widestInFlight) {
            boolean follows = follows(steadyRate / widestRate, steadyInFlight / widestInFlight);
            widestRate = steadyRate;
            widestInFlight = steadyInFlight;
            return follows;
        }
        return false;
    }

    private static boolean follows(double rates, double concurrencies) {
        return StrictMath.log(rates) < FOLLOWS * StrictMath.log(concurrencies);
    }

    private void probe(long nowNanos, double x, double n, double r, double step) {
        windowsSinceProbe = 0;
        if (knee * step < 1) {
            doubt = false;
            return;
        }
        mode = Mode.SETTLING;
        next = Mode.PROBING;
        baseRate = x;
        baseInFlight = n;
        settledAt = (long) (nowNanos + r);
        if (step > 1) {
            double wished = Math.ceil(Math.max(knee, n) * step);
            limit = Math.max(1, Math.min(Math.min(mostLimit, wished), x * timeoutNanos * .8));
        } else {
            limit = Math.max(1, Math.floor(knee * step));
        }
        limit = Math.max(leastLimit, Math.min(mostLimit, limit));
    }

    private void probed(long nowNanos, double x, double n, double r, double variance) {
        lowerFlat(r, variance);
        if (n > 1.1 * baseInFlight) {
            if (probedUp(nowNanos, x, n, r, variance)) {
                return;
            }
        } else if (n < .95 * baseInFlight) { // else the load has gone, and nothing is learnt
            double proportional = n / Math.min(baseInFlight, knee);
            double unnoticed = (x / baseRate - proportional) / (1 - proportional);
            boolean queueing = unnoticed > STANDING_QUEUE;
            if (!doubt) {
                standing += (Math.max(-1, Math.min(2, unnoticed)) - standing) * STANDING_MEMORY;
                if (standing > STANDING) { // one such probe may be chance, not several
                    standing = 0;
                    doubt = true;
                    flatBeforeDoubt = 0;
                    knee = Math.max(1, n);
                    probe(nowNanos, x, n, r, STEP_DOWN);
                    if (mode == Mode.SETTLING) {
                        return;
                    }
                } else if (standing > STANDING / 2) {
                    probeEvery = PROBE_FIRST;
                    probeUp = true; // so that the next one goes down again
                }
            }
            if (doubt && resolve(nowNanos, x, n, r, variance, queueing, proportional)) {
                return;
            }
            if (!doubt && (r < flatNanos || !queueing)) {
                blendFlat(r, variance, true);
            }
        }
        doubt = false;
        set(knee + cushion(1), Math.max(x, baseRate));
    }

    // Answers whether it goes on.
    private boolean probedUp(long nowNanos, double x, double n, double r, double variance) {
        double elasticity = StrictMath.log(x / baseRate) / StrictMath.log(n / baseInFlight);
        if (elasticity > FOLLOWS && proven && !confirming) {
            confirming = true; // by chance, once in a few probes: look again before believing it
            mode = Mode.PROBING;
            return true;
        }
        confirming = false;
        if (elasticity > FOLLOWS) {
            double flat = Math.min(r, baseInFlight / baseRate);
            if (flatVariance > variance || flat > flatNanos) {
                flatNanos = flat;
                flatVariance = Math.max(FLAT_VARIANCE_LEAST, variance);
            }
            lowerFlat(r, variance);
            knee = n;
            kneeVariance = .06;
            capacity = x;
            probeEvery = PROBE_FIRST;
            probe(nowNanos, x, n, r, proven ? STEP_UP : 2);
            return true;
        }
        if (!proven && flatVariance > FLAT_UNKNOWN) { // more did not help, and S was never seen below the knee
            doubt = true;
            flatBeforeDoubt = 0;
            knee = Math.max(1, baseInFlight);
            probe(nowNanos, Math.max(x, baseRate), baseInFlight, r, .5);
            if (mode == Mode.SETTLING) {
                return true;
            }
        }
        if (!proven) {
            proven = true;
            knee = Math.max(1, Math.max(x, baseRate) * flatNanos);
            kneeVariance = Math.max(KNEE_VARIANCE_LEAST, variance + flatVariance);
        }
        probeEvery = Math.min(PROBE_LAST, 2 * probeEvery);
        double seen = (baseRate / x - 1) / (n / baseInFlight - 1);
        costliness += (Math.max(0, Math.min(5, seen)) - costliness) * .2;
        return false;
    }

    // Answers whether it goes on.
    private boolean resolve(
            long nowNanos, double x, double n, double r, double variance, boolean queueing, double proportional) {
        double most = Math.max(x, baseRate);
        widestRate = 0;
        if (flatBeforeDoubt > 0
                && r < flatBeforeDoubt * 1.15) { // back on the flat part that was known: the knee is lower
            knee = Math.max(1, most * flatNanos);
            kneeVariance = Math.max(kneeVariance, variance);
        } else if ((queueing
                        || (flatBeforeDoubt == 0
                                && r > PLAUSIBLE * timeoutNanos
                                && x > baseRate * (proportional - 2 * Math.sqrt(variance))))
                && n >= 1.5) {
            knee = Math.max(1, n);
            probe(nowNanos, most, n, r, STEP_DOWN);
            return mode == Mode.SETTLING;
        } else {
            curve.scale(r / flatNanos);
            flatNanos = r;
            flatVariance = variance;
            double seen = Math.max(1, most * flatNanos);
            if (flatBeforeDoubt == 0) {
                knee = seen;
                kneeVariance = 2 * variance;
            } else {
                // Most often everything got slower and the knee is where it was: what was seen weighs little against
                // that.
                double both = KNEE_STAYS_VARIANCE + 2 * variance;
                knee = kneeBeforeDoubt * StrictMath.pow(seen / kneeBeforeDoubt, KNEE_STAYS_VARIANCE / both);
                kneeVariance = KNEE_STAYS_VARIANCE * 2 * variance / both;
            }
            proven = true;
        }
        return false;
    }

    private void set(double wished, double x) {
        limit = Math.max(leastLimit, Math.min(mostLimit, Math.max(1, Math.min(wished, deadlineCap(x)))));
    }

    // Beyond the knee a request waits (n - knee) / capacity, and may spend half of the time-out in the server. Below
    // the knee fewer in flight make nobody faster, so the cap stays above it.
    private double deadlineCap(double x) {
        if (proven) {
            return knee + Math.max(0, timeoutNanos * DEADLINE_SHARE - flatNanos) * knee / flatNanos;
        }
        if (flatNanos < timeoutNanos / 4) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(x, 1 / flatNanos) * timeoutNanos * DEADLINE_SHARE;
    }

    private double cushion(double pressure) {
        double most = Math.min(knee, PEAK * (1 + spreadSquared)) + 2;
        if (pressure < .01) {
            return most;
        }
        double log = StrictMath.log1p(pressure);
        double best = StrictMath.log(log / (pressure * Math.max(.03, costliness))) / log;
        return Math.max(CUSHION_LEAST, Math.min(most, best));
    }
}
