package dev.plimsoll.examples.shapes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** One tenant moves to another cell while it is in use; then all others of its cell; then the empty cell is killed. */
final class Evacuate {
    private static final double MORE_RATE = 4;
    private static final int AT_A_TIME = 4;
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private Evacuate() {}

    static void play(Stage stage, Report report) {
        List<String> cells = stage.ordinaryCells();
        String cell = cells.get(0);
        List<String> elsewhere = cells.subList(1, cells.size());
        Set<String> tenants = stage.tenantsOf(cell);
        String mover = tenants.iterator().next();
        one(stage, mover, elsewhere.get(0), report);
        all(stage, cell, elsewhere, report);
    }

    private static void one(Stage stage, String mover, String destination, Report report) {
        Traffic more = new Traffic(MORE_RATE, List.of(mover), 0, Traffic.calm().retries(), false);
        Predicate<Outcome> its = outcome -> outcome.tenant().equals(mover);
        Figures without = stage.watch(List.of(more)).of(its);
        stage.say("%s moves to %s", mover, destination);
        CompletableFuture<Void> moved = CompletableFuture.runAsync(() -> move(stage, mover, destination));
        Figures with = stage.watch(List.of(more)).of(its);
        boolean inUse = moved.isDone();
        moved.join();
        String step = "move " + mover;
        report.line(step, "its requests harmed", Report.percent(0), with.harmedText(), without.harmedText());
        report.claim(
                with,
                inUse && stage.shapes().cellsOf(mover).equals(List.of(destination)),
                "%s moved to %s while it was in use: %.1f %% of its requests harmed",
                mover,
                destination,
                100 * with.harmed());
    }

    private static void all(Stage stage, String cell, List<String> elsewhere, Report report) {
        Figures without = stage.control();
        List<String> tenants = stage.shapes().placement().entrySet().stream()
                .filter(tenant -> tenant.getValue().contains(cell))
                .map(tenant -> tenant.getKey())
                .toList();
        stage.say("all %d tenants of %s move", tenants.size(), cell);
        ExecutorService movers = Executors.newFixedThreadPool(AT_A_TIME);
        List<CompletableFuture<Void>> moves = new ArrayList<>();
        for (int i = 0; i < tenants.size(); i++) {
            String tenant = tenants.get(i);
            String destination = elsewhere.get(i % elsewhere.size());
            moves.add(CompletableFuture.runAsync(() -> move(stage, tenant, destination), movers));
        }
        Figures moving = stage.watch();
        moves.forEach(CompletableFuture::join);
        movers.shutdown();
        long edition = stage.shapes().published();
        SimpleShapes.await("the last table is everywhere", () -> stage.shapes().allUse(edition));
        stage.shapes().fleet().kill(cell);
        stage.say("%s is empty and is killed", cell);
        Figures gone = stage.watch();
        stage.shapes().restartCell(cell);
        String step = "evacuate " + cell;
        report.line(step, "harmed meanwhile", Report.percent(0), moving.harmedText(), without.harmedText());
        report.line(step, "harmed when it is killed", Report.percent(0), gone.harmedText(), without.harmedText());
        report.claim(
                gone,
                gone.harmed() - without.harmed() <= report.room(),
                "the evacuated cell is killed: %.2f %% of the requests harmed",
                100 * gone.harmed());
    }

    /** A move that was given up has left the tenant where it was, so it is asked for again, for as long as an operator would. */
    private static void move(Stage stage, String tenant, String destination) {
        long end = System.nanoTime() + SimpleShapes.PATIENCE.toNanos();
        while (!stage.shapes().cellsOf(tenant).equals(List.of(destination))) {
            try {
                double unused = stage.requests().move(tenant, destination);
            } catch (IllegalStateException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                stage.say("  %s is asked to move again: %s", tenant, String.valueOf(e.getMessage()));
                SimpleShapes.pause(AGAIN_AFTER);
            }
        }
    }
}
