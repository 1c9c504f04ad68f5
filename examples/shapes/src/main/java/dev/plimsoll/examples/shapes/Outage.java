package dev.plimsoll.examples.shapes;

import java.util.ArrayList;
import java.util.List;

/** The configuration's store and all pushers are gone for good, and who restarts meanwhile starts from its own disk. */
final class Outage {
    private Outage() {}

    static void play(Stage stage, Report report) {
        SimpleShapes shapes = stage.shapes();
        Figures without = stage.control();
        if (!shapes.deployment().usesOtherS3()) { // who has brought a store of his own keeps it
            shapes.fleet().kill(SimpleShapes.STORE);
        }
        Deployment.PUSHERS.forEach(shapes.fleet()::kill);
        stage.say("the store and both pushers are killed");
        long begin = System.nanoTime();
        Figures with = stage.watch();
        String cell = stage.ordinaryCell();
        shapes.fleet().kill(cell);
        shapes.restartCell(cell);
        shapes.fleet().kill(SimpleShapes.ROUTER);
        shapes.restartRouter();
        stage.say("%s and the router have restarted without them", cell);
        List<Figures> after = new ArrayList<>();
        do {
            after.add(stage.watch());
        } while (System.nanoTime() - begin < stage.withoutStore().toNanos());
        Figures restarted = Figures.together(after);
        long periods = (System.nanoTime() - begin) / Tour.PERIOD.toNanos();
        String step = "no store, no pusher";
        report.line(step, "harmed", Report.percent(0), with.harmedText(), without.harmedText());
        report.line(step, "harmed after restarts", Report.percent(0), restarted.harmedText(), without.harmedText());
        report.claim(
                restarted,
                restarted.harmed() - without.harmed() <= report.room(),
                "%d periods without store and pushers: after restarts %.2f %% of the requests are harmed",
                periods,
                100 * restarted.harmed());
    }
}
