package dev.plimsoll.lab.world;

import java.util.stream.IntStream;

// A load balancer that knows at once what is inside each server. The search begins behind the last choice, so that
// servers
// with equally few inside take turns. If every server has asked to be left alone, none is.
final class LeastOutstanding implements Placement {
    private final Service service;
    private final long[] awayUntil;
    private final boolean heedsRetryAfter;
    private int begin;

    LeastOutstanding(Service service, boolean heedsRetryAfter) {
        this.service = service;
        this.heedsRetryAfter = heedsRetryAfter;
        this.awayUntil = new long[service.groups.length];
    }

    @Override
    public int group(Attempt attempt) {
        int group = least(service.now());
        if (group == NOBODY) {
            group = least(Long.MAX_VALUE);
        }
        begin = group + 1;
        return group;
    }

    private int least(long now) {
        int least = NOBODY;
        for (int i = 0; i < awayUntil.length; i++) {
            int group = (begin + i) % awayUntil.length;
            if (awayUntil[group] <= now && (least == NOBODY || service.inside(group) < service.inside(least))) {
                least = group;
            }
        }
        return least;
    }

    @Override
    public void refused(int group, long retryAfterNanos) {
        if (heedsRetryAfter) {
            awayUntil[group] = Math.max(awayUntil[group], service.now() + retryAfterNanos);
        }
    }

    @Override
    public int[] groups(String tenant, int number) {
        return IntStream.range(0, awayUntil.length).toArray();
    }
}
