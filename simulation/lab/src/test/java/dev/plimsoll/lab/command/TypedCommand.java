package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A command as one types it into a plain terminal: its exit code, and what it says on both streams. */
abstract class TypedCommand {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    abstract CommandLine command(Console console);

    final int run(String... words) {
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), Style.PLAIN, Style.PLAIN, false, 120, folder);
        CommandLine line = command(console);
        line.setErr(console.err());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            console.say(String.valueOf(e.getMessage()));
            if (e instanceof InvalidInputException) {
                return ExitCode.INVALID;
            }
            return e instanceof UsageException ? ExitCode.USAGE : ExitCode.INTERNAL;
        });
        int code = line.execute(words);
        console.out().flush();
        console.err().flush();
        return code;
    }
}
