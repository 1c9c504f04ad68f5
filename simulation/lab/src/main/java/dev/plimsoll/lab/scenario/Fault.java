package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * One thing wrong with a scenario.
 *
 * @param position where the value is written
 * @param what the path of the setting, and what is the matter where the value alone does not tell
 * @param value the value as written, or empty where there is none
 * @param expected what is allowed, with the nearest valid name where one is near
 */
public record Fault(Position position, String what, String value, String expected) implements Comparable<Fault> {
    private static final int LONGEST_VALUE = 60;

    private static final Comparator<Fault> ORDER = Comparator.comparing(Fault::position)
            .thenComparing(Fault::what)
            .thenComparing(Fault::value)
            .thenComparing(Fault::expected);

    /**
     * Shortens the value to 60 characters and shows control characters as {@code ?}.
     *
     * @param position where the value is written
     * @param what the path of the setting, and what is the matter
     * @param value the value as written, or empty
     * @param expected what is allowed
     */
    public Fault {
        requireNonNull(position, "position");
        what = printable(requireNonNull(what, "what"), 4 * LONGEST_VALUE);
        value = printable(requireNonNull(value, "value"), LONGEST_VALUE);
        requireNonNull(expected, "expected");
    }

    /** By position, then by text. */
    @Override
    public int compareTo(Fault other) {
        return ORDER.compare(this, other);
    }

    /** One line: {@code file:line:column: what: value (expected: expected)}. */
    @Override
    public String toString() {
        String place = position.line() == 0 ? position + " " : position + ": ";
        return place + what + (value.isEmpty() ? "" : ": " + value) + " (expected: " + expected + ")";
    }

    private static String printable(String text, int longest) {
        int end =
                text.length() <= longest ? text.length() : text.offsetByCodePoints(0, text.codePointCount(0, longest));
        String shown = text.substring(0, Math.min(end, longest)).replaceAll("\\p{Cntrl}", "?");
        return shown.length() < text.length() ? shown + "..." : shown;
    }
}
