package dev.plimsoll.examples.shapes;

/**
 * How many of some independent trials succeed.
 *
 * @param trials how many there are
 * @param chance of each to succeed, above 0 and below 1
 */
record Binomial(int trials, double chance) {
    /** The least number that is not exceeded with this probability, exactly. */
    int quantile(double probability) {
        double exactly = Math.pow(1 - chance, trials);
        double atMost = exactly;
        int successes = 0;
        while (atMost < probability && successes < trials) {
            exactly *= (trials - successes) / (successes + 1.0) * chance / (1 - chance);
            successes++;
            atMost += exactly;
        }
        return successes;
    }
}
