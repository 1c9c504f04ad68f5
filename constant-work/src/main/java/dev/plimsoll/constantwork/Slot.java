package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;

/*
 * One receiver as its pusher sees it, and the mailbox for the one exchange that may be open with it. The transport
 * posts the outcome from its own thread; the engine looks at it when it next comes by, on its own schedule. So replies
 * wake nobody up, need no queue, and a thousand failures at once are a thousand fields set.
 *
 * Everything is under the slot's own lock, for a few nanoseconds at a time and between two threads at most.
 */
final class Slot implements PushTransport.Exchange {
    enum State {
        /** Nothing sent since the last look. */
        IDLE,
        OPEN,
        REPLIED,
        FAILED
    }

    final Endpoint endpoint;
    final long key;

    private State state = State.IDLE;
    private long attempt;
    private long sentNanos;
    private int outcome;
    private int flags;
    private int reasons;
    private long epoch;
    private long sequence;

    Slot(Endpoint endpoint, long key) {
        this.endpoint = endpoint;
        this.key = key;
    }

    /** Opens an exchange and returns its number. */
    synchronized long open(long nowNanos) {
        assert state == State.IDLE : endpoint + " " + state;
        state = State.OPEN;
        sentNanos = nowNanos;
        return ++attempt;
    }

    @Override
    public synchronized void replied(long number, ByteBuffer reply) {
        if (number != attempt || state != State.OPEN) {
            return; // too late: given up meanwhile
        }
        if (!Reply.isReply(reply)) {
            state = State.FAILED;
            return;
        }
        int at = reply.position();
        outcome = reply.get(at + Reply.OUTCOME_AT);
        flags = reply.get(at + Reply.FLAGS_AT);
        reasons = reply.getInt(at + Reply.REASONS_AT);
        epoch = reply.getLong(at + Reply.EPOCH_AT);
        sequence = reply.getLong(at + Reply.SEQUENCE_AT);
        state = State.REPLIED;
    }

    @Override
    public synchronized void failed(long number, String why) {
        if (number == attempt && state == State.OPEN) {
            state = State.FAILED;
        }
    }

    /** Whether an exchange is open that began that long ago. */
    synchronized boolean overdue(long nowNanos, long deadlineNanos) {
        return state == State.OPEN && nowNanos - sentNanos >= deadlineNanos;
    }

    /** Adds the outcome to a tally and forgets it; an open exchange is left alone unless it is given up. */
    synchronized void settle(Tally tally, boolean giveUp) {
        switch (state) {
            case IDLE -> {}
            case OPEN -> {
                if (!giveUp) {
                    return;
                }
                attempt++; // what still comes of it is nobody's
                tally.timedOut++;
            }
            case FAILED -> tally.failed++;
            case REPLIED -> tally.replied(outcome, flags, reasons, epoch, sequence);
        }
        state = State.IDLE;
    }
}
