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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(names = "--json", paramLabel = "FILE|-", description = "also as plimsoll.knee/1; - for standard output")
    private @Nullable String json;

    @Option(names = "--html", paramLabel = "FILE", description = "also as one self-contained page")
    private @Nullable String html;

    KneeAnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        OutputFile data = "-".equals(json) ? null : OutputFile.at(console, "--json", json);
        OutputFile page = OutputFile.at(console, "--html", html);
        List<KneeResult> results = results(console, file, KneeCommand.duration("--client-timeout", timeout));
        deliver(
                console,
                results,
                "-".equals(json),
                data,
                page,
                "plimsoll knee analyze " + file + " --client-timeout " + timeout);
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

    static void deliver(
            Console console,
            List<KneeResult> results,
            boolean jsonOut,
            @Nullable OutputFile data,
            @Nullable OutputFile page,
            String command) {
        console.out().print(jsonOut ? KneeResult.json(results) : KneeResult.text(results));
        console.out().flush();
        if (data != null) {
            data.write(KneeResult.json(results));
            console.say("wrote " + data.given());
        }
        if (page != null) {
            page.write(KneePage.analysis(results, command));
            console.say("wrote " + page.given());
        }
    }
}
