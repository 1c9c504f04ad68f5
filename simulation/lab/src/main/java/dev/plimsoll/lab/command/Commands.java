package dev.plimsoll.lab.command;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.report.Style;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The command line as a function: arguments in, exit code out.
 *
 * <p>Not thread-safe; one call at a time.
 */
public final class Commands {
    private final CommandLine line;
    private final Console console;
    private final Interruption interruption;

    private Commands(Lab lab, Console console, Interruption interruption) {
        this.console = requireNonNull(console, "console");
        this.interruption = interruption;
        line = new CommandLine(new Root());
        line.addSubcommand(new RunCommand(lab, console, interruption));
        line.addSubcommand(new ListCommand(lab, console));
        line.addSubcommand(new ShowCommand(console));
        line.addSubcommand(new ValidateCommand(lab, console));
        line.addSubcommand(new ExplainCommand(lab, console));
        line.addSubcommand(new CompareCommand(console));
        line.addSubcommand(new GateCommand(console));
        line.addSubcommand(new MergeCommand(lab, console));
        line.addSubcommand(new IsolationCommand(console));
        line.addSubcommand(new SweepCommand(lab, console, interruption));
        line.addSubcommand(new CellsCommand(console));
        line.addSubcommand(new CostCommand(console));
        line.addSubcommand(KneeCommand.line(console, interruption));
        line.addSubcommand(new ArenaCommand(console, interruption));
        line.addSubcommand(new BenchCommand());
        line.setOut(console.out());
        line.setErr(console.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.style() == Style.ANSI ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.max(60, Math.min(console.width(), 110)));
        line.setParameterExceptionHandler((e, arguments) -> wrong(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    }

    /**
     * Makes the command line of a process, which Ctrl-C interrupts. Call {@link #run} once, and exit with its answer.
     *
     * @param lab what reads and runs scenarios
     * @param console where to write
     * @return the command line
     */
    public static Commands of(Lab lab, Console console) {
        return new Commands(lab, console, Interruption.ofProcess());
    }

    static Commands of(Lab lab, Console console, Interruption interruption) {
        return new Commands(lab, console, interruption);
    }

    CommandLine line() {
        return line;
    }

    /**
     * Runs one command line.
     *
     * @param arguments the words after {@code plimsoll}
     * @return the exit code: 0 done, 1 internal error, 2 wrong usage, 3 an assertion or gate failed, 4 invalid input, 130
     *     interrupted
     */
    public int run(List<String> arguments) {
        int code;
        try {
            code = line.execute(arguments.toArray(String[]::new));
        } finally {
            console.out().flush();
            console.err().flush();
            interruption.end();
        }
        if (console.out().checkError()) { // such as a full disk behind a redirection: the data did not arrive
            console.say("plimsoll: standard output could not be written");
            return code == ExitCode.OK ? ExitCode.INTERNAL : code;
        }
        return code;
    }

    /**
     * Tells whether the process is on its way out already, so that {@code System.exit} would wait for ever.
     *
     * @return whether an interruption was asked for
     */
    public boolean interrupted() {
        return interruption.asked();
    }

    private int wrong(ParameterException e) {
        console.say("plimsoll: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, console.err());
        e.getCommandLine().usage(console.err());
        console.err().flush();
        return ExitCode.USAGE;
    }

    private int failed(Exception e, CommandLine command) {
        if (e instanceof UsageException) {
            console.say("plimsoll: " + e.getMessage());
            console.say("Try: " + command.getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        }
        if (e instanceof InvalidInputException invalid) {
            invalid.faults().forEach(console::say);
            return ExitCode.INVALID;
        }
        console.say("plimsoll: internal error");
        e.printStackTrace(console.err());
        console.err().flush();
        return ExitCode.INTERNAL;
    }

    @Command(
            name = "plimsoll",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "Runs failure stories through the library's own code, under virtual time.",
            footer = {
                "",
                "Start with:  plimsoll run elb-2012",
                "Exit codes:  0 done, 1 internal error, 2 wrong usage, 3 an assertion or gate failed,",
                "             4 invalid input, 130 interrupted"
            })
    private static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(requireNonNull(spec).commandLine(), "which command?");
        }
    }

    /** Says which build this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"plimsoll " + Build.version()};
        }
    }
}
