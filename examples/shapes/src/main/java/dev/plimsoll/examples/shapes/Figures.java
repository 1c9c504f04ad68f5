package dev.plimsoll.examples.shapes;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a window of requests amounts to. */
final class Figures {
    private static final double NINETY_FIVE_PERCENT = 1.96;

    private final List<Outcome> outcomes;
    private final double seconds;
    private final double others;

    Figures(List<Outcome> outcomes, Duration length) {
        this(outcomes, length, 0);
    }

    /**
     * Sums up a window.
     *
     * @param others the share of the machine that other programs took meanwhile
     */
    Figures(List<Outcome> outcomes, Duration length, double others) {
        this.outcomes = List.copyOf(outcomes);
        this.seconds = length.toNanos() / 1e9;
        this.others = others;
    }

    Figures of(Predicate<Outcome> whom) {
        return new Figures(outcomes.stream().filter(whom).toList(), Duration.ofNanos((long) (seconds * 1e9)), others);
    }

    /** Several windows as if they were one. What came when its own window was over came too late for all of them. */
    static Figures together(List<Figures> windows) {
        double never = Double.POSITIVE_INFINITY;
        return new Figures(
                windows.stream()
                        .flatMap(each -> each.outcomes.stream()
                                .map(outcome -> outcome.at() <= each.seconds ? outcome : outcome.at(never)))
                        .toList(),
                Duration.ofNanos((long) (1e9
                        * windows.stream().mapToDouble(each -> each.seconds).sum())),
                windows.stream().mapToDouble(each -> each.others).max().orElse(0));
    }

    /** The share of the machine that other programs took; of several windows, the largest. */
    double others() {
        return others;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    int requests() {
        return outcomes.size();
    }

    /** Share of the requests that were not answered rightly in time. */
    double harmed() {
        return outcomes.isEmpty()
                ? 0
                : outcomes.stream().filter(outcome -> !outcome.good()).count() / (double) outcomes.size();
    }

    /** Why requests were harmed: how many by the status of their last answer, 0 where there was none. */
    String failures() {
        Map<Integer, Integer> byStatus = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            if (!outcome.good()) {
                byStatus.merge(outcome.status(), 1, Integer::sum);
            }
        }
        return byStatus.isEmpty() ? "none harmed" : "harmed by status " + byStatus;
    }

    /** Half the width of the 95 % interval of that share, by the binomial law. */
    double harmedError() {
        double share = harmed();
        return NINETY_FIVE_PERCENT * Math.sqrt(share * (1 - share) / Math.max(1, outcomes.size()));
    }

    /** Right answers in time, a second; those that came when the window was over do not count. */
    double goodput() {
        return outcomes.stream()
                        .filter(outcome -> outcome.good() && outcome.at() <= seconds)
                        .count()
                / seconds;
    }

    /** The 99th percentile of the times of good answers, in seconds. */
    double p99() {
        return quantile(rank(0));
    }

    /** Its 95 % interval by order statistics, which assumes nothing about the distribution. */
    double p99(boolean high) {
        return quantile(rank(high ? 1 : -1));
    }

    private int rank(int side) {
        long good = outcomes.stream().filter(Outcome::good).count();
        return (int) Math.round(.99 * good + side * NINETY_FIVE_PERCENT * Math.sqrt(good * .99 * .01));
    }

    private double quantile(int rank) {
        double[] seconds = outcomes.stream()
                .filter(Outcome::good)
                .mapToDouble(Outcome::seconds)
                .sorted()
                .toArray();
        return seconds.length == 0 ? Double.NaN : seconds[Math.max(0, Math.min(seconds.length, rank) - 1)];
    }

    String p99Text() {
        return String.format(Locale.ROOT, "%.0f ms [%.0f, %.0f]", 1e3 * p99(), 1e3 * p99(false), 1e3 * p99(true));
    }

    String harmedText() {
        return String.format(Locale.ROOT, "%.1f ±%.1f %%", 100 * harmed(), 100 * harmedError());
    }
}
