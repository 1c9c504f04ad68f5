package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue under the memory model, with planted bugs that must be found. */
class RecoveryQueueStressIT {
    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {QueueStress.HandOver.class, QueueStress.TwoEnds.class})
    @Tag("ci")
    void tearsNothingAndEndsALeaseOnce(Class<?> test) throws Exception {
        assertSound(Stress.briefly(test));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {QueueStress.HandOverByAPlainField.class, QueueStress.TwoEndsThatLookFirst.class})
    @Tag("ci")
    void wouldNoticeIfItDid(Class<?> twin) throws Exception {
        assertThat(Stress.briefly(twin).failed()).isPositive();
    }

    @ParameterizedTest(name = "{0}, at length")
    @ValueSource(classes = {QueueStress.HandOver.class, QueueStress.TwoEnds.class, QueueStress.Reserve.class})
    @Tag("proof")
    void tearsNothingAndEndsALeaseOnceAtLength(Class<?> test) throws Exception {
        assertSound(Stress.atLength(test));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = QueueStress.ReserveThatIsCountedFirst.class)
    @Tag("proof")
    void wouldNoticeALentReserve(Class<?> twin) throws Exception {
        assertThat(Stress.briefly(twin).failed()).isPositive();
    }

    private static void assertSound(Stress stress) {
        assertThat(stress.failed() + stress.broken()).as(stress.report()).isZero();
        assertThat(stress.passed()).isPositive();
    }
}
