package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What threads see of a queue and of what is handed over through it. */
public final class QueueStress {
    private QueueStress() {}

    private static RecoveryQueue<Payload> queue(int workers, int reserve) {
        return RecoveryQueue.<Payload>builder(workers)
                .lane(Lane.named("new").reserve(reserve).build())
                .lane(Lane.named("recovery").build())
                .nanoClock(() -> 0)
                .build();
    }

    /** What is handed over: two plain fields. */
    static final class Payload {
        int one;
        int two;

        Payload write() {
            one = 1;
            two = 2;
            return this;
        }

        int read() {
            return 10 * one + two;
        }
    }

    /** One thread submits what it wrote, another leases it: it sees all of it, or no lease. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "12, 0"},
            expect = ACCEPTABLE,
            desc = "not there yet, or whole")
    @Outcome(expect = FORBIDDEN, desc = "torn, or lost")
    public static class HandOver {
        private final RecoveryQueue<Payload> queue = queue(1, 0);

        /** Submits. */
        @Actor
        public void submit() {
            queue.submit("new", "t", "k", new Payload().write());
        }

        /**
         * Leases.
         *
         * @param result what was read of the payload
         */
        @Actor
        public void lease(II_Result result) {
            Lease<Payload> lease = queue.tryLease();
            result.r1 = lease == null ? 0 : lease.payload().read();
        }

        /**
         * Counts.
         *
         * @param result what is left
         */
        @Arbiter
        public void left(II_Result result) {
            result.r2 = queue.stats().lane("new").depth();
        }
    }

    /** The planted bug: the payload is handed over by a plain field. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "12, 0"},
            expect = ACCEPTABLE,
            desc = "not there yet, or whole")
    @Outcome(expect = FORBIDDEN, desc = "torn, or lost")
    public static class HandOverByAPlainField {
        private final Payload payload = new Payload();
        private boolean there;

        /** Submits. */
        @Actor
        public void submit() {
            payload.write();
            there = true;
        }

        /**
         * Leases.
         *
         * @param result what was read of the payload
         */
        @Actor
        public void lease(II_Result result) {
            int read = payload.read();
            boolean seen = there;
            result.r1 = seen ? read : 0;
            result.r2 = seen ? 0 : 1;
        }
    }

    /** Two workers end one lease while its key is submitted again: one of them ends it, and the key has one more run. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "ended once, one more run")
    @Outcome(expect = FORBIDDEN, desc = "ended twice or never, or a run lost")
    public static class TwoEnds {
        private final RecoveryQueue<Payload> queue = queue(1, 0);
        private final Lease<Payload> lease;

        /** Leases the key. */
        public TwoEnds() {
            queue.submit("new", "t", "k", new Payload());
            lease = requireNonNull(queue.tryLease());
        }

        /**
         * Ends the lease.
         *
         * @param result whether it did
         */
        @Actor
        public void complete(III_Result result) {
            result.r1 = lease.complete() ? 1 : 0;
        }

        /**
         * Submits the key again, and ends the lease.
         *
         * @param result whether it did
         */
        @Actor
        public void submitAndFail(III_Result result) {
            queue.submit("new", "t", "k", new Payload());
            result.r2 = lease.fail("no") ? 1 : 0;
        }

        /**
         * Counts.
         *
         * @param result the key's entries that wait
         */
        @Arbiter
        public void left(III_Result result) {
            result.r3 = queue.stats().lane("new").depth();
        }
    }

    /** The planted bug: looks whether the lease is held, and ends it afterwards. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "ended once")
    @Outcome(expect = FORBIDDEN, desc = "ended twice")
    public static class TwoEndsThatLookFirst {
        private @Nullable Object held = this;

        private int end() {
            int was = held == null ? 0 : 1;
            held = null;
            return was;
        }

        /**
         * Ends the lease.
         *
         * @param result whether it did
         */
        @Actor
        public void complete(II_Result result) {
            result.r1 = end();
        }

        /**
         * Ends the lease.
         *
         * @param result whether it did
         */
        @Actor
        public void fail(II_Result result) {
            result.r2 = end();
        }
    }

    /** Two workers ask while one of two is kept for another lane: one gets a lease, never both. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "the reserve is not lent")
    @Outcome(expect = FORBIDDEN, desc = "the reserve was lent, or a worker left idle")
    public static class Reserve {
        private final RecoveryQueue<Payload> queue = queue(2, 1);

        /** Submits two items of recovery. */
        public Reserve() {
            queue.submit("recovery", "t", "k1", new Payload());
            queue.submit("recovery", "t", "k2", new Payload());
        }

        /**
         * Asks.
         *
         * @param result leases granted
         */
        @Actor
        public void first(II_Result result) {
            result.r1 = queue.tryLease() == null ? 0 : 1;
        }

        /**
         * Asks, too.
         *
         * @param result leases granted
         */
        @Actor
        public void second(II_Result result) {
            result.r2 = queue.tryLease() == null ? 0 : 1;
        }
    }

    /** The planted bug: counts what is free, and takes it afterwards. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "the reserve is not lent")
    @Outcome(expect = FORBIDDEN, desc = "the reserve was lent")
    public static class ReserveThatIsCountedFirst {
        private int free = 2;

        private int lease() {
            if (free <= 1) {
                return 0;
            }
            free--;
            return 1;
        }

        /**
         * Asks.
         *
         * @param result leases granted
         */
        @Actor
        public void first(II_Result result) {
            result.r1 = lease();
        }

        /**
         * Asks, too.
         *
         * @param result leases granted
         */
        @Actor
        public void second(II_Result result) {
            result.r2 = lease();
        }
    }
}
