package dev.plimsoll.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A router's changes under the memory model, with planted bugs that must be found. */
class CellRouterStressIT {
    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {RouterStress.Swap.class, RouterStress.TwoChanges.class})
    @Tag("ci")
    void tearsNoRouteAndLosesNoChange(Class<?> test) throws Exception {
        assertSound(Stress.briefly(test));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {RouterStress.SwapOfTwoFields.class, RouterStress.TwoChangesWithoutALock.class})
    @Tag("ci")
    void wouldNoticeIfItDid(Class<?> twin) throws Exception {
        assertThat(Stress.briefly(twin).failed()).isPositive();
    }

    @ParameterizedTest(name = "{0}, at length")
    @ValueSource(classes = {RouterStress.Swap.class, RouterStress.TwoChanges.class})
    @Tag("proof")
    void tearsNoRouteAndLosesNoChangeAtLength(Class<?> test) throws Exception {
        assertSound(Stress.atLength(test));
    }

    private static void assertSound(Stress stress) {
        assertThat(stress.failed() + stress.broken()).as(stress.report()).isZero();
        assertThat(stress.passed()).isPositive();
    }
}
