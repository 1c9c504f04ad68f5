package dev.plimsoll.examples.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table at the end of the tour, and the claims that must hold. */
final class Report {
    private record Line(String step, String figure, String predicted, String measured, String control) {}

    private record Claim(String says, Verdict verdict) {}

    private enum Verdict {
        HOLDS("holds: "),
        BROKEN("BROKEN: "),
        UNSURE("unsure, the machine was busy with other things: ");

        final String label;

        Verdict(String label) {
            this.label = label;
        }
    }

    /** A window in which other programs took more of the machine says nothing against the service. */
    private static final double MOST_FOR_OTHERS = .25;

    private final double room;
    private final List<Line> lines = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();

    /**
     * Begins a report.
     *
     * @param room by how much a share of harmed requests may be above the control's
     */
    Report(double room) {
        this.room = room;
    }

    /** By how much a share of harmed requests may be above the control's. */
    double room() {
        return room;
    }

    void line(String step, String figure, String predicted, String measured, String control) {
        lines.add(new Line(step, figure, predicted, measured, control));
    }

    /** What the failure was to those that had no part in it. */
    void others(String step, Figures with, Figures without) {
        line(step, "others harmed", percent(0), with.harmedText(), without.harmedText());
        line(step, "others' p99", "as the control", with.p99Text(), without.p99Text());
        claim(
                with,
                with.harmed() - without.harmed() <= room,
                "%s: of the others' requests %.2f %% are harmed, %.2f %% without it",
                step,
                100 * with.harmed(),
                100 * without.harmed());
    }

    /** Notes something that must be so on any machine, however busy. */
    void claim(boolean holds, String format, Object... figures) {
        claims.add(new Claim(String.format(Locale.ROOT, format, figures), holds ? Verdict.HOLDS : Verdict.BROKEN));
    }

    /** Notes something about time, which must be so if the machine was ours in a window. */
    void claim(Figures window, boolean holds, String format, Object... figures) {
        Verdict otherwise = window.others() > MOST_FOR_OTHERS ? Verdict.UNSURE : Verdict.BROKEN;
        claims.add(new Claim(String.format(Locale.ROOT, format, figures), holds ? Verdict.HOLDS : otherwise));
    }

    boolean holds() {
        return broken().isEmpty();
    }

    /** The claims that do not hold. */
    List<String> broken() {
        return claims.stream()
                .filter(claim -> claim.verdict() == Verdict.BROKEN)
                .map(Claim::says)
                .toList();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String percent(double share, double error) {
        return String.format(Locale.ROOT, "%.1f ±%.1f %%", 100 * share, 100 * error);
    }

    static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.0f ms", 1e3 * seconds);
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%.1f/s", perSecond);
    }

    String text() {
        List<Line> all = new ArrayList<>();
        all.add(new Line("step", "figure", "predicted", "measured", "control"));
        all.addAll(lines);
        int[] width = new int[4];
        for (Line line : all) {
            String[] cells = cells(line);
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], cells[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        String step = "";
        for (Line line : all) {
            String[] cells = cells(line);
            if (cells[0].equals(step)) {
                cells[0] = "";
            } else {
                step = cells[0];
            }
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                row.append(i < width.length ? String.format("%-" + (width[i] + 2) + "s", cells[i]) : cells[i]);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        text.append('\n');
        for (Claim claim : claims) {
            text.append(claim.verdict().label).append(claim.says()).append('\n');
        }
        return text.toString();
    }

    private static String[] cells(Line line) {
        return new String[] {line.step(), line.figure(), line.predicted(), line.measured(), line.control()};
    }
}
