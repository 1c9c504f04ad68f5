package dev.plimsoll.examples.shapes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** What tenants ask of the control plane: to be taken in, to be given another quota, to be moved. */
final class ControlRequests {
    /** Within which it is to be done: a move needs two editions, each everywhere within a period, and a third for what comes between. */
    static final Duration OBJECTIVE = Tour.PERIOD.multipliedBy(3);

    private final SimpleShapes shapes;
    private final AtomicInteger registered = new AtomicInteger();

    ControlRequests(SimpleShapes shapes) {
        this.shapes = shapes;
    }

    /** Has a new tenant registered; how long that took, in seconds. */
    double register() {
        return ask("/tenants/" + Tenants.NEW + registered.incrementAndGet());
    }

    /** Changes the quota of one tenant. */
    double quota(String tenant, int quota) {
        return ask("/quotas/" + quota + "/" + tenant);
    }

    /** Moves a tenant. */
    double move(String tenant, String cell) {
        return ask("/move/" + tenant + "/" + cell);
    }

    private double ask(String path) {
        long begin = System.nanoTime();
        String unused = shapes.post(SimpleShapes.CONTROL, path);
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Asks one thing a period for so long, as a tenant would that lives in one of these cells and is moved to another.
     *
     * @return how long each took, in seconds; infinite if it failed
     */
    CompletableFuture<List<Double>> during(String tenant, List<String> cells, Duration length) {
        List<ToDoubleFunction<Integer>> questions = List.of(
                turn -> register(),
                turn -> quota(tenant, Tenants.QUOTA + turn),
                turn -> move(tenant, otherThan(shapes.cellsOf(tenant), cells)));
        return CompletableFuture.supplyAsync(() -> {
            List<Double> seconds = new ArrayList<>();
            long due = System.nanoTime();
            for (int i = 0; i < length.dividedBy(Tour.PERIOD); i++) {
                SimpleShapes.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                seconds.add(seconds(questions.get(i % questions.size()), i / questions.size()));
                due += Tour.PERIOD.toNanos();
            }
            return seconds;
        });
    }

    private static String otherThan(List<String> now, List<String> cells) {
        return cells.stream().filter(cell -> !now.contains(cell)).findFirst().orElseThrow();
    }

    private static double seconds(ToDoubleFunction<Integer> question, int turn) {
        try {
            return question.applyAsDouble(turn);
        } catch (IllegalStateException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
