package dev.plimsoll.shedding;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What threads see of the last place and of one permit: each is given out once, and given back once. */
public final class PermitStress {
    private PermitStress() {}

    /** Two threads at the last place, while a third looks at it after them. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one of them got it")
    @Outcome(expect = FORBIDDEN, desc = "over the limit, or lost")
    public static class LastPlace {
        private final Gate gate = new Gate(1);

        /** Enters. */
        @Actor
        public void one(III_Result result) {
            result.r1 = gate.tryEnter(0) == Gate.REFUSED ? 0 : 1;
        }

        /** Enters as well. */
        @Actor
        public void two(III_Result result) {
            result.r2 = gate.tryEnter(0) == Gate.REFUSED ? 0 : 1;
        }

        /** Counts. */
        @Arbiter
        public void after(III_Result result) {
            result.r3 = Gate.inFlight(gate.state());
        }
    }

    /** The same at a gate that looks first and enters then. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one of them got it")
    @Outcome(expect = FORBIDDEN, desc = "over the limit, or lost")
    public static class LastPlaceLookedAtFirst {
        private final AtomicInteger inFlight = new AtomicInteger();

        private int enter() {
            if (inFlight.get() >= 1) {
                return 0;
            }
            inFlight.incrementAndGet();
            return 1;
        }

        /** Enters. */
        @Actor
        public void one(III_Result result) {
            result.r1 = enter();
        }

        /** Enters as well. */
        @Actor
        public void two(III_Result result) {
            result.r2 = enter();
        }

        /** Counts. */
        @Arbiter
        public void after(III_Result result) {
            result.r3 = inFlight.get();
        }
    }

    /** Two threads release one permit of two: one place comes free, not both. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one release counted")
    @Outcome(expect = FORBIDDEN, desc = "a place too many, or lost")
    public static class OneRelease {
        private final Gate gate = new Gate(2);
        private final PermitTable permits = new PermitTable(2);
        private final long permit;

        /** Takes two. */
        public OneRelease() {
            gate.tryEnter(0);
            gate.tryEnter(0);
            permit = permits.take(0, 0, false, 0);
            permits.take(1, 0, false, 0);
        }

        private int release() {
            if (!permits.free(permit)) {
                return 0;
            }
            gate.complete();
            return 1;
        }

        /** Releases. */
        @Actor
        public void one(III_Result result) {
            result.r1 = release();
        }

        /** Releases as well. */
        @Actor
        public void two(III_Result result) {
            result.r2 = release();
        }

        /** Counts. */
        @Arbiter
        public void after(III_Result result) {
            result.r3 = Gate.inFlight(gate.state());
        }
    }

    /** The same with a flag instead of a table. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one release counted")
    @Outcome(expect = FORBIDDEN, desc = "a place too many, or lost")
    public static class OneReleaseByAFlag {
        private final Gate gate = new Gate(2);
        private volatile boolean held = true;

        /** Takes two. */
        public OneReleaseByAFlag() {
            gate.tryEnter(0);
            gate.tryEnter(0);
        }

        private int release() {
            if (!held) {
                return 0;
            }
            held = false;
            gate.complete();
            return 1;
        }

        /** Releases. */
        @Actor
        public void one(III_Result result) {
            result.r1 = release();
        }

        /** Releases as well. */
        @Actor
        public void two(III_Result result) {
            result.r2 = release();
        }

        /** Counts. */
        @Arbiter
        public void after(III_Result result) {
            result.r3 = Gate.inFlight(gate.state());
        }
    }
}
