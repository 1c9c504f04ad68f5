package dev.plimsoll.examples.redis;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The table, and the claims that must hold; how much they leave to chance and to a busy machine the caller says. */
final class Report {
    private static final int[] WIDTHS = {13, 24, 18, 22, 22, 22, 0};

    private static final double NEAR = 1.25; // what is measured is at most so many times what is predicted

    private final PrintStream out;
    private final double room;
    private final List<String> broken = new ArrayList<>();
    private double cpu;
    private int faults;

    /**
     * Begins a table.
     *
     * @param out where it is printed
     * @param room how much of a share claims leave to chance, and to a busy machine
     */
    Report(PrintStream out, double room) {
        this.out = out;
        this.room = room;
        row("fault", "figure", "predicted", Form.WITHOUT.says, Form.BY_NODE.says, Form.BY_KEY.says, "control");
    }

    void fault(Chaos chaos, Law law, Map<Form, Found> found, Found control) {
        List<Found> columns = new ArrayList<>(new EnumMap<>(found).values());
        columns.add(control);
        String database = String.format(Locale.ROOT, "- / %.0f / %.0f", law.databaseByNode(), law.databaseByKey());
        row(
                chaos.says,
                "harmed",
                percent(law.without(), law.byNode(), law.byKey()),
                columns,
                each -> each.readers().harmedText());
        row(
                "",
                "others harmed",
                percent(law.others(), 0, 0),
                columns,
                each -> each.others().harmedText());
        row("", "others' p99", "as the control", columns, each -> each.others().p99Text());
        row("", "database, a second", database, columns, each -> number(each.queries()));
        row("", "topology read a second", "- / 2 / 2", columns, each -> number(each.topologyReads()));
        row("", "AUTH a second", "", columns, each -> number(each.connections()));
        cpu += control.cpu();
        faults++;
        broken.addAll(broken(chaos, law, found, control));
    }

    /** Prints the claims that do not hold, and returns them. */
    List<String> end() {
        out.printf(
                Locale.ROOT,
                "%nwhile nothing failed all together used %.0f %% of two processors%n",
                100 * cpu / faults);
        broken.forEach(claim -> out.println("BROKEN: " + claim));
        return broken;
    }

    /** The claims that do not hold. */
    private List<String> broken(Chaos chaos, Law law, Map<Form, Found> found, Found control) {
        List<String> broken = new ArrayList<>();
        double stalled = others(found, Form.WITHOUT);
        if (law.others() > .1 && stalled < law.others() / 2) {
            broken.add(claim(chaos, "others harmed without the library", stalled, "at least", law.others() / 2));
        }
        for (Form form : List.of(Form.BY_NODE, Form.BY_KEY)) {
            double predicted = form == Form.BY_KEY ? law.byKey() : law.byNode();
            double share = form == Form.BY_KEY ? Scale.HOT : Scale.NODE;
            double most = Math.min(share, NEAR * predicted) + control.readers().harmed() + room;
            double harmed = requireNonNull(found.get(form)).readers().harmed();
            if (harmed > most) {
                broken.add(claim(chaos, "harmed " + form.says, harmed, "at most", most));
            }
            double mostOthers = control.others().harmed() + room;
            if (others(found, form) > mostOthers) {
                broken.add(claim(chaos, "others harmed " + form.says, others(found, form), "at most", mostOthers));
            }
        }
        return broken;
    }

    private static double others(Map<Form, Found> found, Form form) {
        return requireNonNull(found.get(form)).others().harmed();
    }

    private static String claim(Chaos chaos, String what, double found, String how, double expected) {
        return String.format(Locale.ROOT, "%s: %s: %.3f (expected: %s %.3f)", chaos.says, what, found, how, expected);
    }

    private void row(String fault, String figure, String predicted, List<Found> columns, Function<Found, String> text) {
        List<String> cells = new ArrayList<>(List.of(fault, figure, predicted));
        columns.forEach(each -> cells.add(text.apply(each)));
        row(cells.toArray(String[]::new));
    }

    private void row(String... cells) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            row.append(cells[i]).append(" ".repeat(Math.max(1, WIDTHS[i] - cells[i].length())));
        }
        out.println(row.toString().stripTrailing());
    }

    private static String percent(double without, double byNode, double byKey) {
        return String.format(Locale.ROOT, "%.0f / %.0f / %.0f %%", 100 * without, 100 * byNode, 100 * byKey);
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, "%.0f", figure);
    }
}
