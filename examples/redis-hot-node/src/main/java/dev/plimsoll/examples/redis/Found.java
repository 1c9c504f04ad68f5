package dev.plimsoll.examples.redis;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a window found.
 *
 * @param figures of the requests
 * @param queries a second at the database
 * @param topologyReads a second by who needs the topology
 * @param connections made a second, each with an {@code AUTH}
 * @param cpu share of two processors that this process and the cluster used
 */
record Found(Figures figures, double queries, double topologyReads, double connections, double cpu) {
    /** Requests that read the cache. */
    Figures readers() {
        return figures.readers();
    }

    /** Requests that have nothing to do with the hot node. */
    Figures others() {
        return figures.others();
    }

    /** Several windows as if they were one. */
    static Found together(List<Found> windows) {
        return new Found(
                new Figures(windows.stream()
                        .flatMap(each -> each.figures.requests().stream())
                        .toList()),
                mean(windows, Found::queries),
                mean(windows, Found::topologyReads),
                mean(windows, Found::connections),
                mean(windows, Found::cpu));
    }

    private static double mean(List<Found> windows, ToDoubleFunction<Found> figure) {
        return windows.stream().mapToDouble(figure).average().orElse(0);
    }
}
