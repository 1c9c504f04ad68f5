package dev.plimsoll.examples.spark;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.command.Build;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.run.Lab;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/*
 * What every task must know: the scenario's text and what it refers to, so that no task needs a file of the driver's. A task reads
 * and checks the scenario again, which takes milliseconds, instead of receiving the driver's objects.
 */
final class Work implements Serializable {
    private static final long serialVersionUID = 1;

    private final String name;
    private final byte[] yaml;
    private final ArrayList<String> settings;
    private final HashMap<String, byte[]> recordings = new HashMap<>();
    private final long seed;
    private final int replications;
    private final int parts;

    private Work(String name, byte[] yaml, List<String> settings, long seed, int replications, int parts) {
        this.name = name;
        this.yaml = yaml;
        this.settings = new ArrayList<>(settings);
        this.seed = seed;
        this.replications = replications;
        this.parts = parts;
    }

    /**
     * Reads a scenario and all that it refers to.
     *
     * @param what a file, or else a story's name
     * @throws InvalidScenario if it is not one, or says more than is simulated
     */
    static Work read(String what, List<String> settings, long seed, int replications, int parts) {
        if (replications < 2 || parts < 1 || parts > replications) {
            throw new IllegalArgumentException("replications: " + replications + ", parts: " + parts
                    + " (expected: 2 or more replications, in 1 part to as many)");
        }
        Path file = Path.of(what);
        boolean isFile = Files.isRegularFile(file);
        byte[] yaml = (isFile ? Optional.of(bytes(file)) : story(what + ".yaml"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "scenario: " + what + " (expected: a file, or the name of a story)"));
        Work work = new Work(isFile ? what : what + ".yaml", yaml, settings, seed, replications, parts);
        Scenario scenario = work.scenario(name -> {
            Path beside = Path.of(name);
            Optional<byte[]> found = Files.isRegularFile(beside) ? Optional.of(bytes(beside)) : story(name);
            found.ifPresent(recording -> work.recordings.put(name, recording));
            return found;
        });
        new Lab(ShippedPolicies::new, 1).check(scenario);
        return work;
    }

    @SuppressWarnings(
            "NullAway") // null says that there is none, by an annotation that NullAway does not find in a class file
    private Scenario scenario(Function<String, Optional<byte[]>> beside) {
        return Scenario.read(
                name, yaml, settings, recording -> beside.apply(recording).orElse(null));
    }

    private Scenario scenario() {
        return scenario(recording -> Optional.ofNullable(recordings.get(recording)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> story(String file) {
        try (InputStream in = Lab.class.getResourceAsStream("/dev/plimsoll/lab/stories/" + file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int parts() {
        return parts;
    }

    /** Runs one part, from 1, on one thread: a task has one core. */
    String sample(int part) throws InterruptedException {
        Samples samples = new Lab(ShippedPolicies::new, 1)
                .sample(scenario(), seed, replications, part, parts, Build.version(), (done, wanted) -> true);
        return new ShardReport(name, settings, samples).write();
    }

    /** Joins all parts, in any order, into the bytes of an undivided run. */
    RunResult join(List<String> shards) {
        List<Samples> samples = shards.stream()
                .map(shard ->
                        ShardReport.read(shard.getBytes(StandardCharsets.UTF_8)).samples())
                .toList();
        long runs = samples.stream().mapToLong(part -> part.runs().size()).sum();
        Scenario scenario = scenario();
        long wanted = (long) replications * scenario.variants().size();
        if (runs != wanted) {
            throw new IllegalStateException("runs: " + runs + " (expected: " + wanted + ")");
        }
        return new Lab(ShippedPolicies::new, 1).join(scenario, samples);
    }

    static String json(RunResult result) {
        return JsonReport.write(result);
    }
}
