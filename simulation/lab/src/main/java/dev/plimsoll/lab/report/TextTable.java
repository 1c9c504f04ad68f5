package dev.plimsoll.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/*
 * Aligned columns for a terminal of a given width. The first column names the row and is repeated whenever the other
 * columns do not fit side by side and the table goes on below itself. Headers break between words, because names such as
 * "bystander wait, over objective" are wider than any figure under them.
 */
final class TextTable {
    private static final int GAP = 2;
    private static final int WIDEST_HEADER = 12;
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private final Style style;
    private final int width;
    private final List<String> headers;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(Style style, int width, List<String> headers) {
        this.style = style;
        this.width = width;
        this.headers = List.copyOf(headers);
    }

    /** A metric's name as words: {@code bystanderWait.overObjective} is "bystander wait, over objective". */
    static String words(String name) {
        return HUMP.matcher(name.replace(".", ", ")).replaceAll(" ").toLowerCase(Locale.ROOT);
    }

    void row(List<String> cells) {
        if (cells.size() != headers.size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.size() + " (expected: " + headers.size() + ", one a column)");
        }
        rows.add(List.copyOf(cells));
    }

    void appendTo(StringBuilder out) {
        int[] widths = new int[headers.size()];
        List<List<String>> heads = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
            String head = wrap(headers.get(column), Math.max(WIDEST_HEADER, widths[column]), "");
            heads.add(head.lines().toList());
            for (String line : heads.get(column)) {
                widths[column] = Math.max(widths[column], length(line));
            }
        }
        int from = 1;
        while (from < widths.length || from == 1) {
            int to = from;
            int used = widths[0];
            while (to < widths.length && (to == from || used + GAP + widths[to] <= width)) {
                used += GAP + widths[to];
                to++;
            }
            if (from > 1) {
                out.append('\n');
            }
            block(out, heads, widths, from, to);
            from = Math.max(to, from + 1);
        }
    }

    private void block(StringBuilder out, List<List<String>> headers, int[] widths, int from, int to) {
        int depth = headers.get(0).size();
        for (int column = from; column < to; column++) {
            depth = Math.max(depth, headers.get(column).size());
        }
        for (int line = 0; line < depth; line++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < widths.length; column++) {
                List<String> header = headers.get(column);
                int at = line - (depth - header.size()); // headers stand on the line above the rows
                cells.add(at < 0 ? "" : header.get(at));
            }
            out.append(style.dim(line(cells, widths, from, to))).append('\n');
        }
        for (List<String> row : rows) {
            out.append(line(row, widths, from, to)).append('\n');
        }
    }

    private static String line(List<String> cells, int[] widths, int from, int to) {
        StringBuilder text = new StringBuilder();
        text.append(cells.get(0)).append(" ".repeat(widths[0] - length(cells.get(0))));
        for (int column = from; column < to; column++) {
            String cell = cells.get(column);
            text.append(" ".repeat(GAP + widths[column] - length(cell))).append(cell);
        }
        return text.toString().stripTrailing();
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Breaks {@code text} between words into lines of at most {@code width}, not counting the indent. */
    static String wrap(String text, int width, String indent) {
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (String word : text.strip().split("\\s+", -1)) {
            if (used > 0 && used + 1 + length(word) > width) {
                out.append('\n').append(indent);
                used = 0;
            } else if (used > 0) {
                out.append(' ');
                used++;
            }
            out.append(word);
            used += length(word);
        }
        return out.toString();
    }
}
