package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecoveryWorkersTest {
    private final RecoveryQueue<Integer> queue = RecoveryQueue.<Integer>builder(4)
            .lane(Lane.named("l")
                    .backoff(Duration.ofNanos(1), Duration.ofNanos(1))
                    .maxAttempts(3)
                    .build())
            .build();

    @Test
    void completeRetryAndSidelineByWhatTheWorkDoes() throws Exception {
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(200);
        try (RecoveryWorkers<Integer> workers = RecoveryWorkers.start(queue, 4, lease -> {
            int number = lease.payload();
            if (number % 10 == 0) {
                all.countDown();
                throw new RecoveryWorkers.Unworkable("divisible by ten");
            }
            if (number % 10 == 1 && lease.attempt() == 1) {
                throw new java.io.IOException("once");
            }
            done.add(number);
            all.countDown();
        })) {
            for (int i = 0; i < 200; i++) {
                queue.submit("l", "t", "k" + i, i);
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(workers.shutdown(Duration.ofSeconds(60))).isTrue();
            assertThat(workers.failures()).isEqualTo(20);
        }
        assertThat(done).hasSize(180);
        LaneStats stats = queue.stats().lane("l");
        assertThat(stats.sidelined()).isEqualTo(20);
        assertThat(stats.completed()).isEqualTo(180);
        assertThat(stats.inFlight()).isZero();
        assertThat(queue.sidelined("l", 1).get(0).cause()).isEqualTo("divisible by ten");
    }

    @Test
    void anErrorGivesTheWorkerBackToo() throws Exception {
        CountDownLatch thrown = new CountDownLatch(3);
        RecoveryWorkers<Integer> workers = RecoveryWorkers.start(
                queue,
                3,
                run -> {
                    Thread thread = new Thread(run);
                    thread.setUncaughtExceptionHandler((t, e) -> thrown.countDown());
                    return thread;
                },
                lease -> {
                    throw new AssertionError("an error ends the thread, not the lease's turn");
                });
        queue.submit("l", "t", "k", 1);
        assertThat(thrown.await(60, TimeUnit.SECONDS)).isTrue();
        workers.close();
        assertThat(queue.stats().inFlight()).isZero();
        assertThat(queue.stats().lane("l").sidelined()).isEqualTo(1);
    }
}
