package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What became of a submitted item: {@link Admitted}, {@link Coalesced} or {@link Refused}.
 *
 * <p>Being refused is an answer, not an error: no exception, no stack trace.
 */
public sealed interface Admission {

    /**
     * Tells whether the queue took responsibility for the item.
     *
     * @return {@code true} unless this is {@link Refused}
     */
    default boolean accepted() {
        return !(this instanceof Refused);
    }

    /** What an acceptance survives. */
    enum Durability {
        /** Accepted in memory: lost if the process dies. */
        IN_MEMORY,
        /** Written and synced before the answer was given: survives the process and the machine's power. */
        DURABLE
    }

    /** Why an item was refused. */
    enum Reason {
        /** The lane holds as many items as it may. */
        LANE_FULL,
        /** The lane holds as many bytes as it may. */
        LANE_BYTES,
        /** This one payload is larger than a payload may be. */
        PAYLOAD_TOO_LARGE,
        /** The item's time had run out before it was submitted. */
        DEADLINE_PASSED,
        /** The tenant is quarantined. */
        TENANT_QUARANTINED,
        /** The tenant submits faster than the lane's rate for one tenant; it is refused as a whole for a while. */
        TENANT_RATE,
        /** The lane is being drained and takes nothing new. */
        LANE_DRAINING,
        /** The journal cannot promise durability any more. */
        JOURNAL_FAILED,
        /** The queue is closed. */
        CLOSED
    }

    /**
     * The item has an entry of its own and will get a run of its own.
     *
     * @param durability what the acceptance survives
     */
    record Admitted(Durability durability) implements Admission {
        /** Admitted in memory. */
        static final Admitted IN_MEMORY = new Admitted(Durability.IN_MEMORY);

        /** Admitted durably. */
        static final Admitted DURABLE = new Admitted(Durability.DURABLE);

        /**
         * Checks the component.
         *
         * @param durability what the acceptance survives
         */
        public Admitted {
            requireNonNull(durability, "durability");
        }
    }

    /**
     * A waiting entry with the same key stands for the item.
     *
     * @param durability what the acceptance survives
     */
    record Coalesced(Durability durability) implements Admission {
        /** Coalesced in memory. */
        static final Coalesced IN_MEMORY = new Coalesced(Durability.IN_MEMORY);

        /** Coalesced durably. */
        static final Coalesced DURABLE = new Coalesced(Durability.DURABLE);

        /**
         * Checks the component.
         *
         * @param durability what the acceptance survives
         */
        public Coalesced {
            requireNonNull(durability, "durability");
        }
    }

    /**
     * The item was not taken; nothing of it is kept.
     *
     * @param reason why
     * @param retryAfter a time after which a new attempt has a chance; zero where waiting does not help
     */
    record Refused(Reason reason, Duration retryAfter) implements Admission {
        /**
         * Checks the components.
         *
         * @param reason why
         * @param retryAfter a time after which a new attempt has a chance; zero where waiting does not help
         */
        public Refused {
            requireNonNull(reason, "reason");
            requireNonNull(retryAfter, "retryAfter");
        }
    }
}
