package dev.plimsoll.lab.world;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The queue of a server without a policy: first in, first out, or last in, first out, with finite room. */
final class PlainQueue implements WorkQueue {
    private final int workers;
    private final int room;
    private final boolean newestFirst;
    private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
    private int busy;

    /**
     * @param workers how many may be at work
     * @param room how many may be in the system, those at work included
     */
    PlainQueue(int workers, int room, boolean newestFirst) {
        this.workers = workers;
        this.room = room;
        this.newestFirst = newestFirst;
    }

    @Override
    public Offer offer(Attempt attempt) {
        if (waiting.size() + busy >= room) {
            return Offer.REFUSED;
        }
        waiting.addLast(attempt);
        return Offer.ADMITTED;
    }

    @Override
    public @Nullable Attempt take() {
        if (busy == workers || waiting.isEmpty()) {
            return null;
        }
        busy++;
        return newestFirst ? waiting.pollLast() : waiting.pollFirst();
    }

    @Override
    public void done(Attempt attempt) {
        busy--;
    }

    @Override
    public boolean failed(Attempt attempt) {
        busy--;
        return false;
    }

    @Override
    public int waiting(String lane) {
        return waiting.size();
    }

    @Override
    public int waiting() {
        return waiting.size();
    }
}
