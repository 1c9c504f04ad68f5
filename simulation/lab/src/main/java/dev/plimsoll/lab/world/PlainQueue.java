package dev.plimsoll.lab.world;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The queue of a server without a policy: first in, first out, or last in, first out, with finite room. */
final class PlainQueue implements WorkQueue {
    private final long room;
    private final boolean newestFirst;
    private final boolean drops;
    private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
    private int workers;
    private int busy;

    /**
     * Makes an empty queue.
     *
     * @param room how many may wait beside those at work
     * @param drops whether what finds no room is dropped without a word rather than refused
     */
    PlainQueue(int workers, long room, boolean newestFirst, boolean drops) {
        this.workers = workers;
        this.room = room;
        this.newestFirst = newestFirst;
        this.drops = drops;
    }

    @Override
    public Offer offer(Attempt attempt) {
        if (waiting.size() >= room + Math.max(0, workers - busy)) {
            return drops ? Offer.DROPPED : Offer.REFUSED;
        }
        waiting.addLast(attempt);
        return Offer.ADMITTED;
    }

    @Override
    public @Nullable Attempt take() {
        Attempt next = newestFirst ? waiting.pollLast() : waiting.pollFirst();
        busy += next == null ? 0 : 1;
        return next;
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
    public void workers(int count) {
        workers = count;
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
