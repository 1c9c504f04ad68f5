package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.SavedRun;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/*
 * A gate holds only if the whole 95 % interval lies on the right side of the limit. An interval that straddles the limit
 * fails too, but says that more replications may decide it: a gate that lets chance pass today is red tomorrow.
 */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fails (exit 3) unless a saved run's assertions hold and its figures, whole 95 %% interval included,",
            "keep within the limits given. Values: 5%%, 0.05, 200ms, 30s, 5min, 2h, 1000."
        })
final class GateCommand implements Callable<Integer> {
    private static final Pattern VALUE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?(?:[eE]-?[0-9]+)?) ?(%|us|ms|s|min|h)?");

    private final Console console;

    @Parameters(paramLabel = "A.json", description = "a run saved with --json")
    private String file = "";

    @Option(names = "--variant", paramLabel = "NAME", description = "judge this variant only; repeatable")
    private List<String> variants = new ArrayList<>();

    @Option(names = "--max-blast-radius", paramLabel = "VALUE", description = "same as --max blastRadius=VALUE")
    private @Nullable String maxBlastRadius;

    @Option(
            names = "--max",
            paramLabel = "METRIC=VALUE",
            description = "upper limit, such as bystanderWait.p99=200ms; repeatable")
    private List<String> max = new ArrayList<>();

    @Option(
            names = "--min",
            paramLabel = "METRIC=VALUE",
            description = "lower limit, such as recoveredShare=95%%; repeatable")
    private List<String> min = new ArrayList<>();

    GateCommand(Console console) {
        this.console = console;
    }

    private record Limit(String metric, String text, double value, boolean upper) {}

    @Override
    public Integer call() {
        List<Limit> limits = new ArrayList<>();
        if (maxBlastRadius != null) {
            limits.add(new Limit("blastRadius", maxBlastRadius, value("--max-blast-radius", maxBlastRadius), true));
        }
        max.forEach(word -> limits.add(limit("--max", word, true)));
        min.forEach(word -> limits.add(limit("--min", word, false)));
        SavedRun run = SavedRuns.read(console, file);
        for (String name : variants) {
            if (run.variants().stream().noneMatch(variant -> variant.name().equals(name))) {
                throw new UsageException("--variant: " + name + " (expected: one of "
                        + String.join(
                                ", ",
                                run.variants().stream()
                                        .map(SavedRun.Variant::name)
                                        .toList())
                        + ")");
            }
        }
        boolean open = true;
        for (Verdict verdict : run.assertions()) {
            if (!verdict.holds()) {
                open = false;
                fail("assertion: " + verdict.text());
            }
        }
        for (Limit limit : limits) {
            open &= holds(run, limit);
        }
        if (open) {
            console.out()
                    .println(console.style().good("gate open") + ": "
                            + run.assertions().size() + " assertions and " + limits.size() + " limits hold");
        }
        return open ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean holds(SavedRun run, Limit limit) {
        boolean holds = true;
        boolean known = false;
        for (SavedRun.Variant variant : run.variants()) {
            if ((!variants.isEmpty() && !variants.contains(variant.name()))
                    || !variant.metrics().containsKey(limit.metric())) {
                continue;
            }
            known = true;
            Estimate estimate = variant.metrics().get(limit.metric());
            String what = variant.name() + " " + limit.metric();
            String bound = (limit.upper() ? "at most " : "at least ") + limit.text();
            if (estimate == null) {
                holds = false;
                fail(what + ": no run has a figure (expected: " + bound + ")");
                continue;
            }
            String found =
                    number(estimate.mean()) + " [" + number(estimate.low()) + ", " + number(estimate.high()) + "]";
            // One run alone has no interval: its NaN fails either comparison, on purpose.
            boolean inside = limit.upper() ? estimate.high() <= limit.value() : estimate.low() >= limit.value();
            boolean outside = limit.upper() ? estimate.low() > limit.value() : estimate.high() < limit.value();
            if (!inside) {
                holds = false;
                fail(what + ": " + found + " (expected: " + bound + ")"
                        + (outside ? "" : "; the interval does not decide it, more replications may"));
            }
        }
        if (!known) {
            throw new UsageException("limit: no variant has a metric called " + limit.metric());
        }
        return holds;
    }

    private void fail(String text) {
        console.out().println(console.style().bad("FAILED") + "  " + text);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? JsonReport.number(value) : "unknown";
    }

    private static Limit limit(String option, String word, boolean upper) {
        int at = word.indexOf('=');
        if (at < 1) {
            throw new UsageException(option + ": " + word + " (expected: metric=value)");
        }
        String text = word.substring(at + 1);
        return new Limit(word.substring(0, at), text, value(option, text), upper);
    }

    private static double value(String option, String text) {
        Matcher matcher = VALUE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new UsageException(option + ": " + text + " (expected: a value such as 5%, 0.05, 200ms, 30s, 2h)");
        }
        double number = Double.parseDouble(matcher.group(1));
        String unit = matcher.group(2) == null ? "" : matcher.group(2);
        return switch (unit) {
            case "%" -> number / 100;
            case "us" -> number / 1e6;
            case "ms" -> number / 1e3;
            case "min" -> number * 60;
            case "h" -> number * 3600;
            default -> number;
        };
    }
}
