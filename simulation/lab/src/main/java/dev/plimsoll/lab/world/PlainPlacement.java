package dev.plimsoll.lab.world;

/** Tenants dealt to the groups in turn, one group each: plain shards, or with one group the whole fleet for everybody. */
final class PlainPlacement implements Placement {
    private final int groups;

    PlainPlacement(int groups) {
        this.groups = groups;
    }

    @Override
    public int group(Attempt attempt) {
        return attempt.request.tenant % groups;
    }

    @Override
    public int[] groups(String tenant, int number) {
        return new int[] {number % groups};
    }
}
