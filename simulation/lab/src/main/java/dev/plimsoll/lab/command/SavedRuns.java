package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.SavedRun;
import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.report.UnreadableReportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Reads runs that were saved with {@code --json}. */
final class SavedRuns {
    private SavedRuns() {}

    static SavedRun read(Console console, String given) {
        return read(console, given, JsonReport::read);
    }

    static ShardReport shard(Console console, String given) {
        return read(console, given, ShardReport::read);
    }

    private static <T> T read(Console console, String given, Function<byte[], T> format) {
        byte[] bytes;
        try {
            Path path = console.directory().resolve(given);
            if (!Files.exists(path)) {
                throw new UsageException("no file is called " + given);
            }
            bytes = Capped.read(path, given, JsonReport.LONGEST);
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(given + ": cannot be read (" + e.getMessage() + ")");
        }
        try {
            return format.apply(bytes);
        } catch (UnreadableReportException e) {
            throw new InvalidInputException(List.of(given + ":" + e.getMessage()));
        }
    }
}
