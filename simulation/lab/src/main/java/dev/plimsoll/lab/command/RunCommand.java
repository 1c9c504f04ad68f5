package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.HtmlReport;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.Style;
import dev.plimsoll.lab.report.TableReport;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs every variant of a story or a file and prints the comparison.")
final class RunCommand implements Callable<Integer> {
    private final Lab lab;
    private final Console console;
    private final Interruption interruption;

    @Parameters(paramLabel = "STORY|FILE", description = "a story's name (see: plimsoll list) or a YAML file")
    private String what = "";

    @Option(names = "--json", paramLabel = "FILE|-", description = "also as plimsoll.run/1; - for standard output")
    private @Nullable String json;

    @Option(names = "--html", paramLabel = "FILE", description = "also as one self-contained page")
    private @Nullable String html;

    @Option(names = "--seed", paramLabel = "N", description = "another seed than the scenario's")
    private @Nullable Long seed;

    @Option(names = "--replications", paramLabel = "N", description = "this many runs of each variant")
    private @Nullable Integer replications;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "replace a value of the scenario, such as services.control-plane.workers=80; repeatable")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--all", description = "every metric in the table, not only those that the assertions name")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "no narration and no progress; faults are still told")
    private boolean quiet;

    RunCommand(Lab lab, Console console, Interruption interruption) {
        this.lab = lab;
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        OutputFile page = OutputFile.at(console, "--html", html);
        boolean jsonOut = "-".equals(json);
        OutputFile data = jsonOut ? null : OutputFile.at(console, "--json", json);
        RunOptions options = options();
        Source source = Source.of(console, what);
        Lab.Study study = source.study(lab, checked(settings));

        RunResult result;
        try (Watch watch = new Watch(console, study.name(), quiet, interruption)) {
            result = study.run(options, watch);
        }
        boolean stopped = interruption.asked();
        if (stopped && finished(result) == 0) {
            console.say("interrupted before one replication of each variant was done; nothing is written");
            return ExitCode.INTERRUPTED;
        }

        if (jsonOut) {
            console.out().print(JsonReport.write(result));
            if (!quiet) {
                console.err()
                        .print(TableReport.of(console.errStyle(), console.width())
                                .write(result));
            }
        } else {
            console.out().print(table(console.style()).write(result));
        }
        console.out().flush();
        if (data != null) {
            data.write(JsonReport.write(result));
            narrate("wrote " + data.given());
        }
        if (page != null) {
            page.write(HtmlReport.write(result, reproduce(result)));
            narrate("wrote " + page.given());
        }
        narrate("reproduce with: " + reproduce(result));
        if (stopped) {
            console.say("interrupted: these figures stand on "
                    + (finished(result) == 1 ? "one replication" : finished(result) + " replications")
                    + " of each variant");
            return ExitCode.INTERRUPTED;
        }
        return result.assertions().stream().allMatch(Verdict::holds) ? ExitCode.OK : ExitCode.FAILED;
    }

    private TableReport table(Style style) {
        TableReport table = TableReport.of(style, console.width());
        return all ? table.withAllMetrics() : table;
    }

    private RunOptions options() {
        if (replications != null && (replications < 1 || replications > 100_000)) {
            throw new UsageException("--replications: " + replications + " (expected: 1..100000)");
        }
        return new RunOptions(
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                replications == null ? OptionalInt.empty() : OptionalInt.of(replications));
    }

    static List<String> checked(List<String> settings) {
        for (String setting : settings) {
            if (setting.indexOf('=') < 1) {
                throw new UsageException("--set: " + setting + " (expected: path=value)");
            }
        }
        return settings;
    }

    private static int finished(RunResult result) {
        return result.variants().stream()
                .mapToInt(VariantResult::replications)
                .min()
                .orElse(0);
    }

    private void narrate(String line) {
        if (!quiet) {
            console.say(console.errStyle() == Style.ANSI ? "\u001b[2m" + line + "\u001b[0m" : line);
        }
    }

    /** The command that prints the same figures again. */
    private String reproduce(RunResult result) {
        StringBuilder command = new StringBuilder("./plimsoll run ").append(Shell.quote(what));
        command.append(" --seed ").append(result.seed());
        if (replications != null || interruption.asked()) {
            command.append(" --replications ").append(finished(result));
        }
        settings.forEach(setting -> command.append(" --set ").append(Shell.quote(setting)));
        return command.toString();
    }
}
