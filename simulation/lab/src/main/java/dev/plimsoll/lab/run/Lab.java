package dev.plimsoll.lab.run;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.RunResult;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

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
        Policies made = policies.apply(classes);
        List<Variant> variants = scenario.variants();
        List<VariantRuns> runs = variants.stream().map(VariantRuns::new).toList();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Row>> rows = new ArrayList<>();
            for (int replication = 0; replication < replications; replication++) {
                for (Variant variant : variants) {
                    Settings settings = variant.settings();
                    int number = replication;
                    rows.add(executor.submit(() -> World.run(settings, seed, number, made)));
                }
            }
            List<Row> round = new ArrayList<>();
            for (int done = 0; done < rows.size(); done++) {
                round.add(rows.set(done, null).get());
                if (round.size() == variants.size()) {
                    for (int i = 0; i < round.size(); i++) {
                        runs.get(i).add(round.get(i));
                    }
                    round.clear();
                }
                if (!progress.step(done + 1, rows.size())) {
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
        return result(scenario, seed, version, runs, new TreeSet<>(classes));
    }

    private static RunResult result(
            Scenario scenario, long seed, String version, List<VariantRuns> runs, Set<String> classes) {
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
                List.copyOf(classes),
                verdicts,
                variants,
                judge.marks(scenario));
    }
}
