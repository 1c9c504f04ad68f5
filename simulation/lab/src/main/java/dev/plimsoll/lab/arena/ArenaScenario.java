package dev.plimsoll.lab.arena;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A server, its clients and what happens to them, phase by phase.
 *
 * @param name what reports call it
 * @param workers requests served at the same time, the rest waits in one queue
 * @param service how the work of a request is drawn
 * @param meanService mean work in seconds
 * @param spread standard deviation over mean, or the sigma of the logarithm where the service says so
 * @param kappa slow-down of the whole server for each request in flight beyond {@code workers}
 * @param timeout how long a client waits for one attempt, in seconds
 * @param backoff base of a client's exponential back-off in seconds
 * @param attempts how often a client tries, at least 1
 * @param classes whether the law is told which class a request is of
 * @param phases what is offered, in order
 */
public record ArenaScenario(
        String name,
        int workers,
        Service service,
        double meanService,
        double spread,
        double kappa,
        double timeout,
        double backoff,
        int attempts,
        boolean classes,
        List<Phase> phases) {

    /** Distributions of the work that a request brings. */
    public enum Service {
        /** Exponential. */
        EXPONENTIAL,
        /** Lognormal; the spread is the coefficient of variation. */
        LOGNORMAL,
        /** Lognormal; the spread is the sigma of the logarithm. */
        LOGNORMAL_SIGMA,
        /** Nineteen of twenty take a quarter of the mean, the rest 15.25 times the mean; each times a lognormal of sigma 0.1. */
        BIMODAL,
    }

    /** How the arrival rate moves within a phase. */
    public enum Shape {
        /** Constant. */
        STEP,
        /** Linear from the phase before, over the first half. */
        RAMP,
        /** Up and down by 30 %, four times a phase. */
        SINE,
        /** A fifth of the time at double rate, in six bursts. */
        FLASH,
    }

    /**
     * A stretch of time with one kind of load.
     *
     * @param name what reports call it
     * @param offered offered load as a multiple of the healthy server's capacity
     * @param seconds how long it lasts
     * @param speed speed of the server, 1 when healthy
     * @param shape how the rate moves
     */
    public record Phase(String name, double offered, double seconds, double speed, Shape shape) {
        /**
         * Checks the values.
         *
         * @param name what reports call it
         * @param offered offered load as a multiple of the healthy server's capacity
         * @param seconds how long it lasts
         * @param speed speed of the server, 1 when healthy
         * @param shape how the rate moves
         */
        public Phase {
            requireNonNull(name, "name");
            requireNonNull(shape, "shape");
            if (!(offered > 0) || !(seconds > 0) || !(speed > 0)) {
                throw new IllegalArgumentException("phase " + name + ": offered " + offered + ", seconds " + seconds
                        + ", speed " + speed + " (expected: all above 0)");
            }
        }

        /** An upper bound of the rate, for thinning. */
        double mostRate(double before) {
            return switch (shape) {
                case STEP -> offered;
                case RAMP -> Math.max(before, offered);
                case SINE -> 1.3 * offered;
                case FLASH -> 2 * offered;
            };
        }

        double rateAt(double share, double before) {
            return switch (shape) {
                case STEP -> offered;
                case RAMP -> share < .5 ? before + (offered - before) * 2 * share : offered;
                case SINE -> offered * (1 + .3 * StrictMath.sin(share * 8 * Math.PI));
                case FLASH -> (share * 6) % 1 < .2 ? 2 * offered : offered;
            };
        }
    }

    /**
     * Copies the phases.
     *
     * @param name what reports call it
     * @param workers requests served at the same time, the rest waits in one queue
     * @param service how the work of a request is drawn
     * @param meanService mean work in seconds
     * @param spread standard deviation over mean, or the sigma of the logarithm where the service says so
     * @param kappa slow-down of the whole server for each request in flight beyond {@code workers}
     * @param timeout how long a client waits for one attempt, in seconds
     * @param backoff base of a client's exponential back-off in seconds
     * @param attempts how often a client tries, at least 1
     * @param classes whether the law is told which class a request is of
     * @param phases what is offered, in order
     */
    public ArenaScenario {
        requireNonNull(name, "name");
        requireNonNull(service, "service");
        phases = List.copyOf(phases);
    }

    /**
     * The capacity of the healthy server.
     *
     * @return requests a second
     */
    public double capacity() {
        return workers / meanService;
    }

    /**
     * The six fixed scenarios, and BIMODAL once more with its two classes told apart.
     *
     * @return EXP, LOGN, BIMODAL, BIMODAL/classes, LOWRPS, FLAT and LONG
     */
    public static List<ArenaScenario> fixed() {
        List<Phase> minute = phases(60, Shape.STEP, .7, 1.2, 2, 5, 10);
        List<Phase> hour = phases(400, Shape.STEP, .7, 1.5, 1.5, 1.5, 1.5);
        Service exponential = Service.EXPONENTIAL;
        return List.of(
                new ArenaScenario("EXP", 16, exponential, .02, 1, .005, .5, .1, 4, false, minute),
                new ArenaScenario("LOGN", 16, Service.LOGNORMAL_SIGMA, .02, 1, .005, .5, .1, 4, false, minute),
                new ArenaScenario("BIMODAL", 16, Service.BIMODAL, .02, 0, .005, .5, .1, 4, false, minute),
                new ArenaScenario("BIMODAL/classes", 16, Service.BIMODAL, .02, 0, .005, .5, .1, 4, true, minute),
                new ArenaScenario("LOWRPS", 4, exponential, .1, 1, .02, 2, .4, 4, false, minute),
                new ArenaScenario("FLAT", 16, exponential, .02, 1, 0, .5, .1, 4, false, minute),
                new ArenaScenario("LONG", 16, exponential, .02, 1, .005, .5, .1, 4, false, hour));
    }

    /** The phase in which the heaviest load has just gone. */
    int relieved() {
        int heaviest = 0;
        for (int i = 1; i < phases.size(); i++) {
            if (phases.get(i).offered() >= phases.get(heaviest).offered()) {
                heaviest = i;
            }
        }
        return Math.min(heaviest + 1, phases.size() - 1);
    }

    static List<Phase> phases(double seconds, Shape shape, double... offered) {
        List<Phase> phases = new ArrayList<>();
        for (double multiple : offered) {
            phases.add(new Phase(trimmed(multiple), multiple, seconds, 1, shape));
        }
        phases.add(new Phase("rec", .7, seconds, 1, shape));
        phases.add(new Phase("brown", .7, seconds, .5, shape));
        phases.add(new Phase("rest", .7, seconds, 1, shape));
        return phases;
    }

    private static String trimmed(double multiple) {
        return multiple == Math.rint(multiple)
                ? Integer.toString((int) multiple)
                : Double.toString(multiple).replaceFirst("^0", "");
    }

    /**
     * Draws a scenario.
     *
     * @param seed what it is drawn from
     * @return 1 to 128 workers, 1 ms to 2 s of work, spread 0.2 to 4, kappa 0 to 0.03, a time-out of 3 to 50 mean services, and any shape of arrivals
     */
    public static ArenaScenario random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int workers = (int) Math.round(StrictMath.exp(random.nextDouble() * StrictMath.log(128)));
        double mean = .001 * StrictMath.exp(random.nextDouble() * StrictMath.log(2000));
        double spread = .2 * StrictMath.exp(random.nextDouble() * StrictMath.log(20));
        double kappa = random.nextDouble() * .03;
        double timeout = mean * 3 * StrictMath.exp(random.nextDouble() * StrictMath.log(50. / 3));
        Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
        double capacity = workers / mean;
        List<Phase> phases = new ArrayList<>();
        for (Phase phase : phases(60, shape, .7, 1.2, 2, 5, 10)) {
            double seconds = Math.min(60, 20_000 / (phase.offered() * capacity));
            phases.add(new Phase(phase.name(), phase.offered(), seconds, phase.speed(), shape));
        }
        String name = String.format(
                Locale.ROOT,
                "random-%d c=%d S=%.3fs cv=%.2f kappa=%.3f T=%.1fS %s",
                seed,
                workers,
                mean,
                spread,
                kappa,
                timeout / mean,
                shape);
        return new ArenaScenario(
                name, workers, Service.LOGNORMAL, mean, spread, kappa, timeout, timeout / 5, 4, false, phases);
    }

    double draw(SplittableRandom random) {
        return switch (service) {
            case EXPONENTIAL -> -StrictMath.log(1 - random.nextDouble()) * meanService;
            case LOGNORMAL -> lognormal(random, Math.sqrt(StrictMath.log1p(spread * spread))) * meanService;
            case LOGNORMAL_SIGMA -> lognormal(random, spread) * meanService;
            case BIMODAL ->
                (random.nextDouble() < .05 ? 15.25 : .25) * meanService * StrictMath.exp(.1 * gaussian(random));
        };
    }

    private static double lognormal(SplittableRandom random, double sigma) {
        return StrictMath.exp(sigma * gaussian(random) - sigma * sigma / 2);
    }

    // Marsaglia's polar method: SplittableRandom has no nextGaussian of its own whose stream is fixed across releases.
    private static double gaussian(SplittableRandom random) {
        while (true) {
            double u = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            double s = u * u + v * v;
            if (s > 0 && s < 1) {
                return u * Math.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }
}
