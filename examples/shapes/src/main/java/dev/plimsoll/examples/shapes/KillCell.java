package dev.plimsoll.examples.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** One cell of eight is killed under load; when it is back, its tenants are checked while new tenants come. */
final class KillCell {
    private static final int NEW_TENANTS = 3;

    private KillCell() {}

    static void play(Stage stage, Prediction prediction, Report report) {
        String cell = stage.ordinaryCell();
        Set<String> tenants = stage.tenantsOf(cell);
        Predicate<Outcome> others = outcome -> !tenants.contains(outcome.tenant());
        List<Figures> control = new ArrayList<>();
        List<Figures> fault = new ArrayList<>();
        double alone = Math.min(stage.requests().register(), stage.requests().register());
        double slowest = 0;
        for (int round = 1; round <= stage.rounds(); round++) {
            control.add(stage.control());
            stage.shapes().fleet().kill(cell);
            stage.say("%s is killed, round %d of %d", cell, round, stage.rounds());
            fault.add(stage.watch());
            stage.shapes().restartCell(cell);
            slowest = Math.max(slowest, slowestNewTenant(stage));
        }
        Figures without = Figures.together(control);
        Figures with = Figures.together(fault);
        double asked = with.of(others.negate()).requests() / (double) with.requests();
        String step = "kill " + cell;
        report.line(step, "requests harmed", Report.percent(share(tenants)), with.harmedText(), without.harmedText());
        report.others(step, with.of(others), without.of(others));
        report.line(
                step,
                "new tenant waits",
                Report.millis(prediction.figure("new-tenants", "bystanderWait.p50")),
                waited(slowest),
                waited(alone));
        report.claim(
                with,
                with.harmed() - without.harmed() <= asked + report.room(),
                "%s, which %.1f %% of the requests were for, is killed: %.1f %% of all requests are harmed",
                cell,
                100 * asked,
                100 * with.harmed());
        report.claim(
                with,
                slowest <= stage.objective(),
                "while its tenants were checked, new ones were registered in %.2f s at most",
                slowest);
    }

    /** Tenants of a cell ask alike, so their share of the traffic is their number's. */
    private static double share(Set<String> tenants) {
        return tenants.size() * (Tenants.RATE - Tenants.MASTODON_RATE) / Tenants.SMALL / Tenants.RATE;
    }

    private static double slowestNewTenant(Stage stage) {
        double slowest = 0;
        for (int i = 0; i < NEW_TENANTS; i++) {
            slowest = Math.max(slowest, stage.requests().register());
        }
        return slowest;
    }

    private static String waited(double seconds) {
        return Report.millis(Math.max(0, seconds - ControlPlane.SERVICE.toNanos() / 1e9));
    }
}
