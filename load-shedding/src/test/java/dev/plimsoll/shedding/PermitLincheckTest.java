package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// Every interleaving of three threads on the permit path against its sequential self. actorsBefore(0): else the calls
// before the parallel part would use up the two places.
@Tag("ci")
class PermitLincheckTest {
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1);
    }

    /** A gate that checks and then acts. */
    public static class Broken {
        private final AtomicInteger inFlight = new AtomicInteger();

        /** Enters unless full, in two steps. */
        @Operation
        public boolean enter() {
            if (inFlight.get() >= 2) {
                return false;
            }
            inFlight.incrementAndGet();
            return true;
        }

        /** What is in flight. */
        @Operation
        public int inFlight() {
            return inFlight.get();
        }
    }

    /** The gate alone. */
    public static class Doors {
        private final Gate gate = new Gate(2);

        /** Enters unless full. */
        @Operation
        public boolean enter() {
            return gate.tryEnter(0) != Gate.REFUSED;
        }

        /** What is in flight. */
        @Operation
        public int inFlight() {
            return Gate.inFlight(gate.state());
        }

        /** Changes the limit. */
        @Operation
        public void limit() {
            gate.setLimit(1);
        }
    }

    @Test
    void theGateIsLinearizable() {
        options().check(Doors.class);
    }

    @Test
    void findsTheFaultOfTheBrokenTwin() {
        assertThatThrownBy(() -> options().check(Broken.class)).isInstanceOf(AssertionError.class);
    }
}
