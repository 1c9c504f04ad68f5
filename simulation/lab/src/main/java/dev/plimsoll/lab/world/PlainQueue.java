package dev.plimsoll.lab.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue of a server without a policy: first in, first out, or last in, first out, or by priority, with finite room. */
final class PlainQueue implements WorkQueue {
    private final long room;
    private final boolean newestFirst;
    private final boolean drops;
    private final List<ArrayDeque<Attempt>> lines = new ArrayList<>(); // by priority
    private int waiting;
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
        if (waiting >= room + Math.max(0, workers - busy)) {
            return drops ? Offer.DROPPED : Offer.REFUSED;
        }
        int priority = attempt.request.caller.priority;
        while (lines.size() <= priority) {
            lines.add(new ArrayDeque<>());
        }
        lines.get(priority).addLast(attempt);
        waiting++;
        return Offer.ADMITTED;
    }

    @Override
    public @Nullable Attempt take() {
        if (waiting == 0) {
            return null;
        }
        int priority = 0;
        while (lines.get(priority).isEmpty()) {
            priority++;
        }
        waiting--;
        busy++;
        return newestFirst
                ? lines.get(priority).pollLast()
                : lines.get(priority).pollFirst();
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
        return waiting;
    }

    @Override
    public int waiting() {
        return waiting;
    }
}
