package dev.plimsoll.lab.command;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.report.Style;
import dev.plimsoll.lab.report.TableReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a command writes and how wide it is.
 *
 * @param out data: tables, JSON, YAML
 * @param err narration, faults and progress
 * @param style how {@code out} may be coloured
 * @param errStyle how {@code err} may be coloured
 * @param watched whether a person watches {@code err}, so that a progress bar is welcome
 * @param width columns of {@code out}
 * @param directory what relative file names are relative to
 */
public record Console(
        PrintWriter out, PrintWriter err, Style style, Style errStyle, boolean watched, int width, Path directory) {
    /**
     * Checks that nothing is missing.
     *
     * @param out data
     * @param err narration
     * @param style how {@code out} may be coloured
     * @param errStyle how {@code err} may be coloured
     * @param watched whether a person watches {@code err}
     * @param width columns of {@code out}
     * @param directory what relative file names are relative to
     */
    public Console {
        requireNonNull(out, "out");
        requireNonNull(err, "err");
        requireNonNull(style, "style");
        requireNonNull(errStyle, "errStyle");
        requireNonNull(directory, "directory");
    }

    /**
     * Takes the process's own streams, in UTF-8 whatever the locale: a table's signs and a file's bytes should not
     * depend on where it runs.
     *
     * <p>Java cannot tell which stream is a terminal (and what it says has changed between versions), so the launcher
     * does, in the system properties {@code plimsoll.out}, {@code plimsoll.err} ({@code tty} for a terminal) and
     * {@code plimsoll.columns}. Without them there is no colour and no progress. NO_COLOR is obeyed.
     *
     * @return the console
     */
    public static Console ofProcess() {
        String noColor = System.getenv("NO_COLOR");
        boolean colour = (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
        boolean out = "tty".equals(System.getProperty("plimsoll.out"));
        boolean err = "tty".equals(System.getProperty("plimsoll.err"));
        Integer columns = Integer.getInteger("plimsoll.columns");
        return new Console(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                out && colour ? Style.ANSI : Style.PLAIN,
                err && colour ? Style.ANSI : Style.PLAIN,
                err && !"dumb".equals(System.getenv("TERM")),
                columns == null || columns < 1 ? TableReport.DEFAULT_WIDTH : columns,
                Path.of(""));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    void say(String line) {
        err.println(line);
        err.flush();
    }
}
