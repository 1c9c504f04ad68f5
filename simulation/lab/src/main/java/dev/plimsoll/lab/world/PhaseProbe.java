package dev.plimsoll.lab.world;

/** Goodput of a part of the run, by when requests were issued. */
final class PhaseProbe extends Probe {
    private final World world;
    private final String name;
    private final Measurements.Window phase;
    private long issued;
    private long good;

    PhaseProbe(World world, String name, Measurements.Window phase) {
        this.world = world;
        this.name = name;
        this.phase = phase;
    }

    private boolean counts(Request request) {
        return world.judged(request) && phase.contains(request.issuedNanos);
    }

    @Override
    void issued(Request request) {
        issued += counts(request) ? 1 : 0;
    }

    @Override
    void ended(Request request) {
        boolean inTime = request.state == Request.GOOD
                && request.endedNanos - request.issuedNanos <= request.client().objectiveNanos;
        good += inTime && counts(request) ? 1 : 0;
    }

    @Override
    void report(Row.Builder row) {
        row.perSecond(
                "phases." + name + ".goodput",
                "requests issued in this phase and answered within their objective, a second",
                good * (double) Measurements.SECOND / (phase.to() - phase.from()));
        row.share(
                "phases." + name + ".success",
                "their share of the phase's requests",
                issued == 0 ? Double.NaN : (double) good / issued);
    }
}
