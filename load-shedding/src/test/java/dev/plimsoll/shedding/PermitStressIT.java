package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The permit path under the memory model, with planted bugs that must be found. */
class PermitStressIT {
    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {PermitStress.LastPlace.class, PermitStress.OneRelease.class})
    @Tag("ci")
    void givesEachPlaceOutOnceAndTakesItBackOnce(Class<?> test) throws Exception {
        assertSound(Stress.briefly(test));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {PermitStress.LastPlaceLookedAtFirst.class, PermitStress.OneReleaseByAFlag.class})
    @Tag("ci")
    void wouldNoticeIfItDidNot(Class<?> twin) throws Exception {
        assertThat(Stress.briefly(twin).failed()).isPositive();
    }

    @ParameterizedTest(name = "{0}, at length")
    @ValueSource(classes = {PermitStress.LastPlace.class, PermitStress.OneRelease.class})
    @Tag("proof")
    void givesEachPlaceOutOnceAtLength(Class<?> test) throws Exception {
        assertSound(Stress.atLength(test));
    }

    private static void assertSound(Stress stress) {
        assertThat(stress.failed() + stress.broken()).as(stress.report()).isZero();
        assertThat(stress.passed()).isPositive();
    }
}
