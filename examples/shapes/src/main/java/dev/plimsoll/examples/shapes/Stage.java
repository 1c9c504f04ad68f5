package dev.plimsoll.examples.shapes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the steps of the tour play on: the service, its clients, and windows of time in which both are watched. */
final class Stage {
    private final SimpleShapes shapes;
    private final Clients clients;
    private final Tour.Length length;
    private final Consumer<String> narration;
    private final Machine machine;
    private final long begin = System.nanoTime();
    private @Nullable Figures calm;
    private double calmCpuSeconds;
    private double calmSeconds;

    Stage(SimpleShapes shapes, Clients clients, Tour.Length length, Consumer<String> narration) {
        this.shapes = shapes;
        this.clients = clients;
        this.length = length;
        this.narration = narration;
        this.machine = new Machine(shapes.fleet()::cpu);
    }

    SimpleShapes shapes() {
        return shapes;
    }

    Clients clients() {
        return clients;
    }

    int rounds() {
        return length.rounds;
    }

    /** What a flooded cell must at least answer, as a share of what it can: a short window is over before its shedder knows it. */
    double leastGoodput() {
        return length.leastGoodput;
    }

    /** Within how many seconds the control plane is to have done what a tenant asks for; a busy machine may need longer. */
    double objective() {
        return length.objective.toNanos() / 1e9;
    }

    /** How long the service must do without its store and its pushers. */
    Duration withoutStore() {
        return Tour.PERIOD.multipliedBy(length.periodsWithoutStore);
    }

    /** How many times what a cell can do a flood asks of it. */
    double floodTimes() {
        return length.floodTimes;
    }

    Duration window() {
        return length.window;
    }

    void say(String format, Object... arguments) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        narration.accept(
                String.format(Locale.ROOT, "tour %3.0f s: ", seconds) + String.format(Locale.ROOT, format, arguments));
    }

    /** A window of a calm day's traffic; whether it is a calm day is for the step to say. */
    Figures watch() {
        return watch(List.of());
    }

    /** The same with more traffic beside it. */
    Figures watch(List<Traffic> more) {
        double unused = machine.othersSinceLastAsked();
        List<CompletableFuture<List<Outcome>>> sent = new ArrayList<>();
        sent.add(clients.send(Traffic.calm(), window()));
        more.forEach(traffic -> sent.add(clients.send(traffic, window())));
        List<Outcome> outcomes = new ArrayList<>();
        sent.forEach(one -> outcomes.addAll(one.join()));
        Figures figures = new Figures(outcomes, window(), machine.othersSinceLastAsked());
        say(
                "  %d requests, %s; other programs took %s of the machine",
                figures.requests(), figures.failures(), Report.percent(figures.others()));
        return figures;
    }

    /** A window in which nothing fails: one for each round of each step, or, in the short form, one for all of them. */
    Figures control() {
        if (calm == null || length == Tour.Length.WHOLE) {
            calm = freshControl();
        }
        return calm;
    }

    /** A window in which nothing fails, and in which the processes' use of the machine is measured. */
    Figures freshControl() {
        long begin = System.nanoTime();
        long cpu = shapes.fleet().cpu().toNanos();
        Figures figures = watch();
        calmCpuSeconds += (shapes.fleet().cpu().toNanos() - cpu) / 1e9;
        calmSeconds += (System.nanoTime() - begin) / 1e9;
        return figures;
    }

    /** The share of two cores that all processes took while nothing failed. */
    double cpuShare() {
        return calmCpuSeconds / calmSeconds / 2;
    }

    /** A cell that holds no part of the mastodon. */
    String ordinaryCell() {
        return ordinaryCells().get(0);
    }

    List<String> ordinaryCells() {
        List<String> mastodon = shapes.cellsOf(Tenants.MASTODON);
        return Deployment.CELLS.stream()
                .filter(cell -> !mastodon.contains(cell))
                .toList();
    }

    /** The tenants of one cell, those aside that came during the tour and ask for nothing. */
    Set<String> tenantsOf(String cell) {
        Set<String> tenants = new TreeSet<>();
        for (Map.Entry<String, List<String>> tenant : shapes.placement().entrySet()) {
            if (tenant.getValue().contains(cell) && !tenant.getKey().startsWith(Tenants.NEW)) {
                tenants.add(tenant.getKey());
            }
        }
        return tenants;
    }
}
