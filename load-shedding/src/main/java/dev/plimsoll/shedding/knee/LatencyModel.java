package dev.plimsoll.shedding.knee;

import static java.util.Objects.requireNonNull;

import java.util.function.DoubleUnaryOperator;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

// Mean latency of an open system over its load: R(x) = S (1 + a u^b / (1 - u)), u = x / capacity.
//
// With a = 1 / c and b = sqrt(2 (c + 1)) - 1 this is Sakasegawa's formula for c servers (H. Sakasegawa, "An
// approximation formula L_q = a rho^b / (1 - rho)", Annals of the Institute of
// Statistical Mathematics 29, 1977), exact for one; leaving a and b free lets it follow other distributions. For given
// b and capacity the other two are linear, so that the search runs
// in two dimensions only. Errors are relative: a sweep's latencies span decades.
final class LatencyModel {
    private final double flat;
    private final double gain;
    private final double power;
    private final double capacity;
    private final double residual;
    private final double[] point;

    private LatencyModel(double flat, double gain, double power, double capacity, double residual, double[] point) {
        this.flat = flat;
        this.gain = gain;
        this.power = power;
        this.capacity = capacity;
        this.residual = residual;
        this.point = point;
    }

    static LatencyModel fit(double[] loads, double[] latencies) {
        LatencyModel best = null;
        for (double start : new double[] {-4, -1.5, 0}) {
            LatencyModel found = fit(loads, latencies, new double[] {start, 1}, 1e-9, .5);
            if (best == null || found.residual < best.residual) {
                best = found;
            }
        }
        return requireNonNull(best);
    }

    /** The same from where a similar fit ended. */
    static LatencyModel fit(double[] loads, double[] latencies, LatencyModel near) {
        return fit(loads, latencies, near.point, 1e-5, .1);
    }

    private static LatencyModel fit(double[] loads, double[] latencies, double[] start, double precision, double step) {
        double most = loads[loads.length - 1];
        double[] found = new SimplexOptimizer(new SimpleValueChecker(precision, 1e-13))
                .optimize(
                        new MaxEval(4000),
                        new ObjectiveFunction(point -> at(loads, latencies, most, point).residual),
                        GoalType.MINIMIZE,
                        new InitialGuess(start),
                        new NelderMeadSimplex(2, step))
                .getPoint();
        return at(loads, latencies, most, found);
    }

    // point: ln(capacity / greatest load - 1), ln b
    private static LatencyModel at(double[] loads, double[] latencies, double most, double[] point) {
        double capacity = most * (1 + Math.exp(Math.max(-12, Math.min(6, point[0]))));
        double power = Math.exp(Math.max(-1, Math.min(4, point[1])));
        double s11 = 0;
        double s12 = 0;
        double s22 = 0;
        double t1 = 0;
        double t2 = 0;
        for (int i = 0; i < loads.length; i++) {
            double u = loads[i] / capacity;
            double one = 1 / latencies[i];
            double two = Math.pow(u, power) / (1 - u) / latencies[i];
            s11 += one * one;
            s12 += one * two;
            s22 += two * two;
            t1 += one;
            t2 += two;
        }
        double determinant = s11 * s22 - s12 * s12;
        double flat = determinant > 1e-12 * s11 * s22 ? (t1 * s22 - t2 * s12) / determinant : t1 / s11;
        double gain = determinant > 1e-12 * s11 * s22 ? (s11 * t2 - s12 * t1) / determinant : 0;
        if (gain < 0) {
            gain = 0;
            flat = t1 / s11;
        } else if (flat < 0) {
            flat = 0;
            gain = t2 / s22;
        }
        LatencyModel model = new LatencyModel(flat, gain, power, capacity, 0, point);
        double squares = 0;
        for (int i = 0; i < loads.length; i++) {
            double off = model.latency(loads[i]) / latencies[i] - 1;
            squares += off * off;
        }
        return new LatencyModel(flat, gain, power, capacity, Math.sqrt(squares / loads.length), point);
    }

    double capacity() {
        return capacity;
    }

    /** Root of the mean squared relative error. */
    double residual() {
        return residual;
    }

    double latency(double load) {
        double u = load / capacity;
        return flat + gain * Math.pow(u, power) / (1 - u);
    }

    private double slope(double load) {
        double step = load * 1e-5;
        return (latency(load + step) - latency(load - step)) / (2 * step);
    }

    /**
     * What is busy at capacity, and room for chance as square-root staffing has it; no more than leave within half the time-out. A
     * capacity far beyond the greatest throughput that was seen is a guess: no more than a tenth beyond it is counted on.
     */
    double limit(double timeout, double mostSeen) {
        double most = Math.min(capacity, 1.1 * mostSeen);
        double busy = most * latency(capacity * 1e-3);
        return Math.max(1, Math.min(busy + 1.5 * Math.sqrt(busy), most * timeout / 2));
    }

    /** Where load over latency is greatest: there one per cent more load costs one per cent more latency. */
    double powerKnee() {
        return crossing(load -> load * slope(load) / latency(load) - 1);
    }

    /** Where one more request in flight brings half the throughput that the first ones did: dN/dX = 2 S. */
    double marginalKnee() {
        double alone = latency(capacity * 1e-3);
        return crossing(load -> (latency(load) + load * slope(load)) / (2 * alone) - 1);
    }

    // Both slopes grow with the load.
    private double crossing(DoubleUnaryOperator excess) {
        double low = capacity * 1e-3;
        double high = capacity * (1 - 1e-4);
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (excess.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
