package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Do the intervals keep their promise? A thousand experiments under the stopping rule, each of 20 to 500 replications of an M/M/1 queue
 * whose mean wait is known: 95 % intervals must cover it 93 to 97 times in 100.
 */
class IntervalCoverageTest {
    private static final int EXPERIMENTS = 1_000;
    private static final int CUSTOMERS = 400;

    @Test
    void isThatOfTheClosedFormForMeansSeed5() {
        int covered = 0;
        int coveredByNarrower = 0;
        long runs = 0;
        for (int i = 0; i < EXPERIMENTS; i++) {
            Interval wait = Replications.mean(
                    Streams.ofReplication(5, i).seed(),
                    StoppingRule.STANDARD,
                    streams -> new Queue(streams).run().meanWait);
            covered += wait.contains(1) ? 1 : 0; // Wq = .5 / (1 - .5)
            coveredByNarrower += narrower(wait).contains(1) ? 1 : 0;
            runs += wait.samples();
        }
        assertThat(covered / (double) EXPERIMENTS).as("coverage, %d runs", runs).isBetween(.93, .97);
        assertThat(coveredByNarrower / (double) EXPERIMENTS)
                .as("coverage by intervals that promise too much")
                .isLessThan(.93);
        assertThat(runs / EXPERIMENTS).as("the rule had something to decide").isBetween(25L, 450L);
    }

    @Tag("ci")
    @Test
    void isThatOfTheClosedFormForSharesSeed6() {
        int covered = 0;
        int coveredByNarrower = 0;
        long runs = 0;
        for (int i = 0; i < EXPERIMENTS; i++) {
            Interval delayed = Replications.share(
                    Streams.ofReplication(6, i).seed(),
                    StoppingRule.STANDARD,
                    streams -> new Queue(streams).run().delayed);
            covered += delayed.contains(.5) ? 1 : 0; // P(wait) = rho
            coveredByNarrower += narrower(delayed).contains(.5) ? 1 : 0;
            runs += delayed.samples();
        }
        assertThat(covered / (double) EXPERIMENTS).as("coverage, %d runs", runs).isBetween(.93, .97);
        assertThat(coveredByNarrower / (double) EXPERIMENTS)
                .as("coverage by intervals that promise too much")
                .isLessThan(.93);
        assertThat(runs / EXPERIMENTS).as("the rule had something to decide").isBetween(25L, 450L);
    }

    /** What one would print who forgot a fifth of the width. */
    private static Interval narrower(Interval interval) {
        double middle = (interval.low() + interval.high()) / 2;
        double half = .8 * interval.halfWidth();
        return new Interval(interval.estimate(), middle - half, middle + half, interval.samples());
    }

    /** M/M/1 with lambda .5 and mu 1. Its first customer arrives at once and finds it in equilibrium, as arrivals of a Poisson process do,
     * so that the mean over any number of customers is exact. (The first one after a given time wouldn't: until it comes the queue drains.) */
    private static final class Queue {
        private final Simulation simulation = Simulation.of(0, java.time.Duration.ZERO);
        private final RandomGenerator random;
        private final int arrival = simulation.handler(this::arrive);
        private final int departure = simulation.handler(this::depart);
        private final long[] arrivedAt = new long[2 * CUSTOMERS + 10_000];
        private int arrivals;
        private int departures;
        private int first; // the first customer not there from the start
        private double sum;
        private int waited;
        double meanWait;
        double delayed;

        Queue(Streams streams) {
            random = streams.indexed("queue").at(0);
        }

        Queue run() {
            while (random.nextBoolean()) { // P(n in system) = (1/2)^(n+1)
                first++;
            }
            arrivals = first;
            if (first > 0) {
                serve();
            }
            arrive(0, 0);
            simulation.run();
            meanWait = sum / CUSTOMERS;
            delayed = (double) waited / CUSTOMERS;
            return this;
        }

        private void next() {
            simulation.after((long) (Variates.exponential(random, 2) * 1e9), arrival, 0, 0);
        }

        private void serve() {
            int customer = departures;
            if (customer >= first && customer < first + CUSTOMERS) {
                long wait = simulation.now() - arrivedAt[customer];
                sum += wait / 1e9;
                waited += wait > 0 ? 1 : 0;
            }
            if (customer == first + CUSTOMERS - 1) {
                simulation.stop();
            }
            simulation.after((long) (Variates.exponential(random, 1) * 1e9), departure, 0, 0);
        }

        private void arrive(long a, long b) {
            next();
            arrivedAt[arrivals++] = simulation.now();
            if (arrivals - departures == 1) {
                serve();
            }
        }

        private void depart(long a, long b) {
            departures++;
            if (arrivals > departures) {
                serve();
            }
        }
    }
}
