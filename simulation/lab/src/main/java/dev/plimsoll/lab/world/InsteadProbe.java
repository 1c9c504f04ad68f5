package dev.plimsoll.lab.world;

// What a service is asked because another one failed, and what that does to those whom it served before: harm that was
// only moved is counted.
final class InsteadProbe extends Probe {
    private final World world;
    private final Service service;
    private long calm;
    private long inWindow;
    private long instead;
    private long own;
    private long served;

    InsteadProbe(World world, Service service) {
        this.world = world;
        this.service = service;
    }

    @Override
    void reached(Attempt attempt) {
        Caller caller = attempt.request.caller;
        if (caller.service != service) {
            return;
        }
        long now = world.simulation.now();
        calm += world.measurements.calm.contains(now) ? 1 : 0;
        if (world.measurements.window.contains(now)) {
            inWindow++;
            instead += caller.instead ? 1 : 0;
        }
    }

    private boolean isOwn(Request request) {
        return request.client().caller.service == service && world.measurements.window.contains(request.issuedNanos);
    }

    @Override
    void issued(Request request) {
        own += isOwn(request) ? 1 : 0;
    }

    @Override
    void ended(Request request) {
        boolean isGood = request.state == Request.GOOD
                && request.endedNanos - request.issuedNanos <= request.client().objectiveNanos;
        served += isGood && isOwn(request) ? 1 : 0;
    }

    @Override
    void report(Row.Builder row) {
        row.perSecond(
                "instead.calm",
                "attempts a second that reached " + service.name + " before the trigger",
                perSecond(calm, world.measurements.calm));
        row.perSecond("instead.asked", "the same within the window", perSecond(inWindow, world.measurements.window));
        row.perSecond(
                "instead.moved",
                "those of them that came because a call to another service had failed",
                perSecond(instead, world.measurements.window));
        row.share(
                "instead.harmed",
                "share of the window's requests of its own clients that were not answered within their objective",
                own == 0 ? Double.NaN : 1 - (double) served / own);
    }

    private double perSecond(long count, Measurements.Window window) {
        return count * (double) Measurements.SECOND / (Math.min(window.to(), world.horizonNanos) - window.from());
    }
}
