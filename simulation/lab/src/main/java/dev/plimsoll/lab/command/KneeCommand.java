package dev.plimsoll.lab.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "knee",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Finds the load at which a server's answers begin to come too late, from a file or by driving the server, and",
            "tries limits against loads."
        })
final class KneeCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?) ?(us|ms|s|min)");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    static CommandLine line(Console console, Interruption interruption) {
        CommandLine line = new CommandLine(new KneeCommand());
        line.addSubcommand(new KneeAnalyzeCommand(console));
        line.addSubcommand(new KneeDriveCommand(console, interruption));
        line.addSubcommand(new KneeThresholdsCommand(console, interruption));
        return line;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    static Duration duration(String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        double seconds = 0;
        if (matcher.matches()) {
            double value = Double.parseDouble(matcher.group(1));
            seconds = switch (matcher.group(2)) {
                case "us" -> value * 1e-6;
                case "ms" -> value * 1e-3;
                case "min" -> value * 60;
                default -> value;
            };
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw new UsageException(
                    option + ": " + text + " (expected: above 0 and at most a day, such as 500ms, 2s or 1min)");
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** Loads such as {@code 10,20.5} or {@code 0.5x,2x} or {@code 0.5x..3x}, in steps of half the capacity. */
    static List<Double> loads(String option, List<String> words, double capacity) {
        List<Double> loads = new ArrayList<>();
        for (String word : words) {
            int dots = word.indexOf("..");
            if (dots > 0) {
                double from = load(option, word.substring(0, dots), capacity);
                double to = load(option, word.substring(dots + 2), capacity);
                int steps = (int) Math.round(2 * (to - from) / capacity);
                if (!word.endsWith("x") || steps < 1 || steps > 100) {
                    throw new UsageException(option + ": " + word + " (expected: such as 0.5x..3x)");
                }
                for (int i = 0; i <= steps; i++) {
                    loads.add(from + (to - from) * i / steps);
                }
            } else {
                loads.add(load(option, word, capacity));
            }
        }
        return loads.stream().distinct().sorted().toList();
    }

    private static double load(String option, String word, double capacity) {
        boolean relative = word.endsWith("x");
        try {
            double value = Double.parseDouble(relative ? word.substring(0, word.length() - 1) : word);
            double load = relative ? value * capacity : value;
            if (load > 0 && load <= 1e6) {
                return load;
            }
            if (relative && Double.isNaN(capacity)) {
                throw new UsageException(option + ": " + word + " needs --capacity, the load that is 1x");
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException(
                option + ": " + word + " (expected: requests a second, above 0 and at most 1e6, or 0.5x)");
    }
}
