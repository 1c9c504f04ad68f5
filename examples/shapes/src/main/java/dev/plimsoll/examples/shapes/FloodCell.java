package dev.plimsoll.examples.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The tenants of one cell ask ten times what it can do. */
final class FloodCell {
    private static final double TIMES = 10;

    private FloodCell() {}

    static void play(Stage stage, Prediction prediction, Report report) {
        String cell = stage.ordinaryCell();
        Set<String> tenants = stage.tenantsOf(cell);
        Traffic flood = Traffic.flood(List.copyOf(tenants), TIMES * Tenants.CELL_CAPACITY);
        Predicate<Outcome> others = outcome -> !tenants.contains(outcome.tenant());
        List<Figures> control = new ArrayList<>();
        List<Figures> fault = new ArrayList<>();
        for (int round = 1; round <= stage.rounds(); round++) {
            control.add(stage.control());
            stage.say("%s is asked ten times what it can do, round %d of %d", cell, round, stage.rounds());
            fault.add(stage.watch(List.of(flood)));
        }
        Figures without = Figures.together(control);
        Figures with = Figures.together(fault);
        double goodput = with.of(others.negate()).goodput();
        String step = "flood " + cell;
        report.line(
                step,
                "its goodput",
                Report.rate(prediction.figure("flood", "goodput")),
                Report.rate(goodput),
                Report.rate(without.of(others.negate()).goodput()));
        report.others(step, with.of(others), without.of(others));
        report.claim(
                goodput >= stage.leastGoodput() * Tenants.CELL_CAPACITY,
                "%s, which can answer %.1f requests a second, is asked ten times as many: it answers %.1f in time",
                cell,
                Tenants.CELL_CAPACITY,
                goodput);
    }
}
