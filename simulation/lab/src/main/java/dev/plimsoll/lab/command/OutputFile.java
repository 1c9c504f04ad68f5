package dev.plimsoll.lab.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A file that appears whole or not at all: written beside its place, then moved there. */
final class OutputFile {
    private final Path path;
    private final String given;

    private OutputFile(Path path, String given) {
        this.path = path;
        this.given = given;
    }

    /** Checks the place before anything runs, so that a minute's run is not lost to a typing error. */
    static @Nullable OutputFile at(Console console, String option, @Nullable String given) {
        if (given == null) {
            return null;
        }
        Path path = console.directory().resolve(given).toAbsolutePath();
        Path folder = path.getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw new UsageException(option + ": " + given + " is a directory (expected: a file to write)");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) { // such as /dev/null or a pipe: nothing to move onto
            return new OutputFile(path, given);
        }
        if (!Files.isDirectory(folder)) {
            throw new UsageException(option + ": " + given + " lies in no directory (expected: one that exists)");
        }
        if (!Files.isWritable(folder)) {
            throw new UsageException(option + ": " + given + " lies in a directory that cannot be written");
        }
        return new OutputFile(path, given);
    }

    String given() {
        return given;
    }

    void write(String text) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                Files.writeString(path, text, StandardCharsets.UTF_8);
                return;
            }
            // Not a temporary file of the system's making: those are readable by their owner only.
            Path beside = path.resolveSibling(
                    "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                Files.writeString(beside, text, StandardCharsets.UTF_8);
                move(beside);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(given + ": " + e.getMessage(), e);
        }
    }

    private void move(Path beside) throws IOException {
        try {
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
