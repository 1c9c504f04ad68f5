package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever the interleaving, submissions, leases and their ends are as if they had come one after the other. With nothing
 * before the parallel part, for what is bounded would be used up there.
 */
class RecoveryQueueLincheckTest {
    @Test
    @Tag("ci")
    void isLinearizable() {
        assertThatCode(() -> options(8, 150).check(Sound.class)).doesNotThrowAnyException();
    }

    @Test
    @Tag("ci")
    void wouldNoticeALeaseThatLooksFirstAndEndsAfterwards() {
        assertThatThrownBy(() -> options(20, 500).minimizeFailedScenario(false).check(LooksFirst.class))
                .hasMessageContaining("Invalid execution results");
    }

    private static ModelCheckingOptions options(int iterations, int invocations) {
        return new ModelCheckingOptions()
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1);
    }

    /** Two keys that run and one that does not, three workers, and room for two entries. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    abstract static class Operations {
        private final RecoveryQueue<String> queue = RecoveryQueue.<String>builder(3)
                .lane(Lane.named("l")
                        .maxItems(2)
                        .backoff(Duration.ofNanos(1), Duration.ofNanos(1))
                        .build())
                .nanoClock(() -> 0)
                .build();

        final List<Lease<String>> leases = new ArrayList<>();

        Operations() {
            for (int i = 0; i < 2; i++) {
                queue.submit("l", "t", "k" + i, "first");
                leases.add(requireNonNull(queue.tryLease()));
            }
        }

        /** What became of it. */
        @Operation
        public String submit(@Param(name = "key") int key) {
            return queue.submit("l", "t", "k" + key, "more").getClass().getSimpleName();
        }

        /** The key that runs next. */
        @Operation
        public String lease() {
            Lease<String> lease = queue.tryLease();
            return lease == null ? "none" : lease.key();
        }

        abstract boolean end(int key);

        /** Whether this call ended the first run of a key. */
        @Operation
        public boolean complete(@Param(name = "key") int key) {
            return key < leases.size() && end(key);
        }

        /** Whether this call set the first run of a key aside. */
        @Operation
        public boolean fail(@Param(name = "key") int key) {
            return key < leases.size() && leases.get(key).fail("no");
        }
    }

    /** As it ships. */
    public static class Sound extends Operations {
        @Override
        boolean end(int key) {
            return leases.get(key).complete();
        }
    }

    /** The broken twin: whether the lease is held is asked before it is ended, and not again. */
    public static class LooksFirst extends Operations {
        @Override
        boolean end(int key) {
            Lease<String> lease = leases.get(key);
            boolean held = lease.state == Lease.LEASED;
            lease.complete();
            return held;
        }
    }
}
