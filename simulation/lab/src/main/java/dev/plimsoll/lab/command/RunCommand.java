package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs every variant of a story or a file and prints the comparison.")
final class RunCommand implements Callable<Integer> {
    private static final Pattern SHARD = Pattern.compile("([1-9][0-9]{0,3})/([1-9][0-9]{0,3})");

    private final Lab lab;
    private final Console console;
    private final Interruption interruption;

    @Parameters(paramLabel = "STORY|FILE", description = "a story's name (see: plimsoll list) or a YAML file")
    private String what = "";

    @Mixin
    private Output output = new Output();

    @Option(names = "--seed", paramLabel = "N", description = "another seed than 1")
    private @Nullable Long seed;

    @Option(names = "--replications", paramLabel = "N", description = "this many runs of each variant")
    private @Nullable Integer replications;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "replace a value of the scenario, such as services.control-plane.workers=80; repeatable")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "run the I-th of N parts only and write it to --json, for: plimsoll merge")
    private @Nullable String shard;

    RunCommand(Lab lab, Console console, Interruption interruption) {
        this.lab = lab;
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        output.check(console);
        RunOptions options = options();
        Source source = Source.of(console, what);
        int[] part = part();
        Lab.Study study = source.study(lab, checked(settings));
        return part == null ? whole(study, options) : shard(study, options, part[0], part[1]);
    }

    private int whole(Lab.Study study, RunOptions options) {
        RunResult result;
        try (Watch watch = new Watch(console, study.name(), output.quiet(), interruption)) {
            result = study.run(options, watch);
        }
        if (interruption.asked() && finished(result) == 0) {
            console.say("interrupted before one replication of each variant was done; nothing is written");
            return ExitCode.INTERRUPTED;
        }
        output.deliver(console, study, result, reproduce(result));
        if (interruption.asked()) {
            console.say("interrupted: these figures stand on "
                    + (finished(result) == 1 ? "one replication" : finished(result) + " replications")
                    + " of each variant");
            return ExitCode.INTERRUPTED;
        }
        return result.assertions().stream().allMatch(Verdict::holds) ? ExitCode.OK : ExitCode.FAILED;
    }

    private int shard(Lab.Study study, RunOptions options, int part, int parts) {
        Samples samples;
        try (Watch watch = new Watch(console, study.name() + " " + part + "/" + parts, output.quiet(), interruption)) {
            samples = study.sample(options, part, parts, watch);
        }
        output.deliver(console, new ShardReport(what, settings, samples).write());
        if (interruption.asked()) {
            console.say("interrupted: this shard holds " + samples.runs().size() + " finished runs");
            return ExitCode.INTERRUPTED;
        }
        return ExitCode.OK;
    }

    private int @Nullable [] part() {
        if (shard == null) {
            return null;
        }
        Matcher matcher = SHARD.matcher(shard);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > Integer.parseInt(matcher.group(2))) {
            throw new UsageException("--shard: " + shard + " (expected: I/N, such as 2/4, with I at most N)");
        }
        if (!output.wantsJson() || output.wantsPage()) {
            throw new UsageException("--shard: a part has no figures of its own (expected: --json, and no --html)");
        }
        return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
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

    /** The command that prints the same figures again. */
    private String reproduce(RunResult result) {
        boolean counted = replications != null || interruption.asked();
        return command(what, result.seed(), counted ? finished(result) : 0, settings);
    }

    static String command(String what, long seed, int replications, List<String> settings) {
        StringBuilder command = new StringBuilder("./plimsoll run ").append(Shell.quote(what));
        command.append(" --seed ").append(seed);
        if (replications > 0) {
            command.append(" --replications ").append(replications);
        }
        settings.forEach(setting -> command.append(" --set ").append(Shell.quote(setting)));
        return command.toString();
    }
}
