package dev.plimsoll.lab.world;

import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.simulation.LatencyRecorder;
import dev.plimsoll.simulation.Timeline;
import java.util.ArrayList;
import java.util.List;

// How long bystanders wait, submit to start of work. Those whose work never started count with the wait they had: until
// they gave
// up, or until the end of the run. Leaving them out would flatter exactly the variants that are worst. What was refused
// at once did
// not wait; it counts as unserved.
final class WaitProbe extends Probe {
    private final World world;
    private final LatencyRecorder inWindow;
    private final Timeline perSecond = Timeline.ofSeconds();
    private long waited;
    private long burstEnd = -1;

    WaitProbe(World world) {
        this.world = world;
        this.inWindow = LatencyRecorder.withObjective(world.bystanderObjective());
    }

    @Override
    void started(Attempt attempt, long now, long duration) {
        if (attempt.request.bystander() && !attempt.isCopy() && attempt.request.startedNanos == now) {
            waited(attempt.request, now);
        }
    }

    @Override
    void ended(Request request) {
        boolean inVain = request.state == Request.FAILED && request.endedNanos > request.issuedNanos;
        if (request.bystander() && request.startedNanos < 0 && inVain) {
            waited(request, request.endedNanos);
        }
    }

    private void waited(Request request, long until) {
        long wait = until - request.issuedNanos;
        perSecond.record(request.issuedNanos, wait);
        if (world.measurements.window.contains(request.issuedNanos)) {
            inWindow.record(wait);
            waited += wait > 0 ? 1 : 0;
        }
    }

    @Override
    void burst(long from, long to) {
        burstEnd = Math.max(burstEnd, to);
    }

    @Override
    void report(Row.Builder row) {
        world.measurements.waiting.now().forEach(request -> waited(request, world.horizonNanos));
        if (burstEnd >= 0) {
            row.seconds(
                    "waitAtBurstEnd",
                    "mean wait of bystanders that arrive in the second after the burst",
                    perSecond.mean((int) (burstEnd / Measurements.SECOND)) / Measurements.SECOND);
        }
        row.seconds("bystanderWait.mean", "mean wait of bystanders", inWindow.meanNanos() / Measurements.SECOND);
        row.share("bystanderWait.any", "share of bystanders that wait at all", (double) waited / inWindow.count());
        row.seconds("bystanderWait.p50", "median wait of bystanders", seconds(inWindow.percentileNanos(.5)));
        row.seconds(
                "bystanderWait.p99",
                "wait that 99 of 100 bystanders do not exceed",
                seconds(inWindow.percentileNanos(.99)));
        row.share(
                "bystanderWait.overObjective",
                "share of bystanders that wait longer than their objective",
                inWindow.shareOverObjective());
        List<Double> means = new ArrayList<>();
        for (int second = 0; second < world.measurements.seconds; second++) {
            means.add(perSecond.mean(second) / Measurements.SECOND);
        }
        row.timeline("bystanderWait", "mean wait of bystanders by second of arrival", Unit.SECONDS, means);
    }

    private static double seconds(long nanos) {
        return (double) nanos / Measurements.SECOND;
    }
}
