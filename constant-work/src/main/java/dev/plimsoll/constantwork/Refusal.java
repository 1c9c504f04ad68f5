package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a frame.
 *
 * @param reason what kind of thing
 * @param detail the value found and what was expected; one line, without control characters
 */
public record Refusal(Reason reason, String detail) {
    private static final int LONGEST = 300;

    /**
     * Escapes and shortens the detail, since part of it may come from a peer.
     *
     * @param reason what kind of thing
     * @param detail the value found and what was expected
     */
    public Refusal {
        requireNonNull(reason, "reason");
        detail = oneLine(requireNonNull(detail, "detail"));
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029) {
                line.append('?');
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /** Returns the reason and the detail. */
    @Override
    public String toString() {
        return reason + ": " + detail;
    }
}
