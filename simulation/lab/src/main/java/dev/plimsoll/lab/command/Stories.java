package dev.plimsoll.lab.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The stories that the jar carries, in the order in which they are told. */
final class Stories {
    private static final String FOLDER = "/dev/plimsoll/lab/stories/";

    private static final List<String> NAMES = present(List.of(
            "elb-2012",
            "mass-change",
            "pre-scaling",
            "cells",
            "noisy-neighbour",
            "poison-tenant",
            "small-calls-large",
            "over-the-knee",
            "redis-hot-node",
            "log-spool",
            "tracing-flood",
            "crash-collector",
            "connection-surge",
            "failover-flapping",
            "retry-storm",
            "collapse"));

    private Stories() {}

    static List<String> names() {
        return NAMES;
    }

    private static List<String> present(List<String> names) {
        return names.stream()
                .filter(name -> Stories.class.getResource(FOLDER + name + ".yaml") != null)
                .toList();
    }

    static Optional<byte[]> bytes(String name) {
        return NAMES.contains(name) ? resource(name + ".yaml") : Optional.empty();
    }

    /** What a story names: another story, or a file of their folder. */
    static Optional<byte[]> open(String name) {
        return NAMES.contains(name) ? bytes(name) : resource(name);
    }

    /** The bytes of a file that a story names, from the stories' own folder and nowhere else. */
    private static Optional<byte[]> resource(String file) {
        if (file.contains("/") || file.contains("\\")) {
            return Optional.empty();
        }
        try (InputStream in = Stories.class.getResourceAsStream(FOLDER + file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The names that a mistyped one may have meant, nearest first; none if all are far off. */
    static List<String> near(String mistyped) {
        record Near(String name, int distance) {}
        return NAMES.stream()
                .map(name -> new Near(name, distance(mistyped, name)))
                .filter(near -> near.distance() <= Math.max(2, mistyped.length() / 3)
                        || near.name().startsWith(mistyped))
                .sorted((a, b) -> Integer.compare(a.distance(), b.distance()))
                .map(Near::name)
                .limit(3)
                .toList();
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int kept = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
                diagonal = kept;
            }
        }
        return row[b.length()];
    }
}
