package dev.plimsoll.lab.run;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Fault;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.scenario.Variant;
import dev.plimsoll.lab.world.Policies;
import dev.plimsoll.lab.world.Row;
import dev.plimsoll.lab.world.World;
import dev.plimsoll.simulation.StoppingRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs scenarios.
 *
 * <p>Replication {@code i} of every variant draws from the same streams (common random numbers), so that differences between
 * variants are paired. Replications run in parallel, one thread each; results are put together in order of their number, so that
 * neither the number of threads nor their speed shows in them. Thread-safe.
 */
public final class Lab {
    private final Function<Set<String>, Policies> policies;
    private final int threads;

    /**
     * Creates a lab.
     *
     * @param policies makes the policies under test; what it makes adds the names of the shipped classes that ran to the set
     *     it is given, which is safe for several threads
     * @param threads how many replications run at a time, 1 or more
     */
    public Lab(Function<Set<String>, Policies> policies, int threads) {
        this.policies = requireNonNull(policies, "policies");
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1 or more)");
        }
        this.threads = threads;
    }

    /**
     * Refuses a scenario that says more than is simulated, so that nothing written is without effect unnoticed.
     *
     * <p>{@link #run} itself refuses only kinds that it does not know, since policies under test may ignore settings.
     *
     * @param scenario what is to run
     * @throws InvalidScenario if any variant's settings would go unread
     */
    public void check(Scenario scenario) {
        Policies made = policies.apply(ConcurrentHashMap.newKeySet());
        List<Fault> faults = new ArrayList<>();
        for (Variant variant : scenario.variants()) {
            try {
                faults.addAll(World.leftOut(variant.settings(), made));
            } catch (InvalidScenario e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidScenario(faults);
        }
    }

    /**
     * Runs every variant of a scenario.
     *
     * @param scenario what to run
     * @param seed from which everything random is drawn
     * @param replications how many runs of each variant, 2 or more
     * @param version the library's version, for the result
     * @param progress is told of each finished replication, and may end the run: the result then has as many replications of
     *     every variant as were finished of all
     * @return the result
     * @throws InvalidScenario if a variant asks for a kind of something that is not simulated
     * @throws InterruptedException if the calling thread was interrupted
     */
    public RunResult run(Scenario scenario, long seed, int replications, String version, Progress progress)
            throws InterruptedException {
        Set<String> classes = ConcurrentHashMap.newKeySet();
        List<VariantRuns> runs =
                scenario.variants().stream().map(VariantRuns::new).toList();
        rounds(scenario, seed, IntStream.range(0, replications), policies.apply(classes), progress, (number, round) -> {
            add(round, runs);
            return replications;
        });
        int made = runs.get(0).size();
        String effort = made < replications
                ? made + " of " + replications + " runs of each variant: it was interrupted"
                : fixed(made);
        return result(scenario, seed, version, runs, new TreeSet<>(classes), effort);
    }

    /**
     * Runs every variant until the figures that the scenario is about are known well enough: those that its assertions and its
     * answer name, or else blast radius, goodput and the share that recovers. Every variant gets as many runs.
     *
     * @param scenario what to run
     * @param seed from which everything random is drawn
     * @param rule when to stop
     * @param version the library's version, for the result
     * @param progress is told of each finished replication, and may end the run
     * @return the result
     * @throws InvalidScenario if a variant asks for a kind of something that is not simulated
     * @throws InterruptedException if the calling thread was interrupted
     */
    public RunResult run(Scenario scenario, long seed, StoppingRule rule, String version, Progress progress)
            throws InterruptedException {
        Set<String> classes = ConcurrentHashMap.newKeySet();
        List<VariantRuns> runs =
                scenario.variants().stream().map(VariantRuns::new).toList();
        Precision precision = new Precision(scenario, rule);
        rounds(scenario, seed, IntStream.range(0, rule.most()), policies.apply(classes), progress, (number, round) -> {
            add(round, runs);
            return precision.wanted(runs);
        });
        return result(scenario, seed, version, runs, new TreeSet<>(classes), precision.effort(runs));
    }

    private static void add(List<Row> round, List<VariantRuns> runs) {
        for (int i = 0; i < round.size(); i++) {
            runs.get(i).add(round.get(i));
        }
    }

    private static String fixed(int replications) {
        return replications == 1 ? "one run of each variant" : replications + " runs of each variant";
    }

    /**
     * Runs one part of the replications of every variant, for {@link #join}: of {@code parts} parts, part 1 takes
     * replications 0, {@code parts}, 2 x {@code parts} and so on.
     *
     * @param scenario what to run
     * @param seed from which everything random is drawn
     * @param replications how many runs of each variant all parts have together
     * @param part which part, 1 to {@code parts}
     * @param parts how many parts there are
     * @param version the library's version
     * @param progress is told of each finished replication, and may end the run
     * @return what the finished replications measured
     * @throws InvalidScenario if a variant asks for a kind of something that is not simulated
     * @throws InterruptedException if the calling thread was interrupted
     */
    public Samples sample(
            Scenario scenario, long seed, int replications, int part, int parts, String version, Progress progress)
            throws InterruptedException {
        if (part < 1 || part > parts) {
            throw new IllegalArgumentException("part: " + part + " (expected: 1.." + parts + ")");
        }
        Set<String> classes = ConcurrentHashMap.newKeySet();
        List<Samples.Run> runs = new ArrayList<>();
        IntStream numbers = IntStream.range(0, replications).filter(number -> number % parts == part - 1);
        rounds(scenario, seed, numbers, policies.apply(classes), progress, (number, round) -> {
            for (int i = 0; i < round.size(); i++) {
                runs.add(new Samples.Run(
                        scenario.variants().get(i).name(),
                        number,
                        round.get(i).figures().stream()
                                .map(figure -> new Samples.Figure(
                                        figure.name(), figure.about(), figure.unit(), figure.value()))
                                .toList()));
            }
            return replications;
        });
        return new Samples(scenario.hash(), seed, replications, version, List.copyOf(new TreeSet<>(classes)), runs);
    }

    /**
     * Puts the parts of a run together; the result equals that of {@link #run}, but for timelines, which parts leave out.
     *
     * @param scenario what ran
     * @param parts every replication of every variant, once
     * @return the result
     */
    public RunResult join(Scenario scenario, List<Samples> parts) {
        Set<String> classes = new TreeSet<>();
        List<VariantRuns> runs = new ArrayList<>();
        for (Variant variant : scenario.variants()) {
            VariantRuns joined = new VariantRuns(variant);
            parts.stream()
                    .flatMap(part -> part.runs().stream())
                    .filter(run -> run.variant().equals(variant.name()))
                    .sorted(Comparator.comparingInt(Samples.Run::replication))
                    .map(run -> run.figures().stream()
                            .map(figure -> new Row.Figure(figure.name(), figure.about(), figure.unit(), figure.value()))
                            .toList())
                    .forEach(figures -> joined.add(new Row(figures, List.of())));
            runs.add(joined);
        }
        parts.forEach(part -> classes.addAll(part.classesRun()));
        Samples first = parts.get(0);
        return result(scenario, first.seed(), first.version(), runs, classes, fixed(first.replications()));
    }

    private interface Round {
        /** Takes the rows of a replication, one a variant, and says how many replications it takes, as far as can be told. */
        int finished(int replication, List<Row> rows);
    }

    /**
     * Runs the replications of these numbers until there are as many as it takes, and hands on each of them, in the order given.
     * Some run ahead of the one that is waited for; which of them are looked at does not depend on how far.
     */
    private void rounds(Scenario scenario, long seed, IntStream numbers, Policies made, Progress progress, Round round)
            throws InterruptedException {
        List<Variant> variants = scenario.variants();
        int[] replications = numbers.toArray();
        int all = replications.length * variants.size();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            ArrayDeque<Future<Row>> ahead = new ArrayDeque<>();
            List<Row> finished = new ArrayList<>();
            int begun = 0;
            int wanted = all;
            for (int done = 0; done < wanted; done++) {
                for (; begun < all && ahead.size() < 2 * Math.max(threads, variants.size()); begun++) {
                    Settings settings = variants.get(begun % variants.size()).settings();
                    int replication = replications[begun / variants.size()];
                    ahead.add(executor.submit(() -> World.run(settings, seed, replication, made)));
                }
                finished.add(ahead.remove().get());
                if (finished.size() == variants.size()) {
                    int takes = round.finished(replications[done / variants.size()], List.copyOf(finished));
                    wanted = Math.min(all, takes * variants.size());
                    finished.clear();
                }
                if (!progress.step(done + 1, wanted)) {
                    break;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private static RunResult result(
            Scenario scenario, long seed, String version, List<VariantRuns> runs, Set<String> classes, String effort) {
        List<VariantResult> variants = runs.stream()
                .filter(run -> run.size() > 0)
                .map(run -> run.result(runs.get(0)))
                .toList();
        Judge judge = new Judge(variants);
        List<Verdict> verdicts = judge.verdicts(scenario);
        return new RunResult(
                scenario.name(),
                scenario.title(),
                scenario.question(),
                judge.answer(scenario),
                scenario.assumptions(),
                scenario.hash(),
                seed,
                version,
                effort,
                List.copyOf(classes),
                verdicts,
                variants,
                judge.marks(scenario));
    }
}
