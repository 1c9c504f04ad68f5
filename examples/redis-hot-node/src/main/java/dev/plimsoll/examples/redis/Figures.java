package dev.plimsoll.examples.redis;

import java.util.List;
import java.util.Locale;

/** What requests amount to. */
record Figures(List<Request> requests) {
    private static final double NINETY_FIVE_PERCENT = 1.96;

    /** Those that read the cache. */
    Figures readers() {
        return new Figures(
                requests.stream().filter(request -> !request.isPage()).toList());
    }

    /** Those that have nothing to do with the hot node. */
    Figures others() {
        return new Figures(
                requests.stream().filter(request -> !request.isOnHotNode()).toList());
    }

    double harmed() {
        return requests.stream().filter(Request::harmed).count() / (double) Math.max(1, requests.size());
    }

    /** With half the width of the 95 % interval, by the binomial law. */
    String harmedText() {
        double share = harmed();
        double error = NINETY_FIVE_PERCENT * Math.sqrt(share * (1 - share) / Math.max(1, requests.size()));
        return String.format(Locale.ROOT, "%.1f ±%.1f %%", 100 * share, 100 * error);
    }

    /** The 99th percentile of all requests' times, right or not, in seconds; infinite if one in a hundred has no answer. */
    double p99() {
        return p99(0);
    }

    /** With its 95 % interval by order statistics. */
    String p99Text() {
        if (Double.isInfinite(p99())) {
            return "none in " + Scale.PATIENCE.toSeconds() + " s";
        }
        String most = Double.isInfinite(p99(1)) ? "none" : String.format(Locale.ROOT, "%.0f", 1e3 * p99(1));
        return String.format(Locale.ROOT, "%.0f ms [%.0f, %s]", 1e3 * p99(), 1e3 * p99(-1), most);
    }

    private double p99(int side) {
        double[] seconds =
                requests.stream().mapToDouble(Request::seconds).sorted().toArray();
        int rank = (int)
                Math.round(.99 * seconds.length + side * NINETY_FIVE_PERCENT * Math.sqrt(seconds.length * .99 * .01));
        return seconds.length == 0 ? Double.NaN : seconds[Math.max(0, Math.min(seconds.length, rank) - 1)];
    }
}
