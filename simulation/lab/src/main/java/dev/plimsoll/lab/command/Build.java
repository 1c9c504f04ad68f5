package dev.plimsoll.lab.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which build this is. */
public final class Build {
    private Build() {}

    /**
     * Tells the library's version.
     *
     * @return such as {@code 0.1.0}
     */
    public static String version() {
        try (InputStream in = Build.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException(
                        "version.txt: missing (expected: beside " + Build.class.getName() + ")");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
