package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.stress.Stress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The permit path under the memory model, with planted bugs that must be found. */
class PermitStressIT {
    @Test
    @Tag("ci")
    void givesEachPlaceOutOnceAndTakesItBackOnceUnlikeItsTwins() throws Exception {
        Stress stress = Stress.briefly(
                PermitStress.LastPlace.class,
                PermitStress.OneRelease.class,
                PermitStress.LastPlaceLookedAtFirst.class,
                PermitStress.OneReleaseByAFlag.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("LastPlace", "OneRelease");
        assertThat(stress.failed()).containsExactlyInAnyOrder("LastPlaceLookedAtFirst", "OneReleaseByAFlag");
    }

    @Test
    @Tag("proof")
    void givesEachPlaceOutOnceAtLength() throws Exception {
        Stress stress = Stress.atLength(PermitStress.LastPlace.class, PermitStress.OneRelease.class);

        assertThat(stress.passed()).as(stress.report()).containsExactlyInAnyOrder("LastPlace", "OneRelease");
        assertThat(stress.failed()).isEmpty();
    }
}
