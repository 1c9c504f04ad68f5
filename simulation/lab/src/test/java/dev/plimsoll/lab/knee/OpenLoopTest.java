package dev.plimsoll.lab.knee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.shedding.LoadShedder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    // A target that stalls once: a closed loop would see one slow request, an open one sees all that were due
    // meanwhile.
    @Test
    void countsLatencyFromWhenARequestWasDue() {
        Target target = number -> {
            if (number == 0) {
                long until = System.nanoTime() + 150_000_000L; // holds the sender itself up
                while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                }
            }
            return CompletableFuture.completedFuture(Target.Answer.OK);
        };
        Step step = new OpenLoop(target, PATIENCE, null, () -> false).run(400, Duration.ofMillis(300), 1);
        assertThat(step.p50()).as("half the requests were due during the stall").isGreaterThan(.005);
        assertThat(step.lag()).isGreaterThan(.05);
        assertThat(step.valid()).as("and the row says so").isFalse();
    }

    @Test
    void aLimitTurnsABrownoutIntoRefusals() {
        Step without = overloaded(() -> null);
        Step with = overloaded(() -> LoadShedder.builder(PATIENCE).fixedLimit(8).build());
        assertThat(without.late()).as("answers late without a limit").isGreaterThan(.4);
        assertThat(with.late()).as("answers late with a limit").isLessThan(.05);
        assertThat(with.refused()).isBetween(.3, .7);
        assertThat(with.goodput()).isGreaterThan(1.3 * without.goodput());
    }

    /** Twice of what four workers of 20 ms can do; again, up to three times, if a busy machine held the sender up. */
    private static Step overloaded(Supplier<@Nullable LoadShedder> shedder) {
        int runs = 0;
        Step step;
        do {
            try (LocalTarget target = new LocalTarget(4, .02, 0, 1)) {
                step = new OpenLoop(target, PATIENCE, shedder.get(), () -> false).run(400, Duration.ofMillis(1500), 1);
            }
        } while (!step.valid() && ++runs < 3);
        return step;
    }

    @Test
    void saysWhenTheTargetHasGone() {
        Target gone = number -> CompletableFuture.completedFuture(Target.Answer.FAILED);
        Step step = new OpenLoop(gone, PATIENCE, null, () -> false).run(200, Duration.ofMillis(100), 1);
        assertThat(step.dead()).isTrue();
        assertThat(step.goodput()).isZero();
        assertThat(step.p99()).isNaN();
    }

    @Test
    void countsWhatNeverCameBackAsLate() {
        Target silent = number -> new CompletableFuture<>();
        Step step = new OpenLoop(silent, Duration.ofMillis(10), null, () -> false).run(200, Duration.ofMillis(100), 1);
        assertThat(step.late()).isOne();
        assertThat(step.dead()).isFalse();
    }
}
