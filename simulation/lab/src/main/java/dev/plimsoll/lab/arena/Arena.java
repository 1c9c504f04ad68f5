package dev.plimsoll.lab.arena;

import dev.plimsoll.lab.arena.ArenaRun.PhaseOutcome;
import dev.plimsoll.simulation.Interval;
import dev.plimsoll.simulation.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Runs laws through scenarios and scores them against the oracle: the best single fixed limit for the whole scenario, chosen on
 * other seeds than those scored.
 *
 * <p>Every law meets the same arrivals, work and faults. The same scenario, seed and replications give the same scores on every
 * machine, but for the rivals that draw numbers of their own (Vegas spreads its probes by an unseeded random number).
 */
public final class Arena {
    private static final double[] ORACLE_LIMITS = {.5, .7, .85, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4, 6};
    private static final long SCORED = 7919;
    private static final long ORACLE = 104_729;

    private Arena() {}

    /**
     * How one law did in one scenario.
     *
     * @param law the entrant's name
     * @param average goodput over what was possible, mean of the phases
     * @param worst the same in the phase where it is least
     * @param oracleShare average over the oracle's, paired by seed
     * @param oracleDifference average less the oracle's, paired by seed
     * @param wrongRejections share of attempts refused in the first phase, which offers less than the server can do
     * @param recovery seconds into the phase after the heaviest load until three seconds in a row were 99 % good, mean of the runs; NaN where one never recovered
     * @param phases goodput over what was possible, by phase
     * @param limits mean limit, by phase; NaN where the law has none
     * @param slowServed share of the requests of more than four mean services answered in time, by phase
     */
    public record Score(
            String law,
            Interval average,
            Interval worst,
            Interval oracleShare,
            Interval oracleDifference,
            Interval wrongRejections,
            double recovery,
            List<Interval> phases,
            List<Double> limits,
            List<Double> slowServed) {
        /**
         * Copies the lists.
         *
         * @param law the entrant's name
         * @param average goodput over what was possible, mean of the phases
         * @param worst the same in the phase where it is least
         * @param oracleShare average over the oracle's, paired by seed
         * @param oracleDifference average less the oracle's, paired by seed
         * @param wrongRejections share of attempts refused in the first phase
         * @param recovery seconds until good again; NaN where a run never recovered
         * @param phases goodput over what was possible, by phase
         * @param limits mean limit, by phase; NaN where the law has none
         * @param slowServed share of slow requests answered in time, by phase
         */
        public Score {
            phases = List.copyOf(phases);
            limits = List.copyOf(limits);
            slowServed = List.copyOf(slowServed);
        }
    }

    /**
     * One scenario's outcome.
     *
     * @param scenario the scenario's name
     * @param phases the phases' names
     * @param oracleLimit the limit the oracle chose
     * @param scores one for each entrant, in their order, and the oracle's last
     */
    public record Outcome(String scenario, List<String> phases, int oracleLimit, List<Score> scores) {
        /**
         * Copies the lists.
         *
         * @param scenario the scenario's name
         * @param phases the phases' names
         * @param oracleLimit the limit the oracle chose
         * @param scores one for each entrant, in their order, and the oracle's last
         */
        public Outcome {
            phases = List.copyOf(phases);
            scores = List.copyOf(scores);
        }
    }

    /**
     * Runs every entrant through a scenario.
     *
     * @param scenario what happens
     * @param entrants the laws
     * @param seed shifts all seeds; 0 gives those of the documentation
     * @param replications runs of each law, at least 2
     * @return their scores
     */
    public static Outcome run(ArenaScenario scenario, List<Entrant> entrants, long seed, int replications) {
        if (replications < 2) {
            throw new IllegalArgumentException(
                    "replications: " + replications + " (expected: at least 2, for an interval)");
        }
        int limit = oracle(scenario, seed);
        List<List<PhaseOutcome>> best = runs(scenario, Entrant.fixed(limit), seed, replications);
        List<Score> scores = new ArrayList<>();
        for (Entrant entrant : entrants) {
            scores.add(score(entrant.name(), scenario, runs(scenario, entrant, seed, replications), best));
        }
        scores.add(score("oracle, " + limit, scenario, best, best));
        return new Outcome(
                scenario.name(),
                scenario.phases().stream().map(ArenaScenario.Phase::name).toList(),
                limit,
                scores);
    }

    /**
     * What a law does to a server under steady load.
     *
     * @param goodput answers within the time-out a second
     * @param late share of the answers that came later
     * @param refused share of the requests refused
     * @param p50 median latency in seconds
     * @param p99 99th percentile of latency in seconds
     */
    public record Steady(double goodput, double late, double refused, double p50, double p99) {}

    /**
     * Runs a law before a queueing server under steady load, whose clients do not try again. The first half of the time is not counted.
     *
     * @param workers requests served at the same time
     * @param service mean work of a request in seconds, exponential
     * @param timeout how long clients wait, in seconds
     * @param load requests a second
     * @param seed decides when they come
     * @param entrant the law
     * @return what the second half of some 40,000 requests saw
     */
    public static Steady steady(int workers, double service, double timeout, double load, long seed, Entrant entrant) {
        double capacity = workers / service;
        double seconds = Math.max(100 * timeout, 20_000 / Math.min(load, capacity));
        ArenaScenario.Phase half =
                new ArenaScenario.Phase("steady", load / capacity, seconds, 1, ArenaScenario.Shape.STEP);
        ArenaScenario scenario = new ArenaScenario(
                "steady",
                workers,
                ArenaScenario.Service.EXPONENTIAL,
                service,
                1,
                0,
                timeout,
                timeout,
                1,
                false,
                List.of(half, half));
        PhaseOutcome found = ArenaRun.run(
                        scenario, SCORED * seed, clock -> entrant.factory().make(scenario, clock))
                .get(1);
        return new Steady(
                found.goodput() * Math.min(load, capacity),
                found.lateShare(),
                found.refusedShare(),
                found.p50(),
                found.p99());
    }

    static int oracle(ArenaScenario scenario, long seed) {
        TreeSet<Integer> limits = new TreeSet<>(List.of(1, 2, 3));
        for (double factor : ORACLE_LIMITS) {
            limits.add(Math.max(1, (int) Math.round(factor * scenario.workers())));
        }
        int best = 1;
        double most = -1;
        for (int limit : limits) {
            double average = average(ArenaRun.run(scenario, ORACLE * (seed + 1) + 1, clock -> Laws.fixed(limit)));
            if (average > most) {
                most = average;
                best = limit;
            }
        }
        return best;
    }

    private static List<List<PhaseOutcome>> runs(ArenaScenario scenario, Entrant entrant, long seed, int replications) {
        List<List<PhaseOutcome>> runs = new ArrayList<>();
        for (int i = 1; i <= replications; i++) {
            runs.add(ArenaRun.run(
                    scenario,
                    SCORED * (seed * 1000 + i),
                    clock -> entrant.factory().make(scenario, clock)));
        }
        return runs;
    }

    private static double average(List<PhaseOutcome> phases) {
        return phases.stream().mapToDouble(PhaseOutcome::goodput).average().orElse(0);
    }

    private static Score score(
            String name, ArenaScenario scenario, List<List<PhaseOutcome>> runs, List<List<PhaseOutcome>> best) {
        int n = runs.size();
        double[] average = new double[n];
        double[] share = new double[n];
        double[] difference = new double[n];
        double[] wrong = new double[n];
        double recovery = 0;
        int relieved = scenario.relieved();
        for (int i = 0; i < n; i++) {
            double oracle = average(best.get(i));
            average[i] = average(runs.get(i));
            share[i] = average[i] / oracle;
            difference[i] = average[i] - oracle;
            wrong[i] = runs.get(i).get(0).refusedShare();
            recovery += runs.get(i).get(relieved).recovery() / n;
        }
        List<Interval> phases = new ArrayList<>();
        for (int phase = 0; phase < scenario.phases().size(); phase++) {
            phases.add(Statistics.mean(in(runs, phase, PhaseOutcome::goodput)));
        }
        Interval worst = phases.get(0);
        for (Interval phase : phases) {
            worst = phase.estimate() < worst.estimate() ? phase : worst;
        }
        return new Score(
                name,
                Statistics.mean(average),
                worst,
                Statistics.mean(share),
                Statistics.mean(difference),
                Statistics.mean(wrong),
                recovery,
                phases,
                byPhase(runs, PhaseOutcome::limit),
                byPhase(runs, PhaseOutcome::slowServed));
    }

    private static double[] in(List<List<PhaseOutcome>> runs, int phase, ToDoubleFunction<PhaseOutcome> figure) {
        return runs.stream()
                .mapToDouble(run -> figure.applyAsDouble(run.get(phase)))
                .toArray();
    }

    private static List<Double> byPhase(List<List<PhaseOutcome>> runs, ToDoubleFunction<PhaseOutcome> figure) {
        List<Double> means = new ArrayList<>();
        for (int phase = 0; phase < runs.get(0).size(); phase++) {
            double sum = 0;
            for (double value : in(runs, phase, figure)) {
                sum += value;
            }
            means.add(sum / runs.size());
        }
        return means;
    }
}
