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
    /** Of two cores: the processes are to wait on timers. */
    private static final double MOST_LOAD = .3;

    private final SimpleShapes shapes;
    private final ControlRequests requests;
    private final Clients clients;
    private final Tour.Length length;
    private final Consumer<String> narration;
    private final Machine machine;
    private final long begin = System.nanoTime();
    private @Nullable Figures calm;
    private double calmCpuSeconds;
    private double calmClientSeconds;
    private double calmSeconds;

    Stage(SimpleShapes shapes, Clients clients, Tour.Length length, Consumer<String> narration) {
        this.shapes = shapes;
        this.requests = new ControlRequests(shapes);
        this.clients = clients;
        this.length = length;
        this.narration = narration;
        this.machine = new Machine(shapes.fleet()::cpu);
    }

    SimpleShapes shapes() {
        return shapes;
    }

    ControlRequests requests() {
        return requests;
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
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        List<CompletableFuture<List<Outcome>>> sent = new ArrayList<>();
        sent.add(clients.send(Traffic.calm(), window()));
        more.forEach(traffic -> sent.add(clients.send(traffic, window())));
        List<Outcome> outcomes = new ArrayList<>();
        sent.forEach(one -> outcomes.addAll(one.join()));
        Figures figures = new Figures(outcomes, window(), machine.othersSinceLastAsked());
        say(
                "  %d requests, %s; the service took %s of two cores, other programs %s of the machine",
                figures.requests(),
                figures.failures(),
                Report.percent((cpuSeconds() - cpu) / (System.nanoTime() - begin) * 1e9 / 2),
                Report.percent(figures.others()));
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
        double cpu = cpuSeconds();
        double clients = Machine.thisProcess().toNanos() / 1e9;
        Figures figures = watch();
        calmCpuSeconds += cpuSeconds() - cpu;
        calmClientSeconds += Machine.thisProcess().toNanos() / 1e9 - clients;
        calmSeconds += (System.nanoTime() - begin) / 1e9;
        return figures;
    }

    private double cpuSeconds() {
        return shapes.fleet().cpu().toNanos() / 1e9;
    }

    /** What all processes did with the machine while nothing failed. */
    void load(Report report) {
        double share = calmCpuSeconds / calmSeconds / 2;
        String step = "calm";
        report.line(
                step,
                "of two cores, all processes took",
                "up to " + Report.percent(MOST_LOAD),
                Report.percent(share),
                "");
        report.line(
                step, "and the process of all clients", "", Report.percent(calmClientSeconds / calmSeconds / 2), "");
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
