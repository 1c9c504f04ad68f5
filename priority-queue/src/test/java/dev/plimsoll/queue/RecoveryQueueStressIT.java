package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queue under the memory model, with planted bugs that must be found. */
class RecoveryQueueStressIT {
    @Test
    @Tag("ci")
    void tearsNothingAndEndsALeaseOnceUnlikeItsTwins() throws Exception {
        Stress stress = Stress.briefly(
                QueueStress.HandOver.class,
                QueueStress.TwoEnds.class,
                QueueStress.HandOverByAPlainField.class,
                QueueStress.TwoEndsThatLookFirst.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("HandOver", "TwoEnds");
        assertThat(stress.failed()).containsExactlyInAnyOrder("HandOverByAPlainField", "TwoEndsThatLookFirst");
    }

    @Test
    @Tag("proof")
    void tearsNothingAndEndsALeaseOnceAtLength() throws Exception {
        Stress stress =
                Stress.atLength(QueueStress.HandOver.class, QueueStress.TwoEnds.class, QueueStress.Reserve.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("HandOver", "TwoEnds", "Reserve");
        assertThat(stress.failed()).isEmpty();
    }

    @Test
    @Tag("proof")
    void wouldNoticeALentReserve() throws Exception {
        assertThat(Stress.briefly(QueueStress.ReserveThatIsCountedFirst.class).failed())
                .containsExactly("ReserveThatIsCountedFirst");
    }
}
