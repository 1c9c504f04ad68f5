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

    private static final AtomicInteger REGISTERED = new AtomicInteger();

    private ControlRequests() {}

    /** Has a new tenant registered; how long that took, in seconds. */
    static double register(SimpleShapes shapes) {
        return ask(shapes, "/tenants/" + Tenants.NEW + REGISTERED.incrementAndGet());
    }

    /** Changes the quota of one tenant. */
    static double quota(SimpleShapes shapes, String tenant, int quota) {
        return ask(shapes, "/quotas/" + quota + "/" + tenant);
    }

    /** Moves a tenant. */
    static double move(SimpleShapes shapes, String tenant, String cell) {
        return ask(shapes, "/move/" + tenant + "/" + cell);
    }

    private static double ask(SimpleShapes shapes, String path) {
        long begin = System.nanoTime();
        String unused = shapes.post(SimpleShapes.CONTROL, path);
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Asks one thing after the other for so long, as a tenant would that lives in one of these cells and is moved to another.
     *
     * @return how long each took, in seconds; infinite if it failed
     */
    static CompletableFuture<List<Double>> during(
            SimpleShapes shapes, String tenant, List<String> cells, Duration length) {
        List<ToDoubleFunction<Integer>> questions = List.of(
                turn -> register(shapes),
                turn -> quota(shapes, tenant, Tenants.QUOTA + turn),
                turn -> move(shapes, tenant, otherThan(shapes.cellsOf(tenant), cells)));
        return CompletableFuture.supplyAsync(() -> {
            List<Double> seconds = new ArrayList<>();
            long end = System.nanoTime() + length.toNanos();
            for (int turn = 0; System.nanoTime() - end < 0; turn++) {
                for (ToDoubleFunction<Integer> question : questions) {
                    seconds.add(seconds(question, turn));
                }
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
