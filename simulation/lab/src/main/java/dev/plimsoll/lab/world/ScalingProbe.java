package dev.plimsoll.lab.world;

/** What a zone's loss means for the survivors, and for the allocator that they all ask. */
final class ScalingProbe extends Probe {
    private final Fleet fleet;

    ScalingProbe(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    void report(Row.Builder row) {
        row.share("scalingRefused", "share of the survivors' scaling wishes that were refused", fleet.scalingRefused());
        row.ratio("survivorLoad", "a survivor's load over the load before", fleet.survivorLoad() / fleet.load());
    }
}
