package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanePlanTest {
    private final LanePlan plan = LanePlan.of(
            40,
            List.of(
                    Lane.named("a").share(3).reserve(4).build(),
                    Lane.named("b").share(1).build(),
                    Lane.named("c").share(1).cap(5).build()));

    @Test
    void showsWhatAChangeOfLanesWouldGiveEach() {
        // 40 by 3:1:1 would be 24, 8, 8; c stops at 5, the other 35 go by 3:1
        assertThat(plan.lanes()).extracting(LanePlan.Entry::guaranteed).containsExactly(26, 9, 5);
    }

    @Test
    void givesAFreeWorkerByTheRule() {
        boolean[] all = {true, true, true};
        assertThat(plan.next(new int[] {0, 0, 0}, all)).as("first in order").isZero();
        assertThat(plan.next(new int[] {26, 0, 0}, all))
                .as("a has its guarantee")
                .isEqualTo(1);
        assertThat(plan.next(new int[] {0, 36, 0}, new boolean[] {false, true, true}))
                .as("4 are never lent")
                .isEqualTo(-1);
        assertThat(plan.next(new int[] {0, 36, 0}, all)).as("they are a's").isZero();
        assertThat(plan.next(new int[] {4, 31, 4}, new boolean[] {false, true, true}))
                .as("c is below its guarantee")
                .isEqualTo(2);
        assertThat(plan.next(new int[] {20, 9, 5}, new boolean[] {false, true, true}))
                .as("b borrows, c is at its cap")
                .isEqualTo(1);
    }
}
