package dev.plimsoll.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A router's changes under the memory model, with planted bugs that must be found. */
class CellRouterStressIT {
    @Test
    @Tag("ci")
    void tearsNoRouteAndLosesNoChangeUnlikeItsTwins() throws Exception {
        Stress stress = Stress.briefly(
                RouterStress.Swap.class,
                RouterStress.TwoChanges.class,
                RouterStress.SwapOfTwoFields.class,
                RouterStress.TwoChangesWithoutALock.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("Swap", "TwoChanges");
        assertThat(stress.failed()).containsExactlyInAnyOrder("SwapOfTwoFields", "TwoChangesWithoutALock");
    }

    @Test
    @Tag("proof")
    void tearsNoRouteAndLosesNoChangeAtLength() throws Exception {
        Stress stress = Stress.atLength(RouterStress.Swap.class, RouterStress.TwoChanges.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("Swap", "TwoChanges");
        assertThat(stress.failed()).isEmpty();
    }
}
