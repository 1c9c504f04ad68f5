package dev.plimsoll.examples.shapes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Breaks the service in several ways, one after the other, each beside a control without the fault. */
final class Tour implements AutoCloseable {
    /**
     * How long a window is, how often fault and control alternate, how many runs a prediction has, what claims leave to chance, how much
     * of a flood there is and how much of it is to be answered, within how long the control plane is to do what it is asked for, and how
     * long the store is away. The short form is a sample, for machines
     * that are busy with other things as well.
     */
    enum Length {
        WHOLE(Duration.ofSeconds(10), 2, 20, .01, 10, .9, ControlRequests.OBJECTIVE, 60),
        SHORT(Duration.ofSeconds(3), 1, 3, .1, 5, .4, ControlRequests.OBJECTIVE.multipliedBy(2), 8);

        final Duration window;
        final int rounds;
        final int replications;
        final double room;
        final double floodTimes;
        final double leastGoodput;
        final Duration objective;
        final int periodsWithoutStore;

        Length(
                Duration window,
                int rounds,
                int replications,
                double room,
                double floodTimes,
                double leastGoodput,
                Duration objective,
                int periodsWithoutStore) {
            this.window = window;
            this.rounds = rounds;
            this.replications = replications;
            this.room = room;
            this.floodTimes = floodTimes;
            this.leastGoodput = leastGoodput;
            this.objective = objective;
            this.periodsWithoutStore = periodsWithoutStore;
        }
    }

    /** Everybody gets the configuration so often. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int LEAST_WARM_UP_WINDOWS = 3; // in the short form it would be most of the tour
    private static final int MOST_WARM_UP_WINDOWS = 6;

    private final SimpleShapes shapes;
    private final Clients clients;
    private final Page page;
    private final Stage stage;
    private final Length length;

    /** Starts the service. */
    Tour(Path folder, Length length, Consumer<String> narration) throws IOException {
        this.length = length;
        long begin = System.nanoTime();
        shapes = new SimpleShapes(folder, PERIOD);
        clients = new Clients(shapes.routerPort(), 1);
        stage = new Stage(shapes, clients, length, narration);
        page = new Page(() -> Page.state(shapes));
        stage.say("watch it on %s", page.address());
        stage.say("%d processes are up after %.1f s", shapes.fleet().names().size(), (System.nanoTime() - begin) / 1e9);
    }

    /** Plays every step. */
    Report run() throws IOException, InterruptedException {
        Prediction prediction = Prediction.run(length.replications);
        Report report = new Report(length.room);
        warmUp();
        PartitionKeys.play(stage, report);
        KillCell.play(stage, prediction, report);
        FloodCell.play(stage, prediction, report);
        PoisonTenant.play(stage, report);
        MassChange.play(stage, report);
        Evacuate.play(stage, report);
        nothingIsLost(report);
        Outage.play(stage, report); // last: what it kills does not come back
        stage.load(report);
        return report;
    }

    /** A process is slow, and busy, until its code is compiled: the tour begins when a window has passed without harm. */
    private void warmUp() {
        int least = length == Length.WHOLE ? LEAST_WARM_UP_WINDOWS : 1;
        boolean warm = false;
        for (int window = 1; window <= MOST_WARM_UP_WINDOWS && !warm; window++) {
            stage.say("warming up");
            warm = stage.watch().harmed() <= length.room && window >= least;
        }
    }

    /** Every put that was ever acknowledged is looked for in the cells' own databases. */
    private void nothingIsLost(Report report) {
        Map<String, List<String>> placement = shapes.placement();
        int looked = 0;
        int lost = 0;
        for (Map.Entry<String, List<Long>> tenant : clients.acknowledged().entrySet()) {
            Set<String> there = new HashSet<>();
            for (String cell : placement.getOrDefault(tenant.getKey(), List.of())) {
                there.addAll(
                        shapes.get(cell, "/copy/" + tenant.getKey()).lines().toList());
            }
            for (long id : tenant.getValue()) {
                looked++;
                lost += there.contains(Long.toHexString(id) + " " + Clients.kind(id)) ? 0 : 1;
            }
        }
        report.claim(lost == 0, "of %d shapes whose put was acknowledged %d are lost", looked, lost);
    }

    @Override
    public void close() {
        page.close();
        clients.close();
        shapes.close();
    }
}
