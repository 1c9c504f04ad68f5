package dev.plimsoll.simulation;

import java.util.random.RandomGenerator;

/**
 * Turns uniform random numbers into the distributions of queueing models.
 *
 * <p>Each method draws a fixed number of uniforms (1, unless it says otherwise) and computes with {@link StrictMath}, so that a stream
 * gives the same values on every JDK and processor, and variants that share a stream stay in step. The methods check
 * nothing, being called for every request; parameters out of range give NaN or nonsense.
 */
public final class Variates {
    private Variates() {}

    /**
     * Draws from the exponential distribution.
     *
     * @param random where the uniform comes from
     * @param mean its mean
     * @return a value of at least 0
     */
    public static double exponential(RandomGenerator random, double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    /**
     * Draws from the uniform distribution.
     *
     * @param random where the uniform comes from
     * @param low the lower end, included
     * @param high the upper end, excluded but for rounding
     * @return a value between the two
     */
    public static double uniform(RandomGenerator random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /**
     * Draws from the standard normal distribution, by the first half of Box and Muller's pair. Takes 2 uniforms.
     *
     * @param random where the uniforms come from
     * @return a value with mean 0 and variance 1
     */
    public static double normal(RandomGenerator random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /**
     * Draws from the lognormal distribution. Takes 2 uniforms.
     *
     * @param random where the uniforms come from
     * @param mean its mean, above 0
     * @param cv its coefficient of variation: standard deviation over mean
     * @return a value above 0
     */
    public static double logNormal(RandomGenerator random, double mean, double cv) {
        double variance = StrictMath.log1p(cv * cv);
        return mean * StrictMath.exp(Math.sqrt(variance) * normal(random) - variance / 2);
    }

    /**
     * Draws from the Weibull distribution.
     *
     * @param random where the uniform comes from
     * @param scale the value exceeded with probability 1/e
     * @param shape below 1 for a heavy tail, 1 for the exponential
     * @return a value of at least 0
     */
    public static double weibull(RandomGenerator random, double scale, double shape) {
        return scale * StrictMath.pow(-StrictMath.log(1 - random.nextDouble()), 1 / shape);
    }

    /**
     * Draws from the Pareto distribution cut off at both ends.
     *
     * @param random where the uniform comes from
     * @param low the smallest value, above 0
     * @param high the largest value, above {@code low}
     * @param shape the tail's exponent, above 0: the smaller, the heavier
     * @return a value between {@code low} and {@code high}
     */
    public static double boundedPareto(RandomGenerator random, double low, double high, double shape) {
        double cut = 1 - StrictMath.pow(low / high, shape);
        return low * StrictMath.pow(1 - random.nextDouble() * cut, -1 / shape);
    }

    /**
     * Draws from the Erlang distribution: a sum of exponentials. Takes as many uniforms as it has phases.
     *
     * @param random where the uniforms come from
     * @param phases the number of exponentials, at least 1; the squared coefficient of variation is 1/phases
     * @param mean the mean of the sum
     * @return a value of at least 0
     */
    public static double erlang(RandomGenerator random, int phases, double mean) {
        double sum = 0;
        for (int phase = 0; phase < phases; phase++) {
            sum += exponential(random, mean / phases);
        }
        return sum;
    }

    /**
     * Draws from the hyperexponential distribution with two phases of balanced means, for service times more variable
     * than exponential. Takes 2 uniforms.
     *
     * @param random where the uniforms come from
     * @param mean its mean
     * @param scv its squared coefficient of variation, at least 1
     * @return a value of at least 0
     */
    public static double hyperexponential(RandomGenerator random, double mean, double scv) {
        double p = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
        double chosen = random.nextDouble() < p ? p : 1 - p;
        return exponential(random, mean / (2 * chosen));
    }

    /**
     * Decides with a given probability.
     *
     * @param random where the uniform comes from
     * @param probability of {@code true}, 0..1
     * @return the decision
     */
    public static boolean chance(RandomGenerator random, double probability) {
        return random.nextDouble() < probability;
    }
}
