package dev.plimsoll.examples.redis;

import java.util.SplittableRandom;

/** One request of a client, and what became of it. */
final class Request {
    private static final long UNANSWERED = Long.MAX_VALUE;

    private final String key;
    private final int node;
    private final long dueNanos;
    private volatile long answeredNanos = UNANSWERED;
    private volatile boolean right;

    private Request(String key, int node, long dueNanos) {
        this.key = key;
        this.node = node;
        this.dueNanos = dueNanos;
    }

    static Request draw(SplittableRandom random, long dueNanos) {
        if (random.nextDouble() < Scale.PAGES / (Scale.RATE + Scale.PAGES)) {
            return new Request("", -1, dueNanos);
        }
        double draw = random.nextDouble();
        if (draw < Scale.HOT) {
            return new Request(Keys.HOT, Keys.HOT_NODE, dueNanos);
        }
        int node = random.nextInt(Scale.NODES);
        return new Request(
                draw < Scale.HOT + Scale.TAIL
                        ? Keys.tail(node, random.nextLong())
                        : Keys.cold(node, random.nextInt(Integer.MAX_VALUE)),
                node,
                dueNanos);
    }

    String key() {
        return key;
    }

    /** Has nothing to do with the cache. */
    boolean isPage() {
        return node < 0;
    }

    boolean isOnHotNode() {
        return node == Keys.HOT_NODE;
    }

    void answered(boolean rightly) {
        right = rightly;
        answeredNanos = System.nanoTime();
    }

    boolean isAnswered() {
        return answeredNanos != UNANSWERED;
    }

    /** Was not answered rightly while its client waited. */
    boolean harmed() {
        return !right || Double.isInfinite(seconds());
    }

    /** Until the answer, whatever it was; infinite if none came while its client waited: what comes later, nobody sees. */
    double seconds() {
        double seconds = isAnswered() ? (answeredNanos - dueNanos) / 1e9 : Double.POSITIVE_INFINITY;
        return seconds > Scale.seconds(Scale.PATIENCE) ? Double.POSITIVE_INFINITY : seconds;
    }
}
