package dev.plimsoll.simulation;

import java.util.PriorityQueue;

/** What one writes by hand: an event object in a {@link PriorityQueue}, ordered by time, priority and sequence. */
final class QueueEvent implements Comparable<QueueEvent> {
    final long time;
    final long order;
    final int kind;
    boolean cancelled;

    QueueEvent(long time, byte priority, long sequence, int kind) {
        this.time = time;
        this.order = (long) priority << 56 | sequence;
        this.kind = kind;
    }

    @Override
    public int compareTo(QueueEvent other) {
        int byTime = Long.compare(time, other.time);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
}
