package dev.plimsoll.simulation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Computes 95 % intervals over replications.
 *
 * <p>All arithmetic is plain IEEE 754 and {@link StrictMath}, in the order of the values given, so that results are the same to the
 * last bit on every JDK.
 */
public final class Statistics {
    private static final double CONFIDENCE = 0.95;
    private static final double Z = 1.959963984540054; // the normal distribution's 97.5 % quantile

    private Statistics() {}

    /**
     * Estimates a mean by Student's t.
     *
     * @param values one figure a run, at least 2, independent of each other
     * @return the mean and its interval
     * @throws IllegalArgumentException if there are fewer than 2 values
     */
    public static Interval mean(double... values) {
        atLeastTwo("values", values.length);
        double mean = average(values);
        double half = studentT(values.length - 1, CONFIDENCE) * Math.sqrt(variance(values, mean) / values.length);
        return new Interval(mean, mean - half, mean + half, values.length);
    }

    /**
     * Estimates the mean difference of two variants by the paired t: of each run of {@code a} and the run of {@code b} with
     * the same seed. Under common random numbers it is far narrower than the difference of two means.
     *
     * @param a one figure a run
     * @param b one figure a run, as many, in the same order of seeds
     * @return the mean of {@code a[i] - b[i]} and its interval
     * @throws IllegalArgumentException if there are fewer than 2 values, or not as many of each
     */
    public static Interval difference(double[] a, double[] b) {
        sameLength(a, b);
        double[] differences = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            differences[i] = a[i] - b[i];
        }
        return mean(differences);
    }

    /**
     * Tells how much of the variance of a difference common random numbers leave: the variance of {@code a[i] - b[i]} over the sum
     * of both variances, which is what independent runs would give. Runs without a figure, NaN, are left out with their partner.
     *
     * @param a one figure a run
     * @param b one figure a run, as many, in the same order of seeds
     * @return below 1 where the runs of a pair go up and down together; NaN if neither varies, or fewer than 2 pairs have figures
     * @throws IllegalArgumentException if there are not as many of each
     */
    public static double varianceRatio(double[] a, double[] b) {
        sameLength(a, b);
        int[] pairs = IntStream.range(0, a.length)
                .filter(i -> !Double.isNaN(a[i] - b[i]))
                .toArray();
        if (pairs.length < 2) {
            return Double.NaN;
        }
        double[] ours = Arrays.stream(pairs).mapToDouble(i -> a[i]).toArray();
        double[] theirs = Arrays.stream(pairs).mapToDouble(i -> b[i]).toArray();
        double[] differences =
                Arrays.stream(pairs).mapToDouble(i -> a[i] - b[i]).toArray();
        double independent = variance(ours, average(ours)) + variance(theirs, average(theirs));
        return independent == 0 ? Double.NaN : variance(differences, average(differences)) / independent;
    }

    private static void sameLength(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("b: " + b.length + " values (expected: as many as a, " + a.length + ")");
        }
    }

    /**
     * Estimates a share by Wilson's score interval, which stays within 0..1 and is honest for none of 40, too.
     *
     * @param successes how many trials have the property
     * @param trials how many trials there were, at least 1
     * @return the share and its interval
     * @throws IllegalArgumentException if there is no trial, or the successes are not among the trials
     */
    public static Interval share(long successes, long trials) {
        if (trials < 1) {
            throw new IllegalArgumentException("trials: " + trials + " (expected: at least 1)");
        }
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException("successes: " + successes + " (expected: 0.." + trials + ")");
        }
        double n = trials;
        double p = successes / n;
        double middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double low = successes == 0 ? 0 : Math.max(0, middle - half);
        double high = successes == trials ? 1 : Math.min(1, middle + half);
        return new Interval(p, low, high, trials);
    }

    /**
     * Estimates a quantile by order statistics, which needs no assumption about the distribution.
     *
     * <p>The bounds are values of the sample, chosen so that each side errs at most 2.5 %. A sample too small for that, as
     * 20 values for the 99th percentile, has an infinite bound on that side.
     *
     * @param values one figure a run, at least 2
     * @param fraction which quantile, above 0 and below 1
     * @return the quantile and its interval
     * @throws IllegalArgumentException if there are fewer than 2 values, or the fraction is out of range
     */
    public static Interval quantile(double[] values, double fraction) {
        atLeastTwo("values", values.length);
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction: " + fraction + " (expected: between 0 and 1)");
        }
        int n = values.length;
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // B, binomial (n, fraction), counts the values below the quantile; with order statistics from 1,
        // P(quantile < x[l]) = P(B < l), P(quantile > x[u]) = P(B >= u).
        double tail = (1 - CONFIDENCE) / 2;
        int lower = 0; // the largest l with P(B < l) <= tail, 0 for none
        double below = 0;
        for (int l = 1; l <= n; l++) {
            below += binomial(n, l - 1, fraction);
            if (below > tail) {
                break;
            }
            lower = l;
        }
        int upper = n + 1; // the smallest u with P(B >= u) <= tail
        double above = 0;
        for (int u = n; u >= 1; u--) {
            above += binomial(n, u, fraction);
            if (above > tail) {
                break;
            }
            upper = u;
        }
        double estimate = sorted[Math.min(n - 1, (int) Math.floor(fraction * n))];
        double low = lower == 0 ? Double.NEGATIVE_INFINITY : sorted[lower - 1];
        double high = upper == n + 1 ? Double.POSITIVE_INFINITY : sorted[upper - 1];
        return new Interval(estimate, low, high, n);
    }

    /**
     * Returns the quantile of Student's t distribution that cuts off both tails equally.
     *
     * @param degrees the degrees of freedom, at least 1
     * @param confidence the share between the tails, above 0 and below 1
     * @return the t with {@code P(|T| <= t) = confidence}
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static double studentT(int degrees, double confidence) {
        if (degrees < 1) {
            throw new IllegalArgumentException("degrees: " + degrees + " (expected: at least 1)");
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence: " + confidence + " (expected: between 0 and 1)");
        }
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < 64; i++) {
            double middle = (low + high) / 2;
            if (withinT(middle, degrees) < confidence) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.sqrt(degrees) * StrictMath.tan((low + high) / 2);
    }

    // P(|T| <= t) for t = sqrt(degrees) tan(angle): the finite series for whole degrees, Abramowitz and Stegun 26.7.3
    // and 4.
    private static double withinT(double angle, int degrees) {
        double sin = StrictMath.sin(angle);
        double cos = StrictMath.cos(angle);
        boolean odd = (degrees & 1) == 1;
        double term = odd ? cos : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
            term *= cos * cos * (k - 1) / k;
            sum += term;
        }
        return odd ? 2 / Math.PI * (angle + sin * sum) : sin * sum;
    }

    private static double binomial(int n, int k, double p) {
        return StrictMath.exp(logFactorial(n)
                - logFactorial(k)
                - logFactorial(n - k)
                + k * StrictMath.log(p)
                + (n - k) * StrictMath.log1p(-p));
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int i = 2; i <= n; i++) {
            sum += StrictMath.log(i);
        }
        return sum;
    }

    static double average(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double rest = 0; // what rounding lost
        for (double value : values) {
            rest += value - mean;
        }
        return mean + rest / values.length;
    }

    static double variance(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }

    private static void atLeastTwo(String name, int count) {
        if (count < 2) {
            throw new IllegalArgumentException(name + ": " + count + " of them (expected: at least 2)");
        }
    }
}
