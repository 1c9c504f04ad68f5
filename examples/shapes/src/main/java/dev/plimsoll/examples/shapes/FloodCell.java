package dev.plimsoll.examples.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The tenants of one cell ask many times what it can do, while a tenant of another cell has requests to the control plane. */
final class FloodCell {
    private FloodCell() {}

    static void play(Stage stage, Prediction prediction, Report report) {
        List<String> cells = stage.ordinaryCells();
        String cell = cells.get(0);
        List<String> elsewhere = cells.subList(1, 3);
        String bystander = stage.tenantsOf(elsewhere.get(1)).iterator().next();
        Set<String> tenants = stage.tenantsOf(cell);
        Traffic flood = Traffic.flood(List.copyOf(tenants), stage.floodTimes() * Tenants.CELL_CAPACITY);
        Predicate<Outcome> others = outcome -> !tenants.contains(outcome.tenant());
        List<Figures> control = new ArrayList<>();
        List<Figures> fault = new ArrayList<>();
        List<Double> calmRequests = new ArrayList<>();
        List<Double> requests = new ArrayList<>();
        for (int round = 1; round <= stage.rounds(); round++) {
            CompletableFuture<List<Double>> asked = requests(stage, bystander, elsewhere);
            control.add(stage.control());
            calmRequests.addAll(asked.join());
            stage.say(
                    "%s is asked %.0f times what it can do, round %d of %d",
                    cell, stage.floodTimes(), round, stage.rounds());
            asked = requests(stage, bystander, elsewhere);
            fault.add(stage.watch(List.of(flood)));
            requests.addAll(asked.join());
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
        long inTime = requests.stream()
                .filter(seconds -> seconds <= stage.objective())
                .count();
        report.line(
                step,
                "bystanders' control requests",
                "all in time",
                inTime(requests, stage),
                inTime(calmRequests, stage));
        report.claim(
                with,
                goodput >= stage.leastGoodput() * Tenants.CELL_CAPACITY,
                "%s, which can answer %.1f requests a second, is asked %.0f times as many: it answers %.1f in time",
                cell,
                Tenants.CELL_CAPACITY,
                stage.floodTimes(),
                goodput);
        report.claim(
                with,
                inTime == requests.size(),
                "meanwhile new tenants, new quotas and moves elsewhere were done in %.2f s at most, %d of %d within %.1f s",
                slowest(requests),
                inTime,
                requests.size(),
                stage.objective());
    }

    private static CompletableFuture<List<Double>> requests(Stage stage, String bystander, List<String> elsewhere) {
        return stage.requests().during(bystander, elsewhere, stage.window());
    }

    private static double slowest(List<Double> seconds) {
        return seconds.stream().mapToDouble(each -> each).max().orElse(Double.NaN);
    }

    private static String inTime(List<Double> requests, Stage stage) {
        long inTime = requests.stream()
                .filter(seconds -> seconds <= stage.objective())
                .count();
        return String.format(Locale.ROOT, "%d of %d, %s", inTime, requests.size(), Report.millis(slowest(requests)));
    }
}
