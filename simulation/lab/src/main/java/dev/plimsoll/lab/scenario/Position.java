package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Where something is written.
 *
 * @param file the file's name, or {@code --set} for a value from the command line
 * @param line the line, from 1; 0 for the command line
 * @param column the column in code points, from 1; 0 for the command line
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
    static final Position COMMAND_LINE = new Position("--set", 0, 0);

    private static final Comparator<Position> ORDER = Comparator.comparing((Position p) -> p.line == 0)
            .thenComparing(Position::file)
            .thenComparingInt(Position::line)
            .thenComparingInt(Position::column);

    /**
     * Checks nothing but nulls.
     *
     * @param file the file's name, or {@code --set}
     * @param line the line, from 1
     * @param column the column, from 1
     */
    public Position {
        requireNonNull(file, "file");
    }

    /** By file, line and column; the command line comes last. */
    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** As {@code file:line:column}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
