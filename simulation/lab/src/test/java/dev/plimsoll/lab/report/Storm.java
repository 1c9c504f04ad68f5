package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.RunResult.Assumption;
import dev.plimsoll.lab.result.RunResult.Mark;
import dev.plimsoll.lab.result.Series;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** A made-up run with the shape and size of a real storm, so that reports are tested without a simulation. */
public final class Storm {
    private static final int HORIZON = 7_200;

    private Storm() {}

    /** The run: nine variants, eleven metrics and three timelines each. */
    public static RunResult result() {
        return result(true);
    }

    public static RunResult result(boolean holds) {
        List<VariantResult> variants = new ArrayList<>();
        variants.add(variant("fifo", "one queue for everything, as it was", 443, 526, 8_860, 0.866, 0.925));
        variants.add(variant("lanes", "customers have a lane with four workers of forty", 0.0121, 556, 9, 0, 0.925));
        variants.add(variant("lanes-full-lending", "nothing is reserved", 0.0118, 526, 8, 0, 0.925));
        variants.add(variant("lanes-coalescing", "one recovery entry a balancer", 0.0119, 76.5, 8, 0, 0.925));
        variants.add(variant("lanes-dependency-hangs", "DNS hangs for 300 s", 0.15, 856, 11, 0, 0.925));
        variants.add(
                variant("lanes-dependency-hangs-full-lending", "and nothing is reserved", 29, 826, 600, 0.7, 0.925));
        variants.add(variant("lanes-customers-surge", "500 new customers a second", 132, 930, 42_000, 0.61, 0.925));
        variants.add(variant("lanes-coalescing-prescaled", "survivors need no help", 0.0119, 76.5, 8, 0, 0));
        variants.add(variant("two-zones", "twice the load on the survivor", 450, 790, 9_100, 0.87, 0.95));
        return new RunResult(
                "elb-2012",
                "The load balancer storm",
                "A zone is lost, and a bug multiplies the recovery work. Must customers who lost nothing wait behind it?",
                "With one queue a new customer waited 443 s for a worker at the storm's height; with lanes, 99 of 100 waited"
                        + " less than 12.1 ms.",
                List.of(
                        new Assumption(
                                "One zone of three is lost at 600 s; traffic moves to the survivors at once.",
                                "AWS message 67457 (2012-06-29), in outline; the instant move is assumed"),
                        new Assumption(
                                "40 workers take 100 ms a message on average, exponentially distributed.", "assumed"),
                        new Assumption(
                                "New customers ask 20 times a second & count as harmed when they wait more than 5 s.",
                                "https://example.org/talk?a=1&b=</script><script>alert(1)</script>")),
                "6f1ed002ab5595859014ebf0951522d98b8a7a2e2d5c2d1f9e8b7c6d5a4f3e2d",
                20_120_629,
                "0.1.0-SNAPSHOT",
                "20 runs of each variant",
                List.of("dev.plimsoll.queue.RecoveryQueue"),
                List.of(
                        new Verdict("fifo: waitAtBurstEnd is within 1 % of 443 s (found 443 s)", true),
                        new Verdict("fifo: drainTime is within 1 % of 526 s (found 526 s)", true),
                        new Verdict("lanes: bystanderWait.p99 is at most 15.0 ms (found 12.1 ms)", true),
                        new Verdict("lanes: bystanderWait.overObjective is 0 % (found 0 %)", true),
                        new Verdict("lanes-coalescing: drainTime is at most 78.5 s (found 76.5 s)", holds)),
                variants,
                List.of(new Mark("zone lost", 600, 600), new Mark("re-issues", 600, 660)));
    }

    private static VariantResult variant(
            String name, String about, double wait, double drain, double involved, double over, double refused) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        boolean first = name.equals("fifo");
        List<Metric> metrics = List.of(
                metric(
                        "customersInvolved",
                        "new customers who wait for a worker, at most",
                        Unit.COUNT,
                        involved,
                        first,
                        8_860),
                metric(
                        "waitAtBurstEnd",
                        "wait of a customer who arrives when the burst ends",
                        Unit.SECONDS,
                        wait,
                        first,
                        443),
                metric("bystanderWait.p50", "median wait of new customers", Unit.SECONDS, wait / 2, first, 221),
                metric(
                        "bystanderWait.p99",
                        "wait that 99 of 100 new customers stay below",
                        Unit.SECONDS,
                        wait,
                        first,
                        438),
                metric(
                        "bystanderWait.overObjective",
                        "new customers who wait more than 5 s",
                        Unit.SHARE,
                        over,
                        first,
                        0.866),
                metric("drainTime", "from the trigger until no recovery work waits", Unit.SECONDS, drain, first, 526),
                metric(
                        "scalingRefused",
                        "scaling wishes refused for want of spare instances",
                        Unit.SHARE,
                        refused,
                        first,
                        0.925),
                metric(
                        "blastRadius",
                        "harmed tenants over all tenants but the culprit",
                        Unit.SHARE,
                        over,
                        first,
                        0.866),
                metric(
                        "goodput",
                        "requests answered within their objective",
                        Unit.PER_SECOND,
                        20 * (1 - over / 10),
                        first,
                        18.2),
                metric("recoveredShare", "runs that recover before the end", Unit.SHARE_OF_RUNS, 1, first, 1),
                metric("tenantsByHarm.none", "unharmed", Unit.SHARE, 1 - over, first, 0.134),
                metric(
                        "tenantsByHarm.from5to25",
                        "5 to 25 % of their requests harmed",
                        Unit.SHARE,
                        over / 4,
                        first,
                        0.2165),
                metric("tenantsByHarm.all", "all of their requests harmed", Unit.SHARE, over * 3 / 4, first, 0.6495),
                new Metric(
                        "timeToRecover",
                        "from the trigger's end to lasting health",
                        Unit.SECONDS,
                        first ? null : spread(drain)));
        double end = 660 + drain - 60;
        List<Series> series = List.of(
                series(
                        "customersInvolved",
                        "new customers who wait for a worker",
                        Unit.COUNT,
                        t -> Math.rint(ramp(t, end) * involved + random.nextDouble() * 2)),
                series(
                        "bystanderWait",
                        "wait of the customers who arrive then",
                        Unit.SECONDS,
                        t -> ramp(t, end) * wait + 0.0005 * -Math.log(1 - random.nextDouble())),
                series(
                        "backlog",
                        "recovery entries that wait",
                        Unit.COUNT,
                        t -> Math.rint(ramp(t, end) * (drain < 100 ? 6_666 : 176_000))));
        return new VariantResult(name, about, 20, metrics, series);
    }

    private static double ramp(double t, double end) {
        return t < 600 || t > end ? 0 : t < 660 ? (t - 600) / 60 : (end - t) / (end - 660);
    }

    private static Metric metric(String name, String about, Unit unit, double value, boolean first, double base) {
        return new Metric(
                name, about, unit, spread(value), first ? null : spread(value - base), first ? Double.NaN : 0.4);
    }

    private static Estimate spread(double value) {
        return new Estimate(value, value - Math.abs(value) * 0.004, value + Math.abs(value) * 0.004);
    }

    private static Series series(String name, String about, Unit unit, DoubleUnaryOperator at) {
        List<Double> values = new ArrayList<>();
        for (int t = 0; t < HORIZON; t++) {
            values.add(at.applyAsDouble(t));
        }
        return new Series(name, about, unit, 1, values);
    }
}
