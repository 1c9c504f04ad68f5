package dev.plimsoll.lab.result;

/**
 * A mean over replications and its 95 % interval.
 *
 * @param mean the mean
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Estimate(double mean, double low, double high) {}
