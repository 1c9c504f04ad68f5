package dev.plimsoll.queue;

/**
 * Receives everything that happens to every item, in order, so that an outsider can check conservation and order.
 *
 * <p>Called under the queue's lock: be quick, and do not call the queue. {@link #csv} writes lines.
 */
@FunctionalInterface
public interface OperationLog {
    /** What happened. */
    enum Operation {
        /** An item was admitted and has an entry of its own. */
        ADMIT,
        /** An item was accepted and ended at once: an entry with its key stands for it. */
        COALESCE,
        /** An item ended that had waited or run before: a newer entry with its key stands for it. */
        SUPERSEDE,
        /** A submission was refused; it has no id. */
        REFUSE,
        /** An item was leased. */
        LEASE,
        /** An item ended: its work is done. */
        COMPLETE,
        /** An item's run ended without success; it will run again. */
        RETRY,
        /** An item's lease ran out; what follows says what becomes of the item. */
        LEASE_TIMEOUT,
        /** An item ended: it would have come too late. */
        EXPIRE,
        /** An item ended: it was set aside. */
        SIDELINE,
        /** A sidelined item was brought back. */
        REDRIVE
    }

    /**
     * Records one operation.
     *
     * @param operation what happened
     * @param id the item's number, ascending in order of admission and unchanged by retries; for {@link
     *     Operation#COALESCE} that of the entry that stands for the item; -1 for {@link Operation#REFUSE}
     * @param lane the item's lane
     * @param tenant the item's tenant
     * @param key the item's key
     * @param nanos when, since the queue was made
     */
    void record(Operation operation, long id, String lane, String tenant, String key, long nanos);

    /**
     * Writes operations as CSV: a header, then {@code op,id,tenant,key,lane,time}, time in nanoseconds.
     *
     * @param out where to; an {@link java.io.IOException} from it is thrown as {@link java.io.UncheckedIOException}
     * @return a log that writes there; not synchronised by itself, which the queue's lock makes unnecessary
     */
    static OperationLog csv(Appendable out) {
        return new CsvOperationLog(out);
    }
}
