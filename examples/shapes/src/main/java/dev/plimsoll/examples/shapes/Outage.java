package dev.plimsoll.examples.shapes;

/** The configuration's store and all pushers are gone for good, and who restarts meanwhile starts from its own disk. */
final class Outage {
    private Outage() {}

    static void play(Stage stage, Report report) {
        SimpleShapes shapes = stage.shapes();
        Figures without = stage.control();
        shapes.fleet().kill(SimpleShapes.STORE);
        Deployment.PUSHERS.forEach(shapes.fleet()::kill);
        stage.say("the store and both pushers are killed");
        Figures with = stage.watch();
        String cell = stage.ordinaryCell();
        shapes.fleet().kill(cell);
        shapes.restartCell(cell);
        shapes.fleet().kill(SimpleShapes.ROUTER);
        shapes.restartRouter();
        stage.say("%s and the router have restarted without them", cell);
        Figures restarted = stage.watch();
        String step = "no store, no pusher";
        report.line(step, "harmed", Report.percent(0), with.harmedText(), without.harmedText());
        report.line(step, "harmed after restarts", Report.percent(0), restarted.harmedText(), without.harmedText());
        report.claim(
                restarted.harmed() - without.harmed() <= report.room(),
                "without store and pushers, and after restarts, %.2f %% of the requests are harmed",
                100 * restarted.harmed());
    }
}
