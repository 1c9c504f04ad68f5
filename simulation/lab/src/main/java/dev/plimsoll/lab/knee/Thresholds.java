package dev.plimsoll.lab.knee;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A grid of limits and loads, and the limits that are safe at every load.
 *
 * @param limits what was tried, as given: a number, {@code adaptive} or {@code none}
 * @param loads requests a second, ascending
 * @param cells one for each limit and load, all loads of the first limit first
 */
public record Thresholds(List<String> limits, List<Double> loads, List<Cell> cells) {
    /** A limit is safe if it loses no more than this share of the best goodput at any load. */
    public static final double TOLERANCE = .03;

    /**
     * One limit at one load.
     *
     * @param limit as given
     * @param load requests a second
     * @param goodput answers within the time-out a second
     * @param late share of the answers that came later
     * @param refused share of the requests refused
     * @param p50 median latency in seconds; NaN or infinite where there were no answers
     * @param p99 99th percentile of latency in seconds; likewise
     * @param valid whether the generator kept up
     */
    public record Cell(
            String limit,
            double load,
            double goodput,
            double late,
            double refused,
            double p50,
            double p99,
            boolean valid) {}

    /**
     * Copies the lists.
     *
     * @param limits what was tried
     * @param loads requests a second
     * @param cells one for each limit and load
     */
    public Thresholds {
        limits = List.copyOf(limits);
        loads = List.copyOf(loads);
        cells = List.copyOf(cells);
        if (cells.size() != limits.size() * loads.size()) {
            throw new IllegalArgumentException("cells: " + cells.size() + " (expected: " + limits.size() * loads.size()
                    + ", one for each limit and load)");
        }
    }

    /**
     * One cell.
     *
     * @param limit index of the limit
     * @param load index of the load
     * @return what happened there
     */
    public Cell cell(int limit, int load) {
        return cells.get(limit * loads.size() + load);
    }

    /**
     * The best goodput at a load.
     *
     * @param load index of the load
     * @return of any limit that was tried
     */
    public double best(int load) {
        double best = 0;
        for (int limit = 0; limit < limits.size(); limit++) {
            best = Math.max(best, cell(limit, load).goodput());
        }
        return best;
    }

    /**
     * Whether a limit is within the tolerance of the best one at every load.
     *
     * @param limit index of the limit
     * @return {@code false} also if a cell is not valid
     */
    public boolean safe(int limit) {
        for (int load = 0; load < loads.size(); load++) {
            if (!cell(limit, load).valid() || cell(limit, load).goodput() < (1 - TOLERANCE) * best(load)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The numbers among the safe limits.
     *
     * @return the least and the greatest of those that are neighbours of each other; empty if no number is safe
     */
    public Optional<Band> safeBand() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            if (Character.isDigit(limits.get(i).charAt(0))) {
                numbers.add(i);
            }
        }
        numbers.sort((a, b) -> Integer.compare(Integer.parseInt(limits.get(a)), Integer.parseInt(limits.get(b))));
        Band band = null;
        Band longest = null;
        for (int index : numbers) {
            if (!safe(index)) {
                band = null;
                continue;
            }
            int limit = Integer.parseInt(limits.get(index));
            band = new Band(band == null ? limit : band.low, limit);
            if (longest == null || band.high - band.low >= longest.high - longest.low) {
                longest = band;
            }
        }
        return Optional.ofNullable(longest);
    }

    /**
     * Limits that are safe at every load.
     *
     * @param low the least
     * @param high the greatest
     */
    public record Band(int low, int high) {}
}
