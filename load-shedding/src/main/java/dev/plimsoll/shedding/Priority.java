package dev.plimsoll.shedding;

/** How much a request matters; when not everything can be served, the lowest is shed first. */
public enum Priority {
    /** Health checks, control traffic, what keeps the service alive. May use the whole limit. */
    CRITICAL(0),
    /** A person waits for it. The default. */
    NORMAL(1),
    /** Useful, but the caller can do without it for a while. */
    DEFERRABLE(2),
    /** Prefetch, batch, backfill: served from what the others leave. */
    BACKGROUND(3);

    final int level; // 0 is the highest

    Priority(int level) {
        this.level = level;
    }
}
