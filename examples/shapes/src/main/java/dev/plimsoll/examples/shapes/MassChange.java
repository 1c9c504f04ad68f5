package dev.plimsoll.examples.shapes;

import dev.plimsoll.constantwork.SizeClass;
import java.util.ArrayList;
import java.util.List;

/** Something about every tenant changes at once. */
final class MassChange {
    private MassChange() {}

    static void play(Stage stage, Report report) {
        SimpleShapes shapes = stage.shapes();
        long before = bytes(shapes);
        Figures without = stage.freshControl();
        double calmBytes = (bytes(shapes) - before) / seconds(stage);

        stage.say("every tenant's quota changes, again and again");
        before = bytes(shapes);
        int changes = 1 + stage.rounds();
        List<Double> seconds = new ArrayList<>();
        Thread operator = new Thread(() -> {
            for (int change = 1; change <= changes; change++) {
                long next = Long.parseLong(shapes.post(SimpleShapes.CONTROL, "/quotas/" + (Tenants.QUOTA + change)));
                long begin = System.nanoTime();
                SimpleShapes.await("the change is everywhere", () -> shapes.allUse(next));
                seconds.add((System.nanoTime() - begin) / 1e9);
            }
        });
        operator.start();
        Figures with = stage.watch();
        double stormBytes = (bytes(shapes) - before) / seconds(stage);
        try {
            operator.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }

        double period = Tour.PERIOD.toNanos() / 1e9;
        double expected = SimpleShapes.receivers().size() * SizeClass.KIB_256.frameBytes() / period;
        double slowest = seconds.stream().mapToDouble(each -> each).max().orElse(0);
        String step = "mass change";
        report.line(step, "pushed a second", megabytes(expected), megabytes(stormBytes), megabytes(calmBytes));
        report.line(
                step,
                "slowest until it is everywhere",
                "up to " + Report.millis(2 * period),
                Report.millis(slowest),
                "");
        report.others(step, with, without);
        report.claim(
                with,
                seconds.size() == changes && slowest <= 10 * period,
                "everything changed %d times of %d, and was everywhere in %.2f s at most",
                seconds.size(),
                changes,
                slowest);
    }

    private static double seconds(Stage stage) {
        return stage.window().toNanos() / 1e9;
    }

    private static String megabytes(double bytes) {
        return String.format("%.1f MB", bytes / 1e6);
    }

    /** What all pushers have sent so far. */
    private static long bytes(SimpleShapes shapes) {
        return Deployment.PUSHERS.stream()
                .mapToLong(pusher -> Long.parseLong(shapes.get(pusher, "/stats").split(" ", -1)[2]))
                .sum();
    }
}
