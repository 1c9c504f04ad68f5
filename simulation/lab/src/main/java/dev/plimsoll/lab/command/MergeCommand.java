package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/*
 * Joins shards into the result of an undivided run, the same bytes in JSON. The scenario is read again from where the shards
 * say it came from, because assertions and the verdict are judged on all replications; its hash must be theirs. Timelines
 * are not in shards (they would be a hundred times their size), so a merged page has none.
 */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Joins the parts of a run that were made with --shard, as if it had been one run.")
final class MergeCommand implements Callable<Integer> {
    private final Lab lab;
    private final Console console;

    @Parameters(paramLabel = "SHARD.json", arity = "1..*", description = "all parts of one run, in any order")
    private List<String> files = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    MergeCommand(Lab lab, Console console) {
        this.lab = lab;
        this.console = console;
    }

    @Override
    public Integer call() {
        output.check(console);
        List<ShardReport> shards = new ArrayList<>();
        for (String file : files) {
            shards.add(SavedRuns.shard(console, file));
        }
        ShardReport first = shards.get(0);
        for (int i = 1; i < shards.size(); i++) {
            alike(files.get(0), first, files.get(i), shards.get(i));
        }
        Source source = Source.of(console, first.what());
        Lab.Study study = source.study(lab, first.settings());
        if (!study.hash().equals(first.samples().scenarioHash())) {
            throw new InvalidInputException(List.of(files.get(0) + ":scenarioHash: "
                    + first.samples().scenarioHash() + " (expected: " + study.hash() + ", the hash of " + first.what()
                    + " as it is now)"));
        }
        complete(shards);
        RunResult result = study.join(shards.stream().map(ShardReport::samples).toList());
        output.deliver(
                console,
                study,
                result,
                RunCommand.command(
                        first.what(), first.samples().seed(), first.samples().replications(), first.settings()));
        return result.assertions().stream().allMatch(Verdict::holds) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void alike(String file, ShardReport first, String otherFile, ShardReport other) {
        same(file, otherFile, "what", first.what(), other.what());
        same(file, otherFile, "settings", first.settings(), other.settings());
        Samples a = first.samples();
        Samples b = other.samples();
        same(file, otherFile, "scenarioHash", a.scenarioHash(), b.scenarioHash());
        same(file, otherFile, "seed", a.seed(), b.seed());
        same(file, otherFile, "replications", a.replications(), b.replications());
        same(file, otherFile, "version", a.version(), b.version());
    }

    private static void same(String file, String otherFile, String what, Object first, Object other) {
        if (!first.equals(other)) {
            throw new InvalidInputException(
                    List.of(otherFile + ":" + what + ": " + other + " (expected: " + first + ", as in " + file + ")"));
        }
    }

    private void complete(List<ShardReport> shards) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            for (Samples.Run run : shards.get(i).samples().runs()) {
                String key = "replication " + run.replication() + " of " + run.variant();
                Integer before = seen.putIfAbsent(key, i);
                if (before != null) {
                    faults.add(files.get(i) + ":variants: " + key + " twice (expected: once, and " + files.get(before)
                            + " has it)");
                }
            }
        }
        List<String> variants = shards.stream()
                .flatMap(shard -> shard.samples().runs().stream())
                .map(Samples.Run::variant)
                .distinct()
                .toList();
        int replications = shards.get(0).samples().replications();
        for (String variant : variants) {
            for (int replication = 0; replication < replications; replication++) {
                if (!seen.containsKey("replication " + replication + " of " + variant)) {
                    faults.add(files.get(0) + ":replications: " + replication + " of " + variant
                            + " is in no part (expected: all of 0.." + (replications - 1) + ")");
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults.subList(0, Math.min(faults.size(), 20)));
        }
    }
}
