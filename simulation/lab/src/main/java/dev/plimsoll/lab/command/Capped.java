package dev.plimsoll.lab.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a file that must not be longer than its reader accepts: a wrong one is refused with its size, and not loaded. */
final class Capped {
    private Capped() {}

    static byte[] read(Path path, String given, int longest) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(longest + 1);
        }
        if (bytes.length <= longest) {
            return bytes;
        }
        long size = Files.size(path); // 0 for a pipe, and what it was a moment ago for a file that grows
        String found = size > longest ? size + " bytes" : "more than " + longest + " bytes";
        throw new InvalidInputException(
                List.of(given + ":1:1: file too large: " + found + " (expected: at most " + longest + ")"));
    }
}
