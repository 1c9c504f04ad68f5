package dev.plimsoll.lab.command;

import dev.plimsoll.lab.knee.KneePage;
import dev.plimsoll.lab.knee.KneeResult;
import dev.plimsoll.lab.knee.SampleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the knee in measured samples. FILE is CSV with a header, times in seconds: load or concurrency,",
            "throughput, mean or latency, p50, p99, late_share, curve, client_timeout, in any order and any of them;",
            "or what k6 writes with --out csv; or an HdrHistogram interval log. Repeats are more rows."
        })
final class KneeAnalyzeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "the samples")
    private String file = "";

    @Option(
            names = "--client-timeout",
            paramLabel = "TIME",
            required = true,
            description = "how long clients wait, such as 500ms")
    private String timeout = "";

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private HtmlOption html = new HtmlOption();

    KneeAnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        json.check(console);
        html.check(console);
        List<KneeResult> results = results(console, file, KneeCommand.duration("--client-timeout", timeout));
        json.deliver(console, () -> KneeResult.text(results), () -> KneeResult.json(results));
        html.deliver(() -> KneePage.analysis(
                results, "./plimsoll knee analyze " + Shell.quote(file) + " --client-timeout " + Shell.quote(timeout)));
        return ExitCode.OK;
    }

    static List<KneeResult> results(Console console, String given, Duration timeout) {
        SampleReader.Result read = read(console, given, timeout);
        List<String> faults = new ArrayList<>(read.faults());
        List<KneeResult> results = new ArrayList<>();
        for (SampleReader.Curve curve : read.curves()) {
            try {
                results.add(new KneeResult(
                        curve.name(),
                        curve.timeout().toNanos() / 1e9,
                        curve.analysis().report(),
                        curve.shown().points(),
                        List.of()));
            } catch (IllegalArgumentException e) {
                faults.add(given + ":1:1: curve " + curve.name() + ": " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        return results;
    }

    static SampleReader.Result read(Console console, String given, Duration timeout) {
        try {
            Path path = console.directory().resolve(given);
            if (!Files.isRegularFile(path)) {
                throw new UsageException("no file is called " + given + " (expected: samples to analyse)");
            }
            SampleReader.Result read = SampleReader.read(path, given, timeout);
            if (!read.faults().isEmpty()) {
                throw new InvalidInputException(read.faults());
            }
            return read;
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(given + ": cannot be read (" + e.getMessage() + ")");
        }
    }
}
