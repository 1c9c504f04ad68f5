package dev.plimsoll.lab.scenario;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

// Did you mean: the fewest insertions, deletions, replacements and swaps of neighbours (optimal string alignment), at
// most
// one edit for each three letters, so that a suggestion is near enough to be the answer.
final class Nearest {
    private static final int LONGEST = 64;
    private static final int LONGEST_LIST = 6;

    private Nearest() {}

    static Optional<String> to(String written, Collection<String> valid) {
        String nearest = null;
        int fewest = Math.max(1, written.length() / 3) + 1;
        if (written.length() <= LONGEST) {
            for (String name : valid) {
                int edits = edits(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
                if (edits < fewest && edits < written.length()) {
                    fewest = edits;
                    nearest = name;
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** The text of an expectation that lists names: all of them, or the nearest and how many there are. */
    static String expected(String written, Collection<String> valid) {
        Optional<String> nearest = to(written, valid);
        boolean counted = nearest.isPresent() && valid.size() > LONGEST_LIST;
        String names = counted ? valid.size() + " names" : String.join(", ", valid);
        String list = valid.isEmpty() ? "none is declared" : "one of " + names;
        return nearest.map(name -> list + "; did you mean " + name + "?").orElse(list);
    }

    static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
