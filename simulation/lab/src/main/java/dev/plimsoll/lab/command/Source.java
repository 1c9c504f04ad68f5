package dev.plimsoll.lab.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a scenario comes from: a story of the jar, or a file. */
final class Source {
    private static final int LONGEST = 1024 * 1024;
    private static final int LONGEST_RECORDING = 32 * 1024 * 1024;

    private final String given;
    private final String file;
    private final byte[] bytes;
    private final Beside open;

    private Source(String given, String file, byte[] bytes, Beside open) {
        this.given = given;
        this.file = file;
        this.bytes = bytes;
        this.open = open;
    }

    static Source of(Console console, String given) {
        Path path = path(console, given);
        if (path != null && Files.isRegularFile(path)) {
            return new Source(given, given, read(path, given), name -> file(console, name));
        }
        Optional<byte[]> story = Stories.bytes(given);
        if (story.isPresent()) {
            return new Source(given, given + ".yaml", story.get(), Stories::open);
        }
        if (path != null && Files.exists(path)) {
            throw new UsageException(given + " is no file (expected: a story's name or a YAML file)");
        }
        List<String> near = Stories.near(given);
        String meant =
                near.isEmpty() ? "plimsoll list names the stories" : "did you mean " + String.join(" or ", near) + "?";
        throw new UsageException("no story and no file is called " + given + " (" + meant + ")");
    }

    /** The word on the command line. */
    String given() {
        return given;
    }

    /** Reads and checks the scenario. */
    Lab.Study study(Lab lab, List<String> settings) {
        return lab.open(file, bytes, settings, open);
    }

    private static @Nullable Path path(Console console, String given) {
        try {
            return console.directory().resolve(given);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    static byte[] read(Path path, String given) {
        try {
            return Capped.read(path, given, given.endsWith(".csv") ? LONGEST_RECORDING : LONGEST);
        } catch (IOException e) {
            throw new UsageException(given + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    /** What the scenario names: a file by its path from where the command runs, or else a story. */
    private static Optional<byte[]> file(Console console, String name) {
        Path path = path(console, name);
        return path != null && Files.isRegularFile(path) ? Optional.of(read(path, name)) : Stories.open(name);
    }
}
