package dev.plimsoll.lab.world;

import dev.plimsoll.simulation.BlastRadius;
import dev.plimsoll.simulation.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

// How the bystanders' requests ended: harm, goodput and recovery, by the glossary's one implementation. The blast
// radius is taken over
// the tenants that asked within the bystanders' window, recovery over the whole run.
final class OutcomeProbe extends Probe {
    /** Names of the degrees of harm, in the order of {@link BlastRadius#DEGREES}. */
    private static final List<String> DEGREES =
            List.of("none", "below5", "from5to25", "from25to50", "from50to75", "from75to100", "all");

    private final World world;
    private final long objective;
    private final Outcomes all;
    private final List<Request> inWindow = new ArrayList<>();
    private long clears;
    private long issued;
    private long retries;
    private long wasted;
    private long paid;

    OutcomeProbe(World world, long clears) {
        this.world = world;
        this.clears = clears;
        this.objective = world.bystanderObjective();
        this.all = Outcomes.of(1, objective);
    }

    @Override
    void burst(long from, long to) {
        clears = Math.max(clears, to);
    }

    @Override
    void issued(Request request) {
        if (world.judged(request)) {
            issued++;
            if (world.measurements.window.contains(request.issuedNanos)) {
                inWindow.add(request);
            }
        }
    }

    @Override
    void retried(Request request) {
        retries += world.judged(request) ? 1 : 0;
    }

    @Override
    void wasted(Attempt attempt) {
        wasted += world.judged(attempt.request) ? 1 : 0;
    }

    private long counted() {
        return world.horizonNanos - world.measurements.warmUp;
    }

    @Override
    void second(int second) {
        if (world.measurements.calm.contains(second * Measurements.SECOND)) {
            world.services.values().forEach(service -> paid += service.rotation.paid());
        }
    }

    /** Worker-seconds for each good answer, before the trigger: what calm costs. */
    private double price() {
        long good = 0;
        for (long second = world.measurements.calm.from() / Measurements.SECOND;
                second < world.measurements.calm.to() / Measurements.SECOND;
                second++) {
            good += all.arrivals().sum((int) second);
        }
        return good == 0 ? Double.NaN : (double) paid / good;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    // Windows of recovery hold at least 100 requests: 10 s, or as many whole steps of it as give 150 on average.
    private long recoveryWindow() {
        double perSecond = (double) issued * Measurements.SECOND / counted();
        long steps = perSecond <= 0 ? 1 : Math.max(1, (long) Math.ceil(15 / perSecond));
        return Math.min(
                steps * Outcomes.RECOVERY_WINDOW_NANOS,
                Math.max(
                        Outcomes.RECOVERY_WINDOW_NANOS,
                        world.horizonNanos / 10 / Measurements.SECOND * Measurements.SECOND));
    }

    @Override
    void ended(Request request) {
        if (world.judged(request)) {
            record(all, 0, request);
        }
    }

    // A request without an answer at the end of the run is harmed if its objective has passed, and not counted
    // otherwise.
    private void record(Outcomes outcomes, int tenant, Request request) {
        switch (request.state) {
            case Request.GOOD -> outcomes.answered(tenant, request.issuedNanos, request.endedNanos);
            case Request.PENDING -> {
                if (world.horizonNanos - request.issuedNanos > objective) {
                    outcomes.failed(tenant, request.issuedNanos);
                }
            }
            default -> outcomes.failed(tenant, request.issuedNanos);
        }
    }

    @Override
    void report(Row.Builder row) {
        world.measurements.open.now().forEach(request -> record(all, 0, request));
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        inWindow.forEach(request -> numbers.putIfAbsent(request.tenant, numbers.size()));
        Outcomes tenants = Outcomes.of(Math.max(1, numbers.size()), objective);
        inWindow.forEach(request -> record(tenants, numbers.getOrDefault(request.tenant, 0), request));
        BlastRadius radius = tenants.blastRadius();
        row.share("blastRadius", "share of the tenants that asked within the window and were harmed", radius.byCount());
        row.share("blastRadiusByTraffic", "the same, by requests", radius.byTraffic());
        for (int degree = 0; degree < DEGREES.size(); degree++) {
            row.share(
                    "tenantsByHarm." + DEGREES.get(degree),
                    degree == 0
                            ? "unharmed"
                            : BlastRadius.DEGREES.get(degree) + " of their requests harmed in their worst minute",
                    (double) radius.degrees().get(degree) / radius.tenants());
        }
        row.perSecond(
                "goodput",
                "requests answered within their objective, a second",
                (double) all.good() * Measurements.SECOND / counted());
        row.share(
                "success",
                "share of all requests answered within their objective",
                (double) all.good() / Math.max(1, all.requests()));
        row.share(
                "unserved",
                "share of the window's requests that were refused or given up",
                share(
                        inWindow.stream()
                                .filter(request -> request.state == Request.FAILED)
                                .count(),
                        inWindow.size()));
        row.ratio("attempts", "attempts a request", issued == 0 ? Double.NaN : (double) (issued + retries) / issued);
        row.share(
                "wastedWork",
                "share of served attempts that nobody waited for",
                share(wasted, wasted + all.good() + all.late()));
        OptionalLong recovered =
                all.recoveredAfter(Math.min(clears, world.horizonNanos), world.horizonNanos, recoveryWindow());
        row.shareOfRuns("recoveredShare", "share of runs that recovered", recovered.isPresent());
        row.seconds(
                "timeToRecover",
                "from the end of the trigger to recovery, over the runs that recovered",
                recovered.isPresent() ? (double) recovered.getAsLong() / Measurements.SECOND : Double.NaN);
        row.ratio("price", "worker-seconds for each good answer before the trigger", price());
    }
}
