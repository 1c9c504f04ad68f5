package dev.plimsoll.shuffle;

import java.util.Arrays;

/** The two tests of goodness of fit that the laws are held to. */
final class Statistics {
    private Statistics() {}

    /** The odds of a chi-square statistic at least this large; the upper incomplete gamma function. */
    static double chiSquareTail(double statistic, int degreesOfFreedom) {
        double a = degreesOfFreedom / 2.0;
        double x = statistic / 2;
        if (x <= 0) {
            return 1;
        }
        double front = Math.exp(-x + a * Math.log(x) - logGamma(a));
        if (x < a + 1) { // series of the lower function
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 10_000 && term > sum * 1e-16; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - front * sum;
        }
        double b = x + 1 - a; // continued fraction of the upper one, by Lentz
        double c = 1e300;
        double d = 1 / b;
        double fraction = d;
        for (int i = 1; i < 10_000; i++) {
            double an = -i * (i - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            fraction *= d * c;
            if (Math.abs(d * c - 1) < 1e-15) {
                break;
            }
        }
        return front * fraction;
    }

    /** Lanczos, good to 1e-10. */
    private static double logGamma(double z) {
        double[] g = {
            76.18009172947146,
            -86.50532032941678,
            24.01409824083091,
            -1.231739572450155,
            0.1208650973866179e-2,
            -0.5395239384953e-5
        };
        double sum = 1.000000000190015;
        for (int i = 0; i < g.length; i++) {
            sum += g[i] / (z + 1 + i);
        }
        double t = z + 5.5;
        return Math.log(2.5066282746310007 * sum / z) - t + (z + 0.5) * Math.log(t);
    }

    /**
     * The largest distance between the empirical distribution and the uniform one, times the square root of the sample's size. Beyond 1.95 with odds of 1 in
     * 1,000.
     */
    static double kolmogorov(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            distance = Math.max(
                    distance, Math.max((i + 1.0) / sorted.length - sorted[i], sorted[i] - (double) i / sorted.length));
        }
        return distance * Math.sqrt(sorted.length);
    }

    /** The tail of observed counts against expected ones; bins that expect less than 5 are put together. */
    static double fit(long[] observed, double[] expected) {
        double statistic = 0;
        int bins = 0;
        double restObserved = 0;
        double restExpected = 0;
        for (int i = 0; i < observed.length; i++) {
            if (expected[i] >= 5) {
                statistic += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
                bins++;
            } else {
                restObserved += observed[i];
                restExpected += expected[i];
            }
        }
        if (restExpected >= 5) {
            statistic += (restObserved - restExpected) * (restObserved - restExpected) / restExpected;
            bins++;
        }
        return chiSquareTail(statistic, bins - 1);
    }
}
