package dev.plimsoll.lab.world;

import java.util.ArrayList;
import java.util.List;

// A rate of arrivals over time, as pieces on which it is linear. A Poisson process with such a rate is drawn by
// inversion:
// the next arrival is where the integral of the rate has grown by a unit exponential variate. Inversion takes exactly
// one
// variate an arrival whatever the rate is (thinning takes a varying number), so a surge in one variant does not shift
// the
// numbers behind arrivals before it.
final class RateFunction {
    private static final double NANOS = 1e9;

    /** A piece starts at {@code from} with {@code rate} a second and changes by {@code slope} a second per second. */
    private record Piece(long from, long to, double rate, double slope) {
        double rateAt(long time) {
            return rate + slope * ((time - from) / NANOS);
        }
    }

    private final List<Piece> pieces = new ArrayList<>();

    private RateFunction() {}

    static RateFunction constant(double perSecond) {
        RateFunction function = new RateFunction();
        function.pieces.add(new Piece(0, Long.MAX_VALUE, perSecond, 0));
        return function;
    }

    /** Rates at given times, joined by straight lines; constant before the first and after the last. */
    static RateFunction through(long[] times, double[] perSecond) {
        RateFunction function = new RateFunction();
        function.pieces.add(new Piece(0, times[0], perSecond[0], 0));
        for (int i = 0; i + 1 < times.length; i++) {
            double seconds = (times[i + 1] - times[i]) / NANOS;
            double slope = seconds == 0 ? 0 : (perSecond[i + 1] - perSecond[i]) / seconds;
            function.pieces.add(new Piece(times[i], times[i + 1], perSecond[i], slope));
        }
        function.pieces.add(new Piece(times[times.length - 1], Long.MAX_VALUE, perSecond[perSecond.length - 1], 0));
        return function;
    }

    /** Replaces the rate from {@code from} to {@code to} by a constant one. */
    RateFunction with(long from, long to, double perSecond) {
        return mapped(from, to, piece -> new Piece(piece.from, piece.to, perSecond, 0));
    }

    /** The same pieces at another height. */
    RateFunction times(double factor) {
        return mapped(0, NEVER, piece -> new Piece(piece.from, piece.to, piece.rate * factor, piece.slope * factor));
    }

    /** The rate at a time, so many a second. */
    double at(long time) {
        double rate = 0;
        for (Piece piece : pieces) {
            rate = time >= piece.from && time < piece.to ? piece.rateAt(time) : rate;
        }
        return rate;
    }

    private interface Change {
        Piece of(Piece piece);
    }

    private RateFunction mapped(long from, long to, Change change) {
        RateFunction function = new RateFunction();
        for (Piece piece : pieces) {
            long cut1 = Math.min(Math.max(from, piece.from), piece.to);
            long cut2 = Math.min(Math.max(to, piece.from), piece.to);
            function.add(part(piece, piece.from, cut1));
            Piece inside = part(piece, cut1, cut2);
            function.add(change.of(inside));
            function.add(part(piece, cut2, piece.to));
        }
        return function;
    }

    private static Piece part(Piece piece, long from, long to) {
        return new Piece(from, to, piece.rateAt(from), piece.slope);
    }

    private void add(Piece piece) {
        if (piece.to > piece.from) {
            pieces.add(piece);
        }
    }

    /** Returns when the integral of the rate since {@code now} reaches {@code amount}, or NEVER. */
    long after(long now, double amount) {
        double left = amount;
        for (Piece piece : pieces) {
            if (piece.to <= now) {
                continue;
            }
            long start = Math.max(now, piece.from);
            double rate = piece.rateAt(start);
            double slope = piece.slope;
            double seconds = time(left, rate, slope);
            double room = (piece.to - start) / NANOS;
            if (seconds <= room) {
                return start + (long) (seconds * NANOS);
            }
            left -= rate * room + slope * room * room / 2;
        }
        return NEVER;
    }

    static final long NEVER = Long.MAX_VALUE;

    // Solves rate s + slope s^2 / 2 = amount for s, in the form that does not cancel.
    private static double time(double amount, double rate, double slope) {
        if (slope == 0) {
            return rate <= 0 ? Double.POSITIVE_INFINITY : amount / rate;
        }
        double root = rate * rate + 2 * slope * amount;
        if (root < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double denominator = rate + Math.sqrt(root);
        return denominator <= 0 ? Double.POSITIVE_INFINITY : 2 * amount / denominator;
    }
}
