package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SheddingExecutorTest {
    private static final long MS = 1_000_000;

    private final AtomicLong now = new AtomicLong();
    private final ArrayDeque<Runnable> thread = new ArrayDeque<>(); // what a thread was given and has not begun
    private final List<Integer> served = new ArrayList<>();
    private final List<Integer> shed = new ArrayList<>();

    private SheddingExecutor executor(int room) {
        return SheddingExecutor.builder(thread::add, 1, Duration.ofMillis(500))
                .nanoClock(now::get)
                .room(room)
                .build();
    }

    private boolean submit(SheddingExecutor executor, int number, long takesMs) {
        return executor.tryExecute(
                () -> {
                    served.add(number);
                    now.addAndGet(takesMs * MS);
                },
                () -> shed.add(number));
    }

    @Test
    void servesInOrderWhileTheQueueIsABurst() {
        SheddingExecutor executor = executor(100);
        for (int i = 0; i < 8; i++) {
            assertThat(submit(executor, i, 10)).isTrue();
        }
        assertThat(executor.waiting()).isEqualTo(7);
        thread.remove().run();
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(shed).isEmpty();
        assertThat(executor.waiting()).isZero();
        submit(executor, 8, 10);
        assertThat(thread).as("a new run for what comes later").hasSize(1);
    }

    // Twice as much comes as the worker can do. In order, whoever is served has waited for the whole bound; once the
    // queue
    // stands, the newest is served and has hardly waited. The twin serves in order all the time.
    @Test
    void servesTheNewestFirstOnlyWhileAQueueStands() {
        List<Long> inTurn = waits(new StandingQueue<>(0, 1, 1, 1), false);
        List<Long> newestFirst = waits(new StandingQueue<>(0, 100 * MS, 10 * MS, 1000), true);

        assertThat(newestFirst.subList(0, 5)).as("while it is a burst").isEqualTo(inTurn.subList(0, 5));
        assertThat(inTurn.get(100)).as("the twin, under a standing queue").isGreaterThan(80 * MS);
        assertThat(newestFirst.get(100)).isLessThanOrEqualTo(10 * MS);
    }

    // How long those waited who were served, one every 10 ms, while one came every 5 ms.
    private static List<Long> waits(StandingQueue<Long> queue, boolean asBuilt) {
        List<Long> waits = new ArrayList<>();
        ArrayDeque<Long> inTurn = new ArrayDeque<>();
        for (long at = 0; at < 2000 * MS; at += 5 * MS) {
            long time = at;
            if (asBuilt) {
                queue.offer(at, at, since -> {});
            } else {
                inTurn.add(at);
                inTurn.removeIf(since -> time - since > 100 * MS);
            }
            if (at % (10 * MS) == 0) {
                if (asBuilt) {
                    queue.take(at, since -> {}, since -> waits.add(time - since));
                } else if (!inTurn.isEmpty()) {
                    waits.add(at - inTurn.remove());
                }
            }
        }
        return waits;
    }

    @Test
    void shedsWhatWaitedTooLongAndTellsItsCaller() {
        SheddingExecutor executor = executor(100);
        submit(executor, 0, 150); // longer than the interval of 100 ms
        submit(executor, 1, 1);
        now.addAndGet(60 * MS);
        submit(executor, 2, 1);
        thread.remove().run();
        assertThat(served).containsExactly(0);
        assertThat(shed).as("210 and 150 ms of waiting").containsExactly(1, 2);
        assertThat(executor.shed()).isEqualTo(2);
    }

    @Test
    void boundsItsQueueAndCancelsFutures() {
        SheddingExecutor executor = executor(1);
        FutureTask<String> first = new FutureTask<>(() -> "done");
        FutureTask<String> second = new FutureTask<>(() -> "done");
        executor.execute(first);
        executor.execute(second);
        assertThatThrownBy(() -> executor.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("queue: full, 1 wait");
        now.addAndGet(200 * MS);
        thread.remove().run();
        assertThat(first).isDone().isNotCancelled();
        assertThat(second).isCancelled();
    }

    @Test
    void goesOnWhenWorkThrows() {
        SheddingExecutor executor = executor(10);
        executor.execute(() -> {
            throw new IllegalStateException("failed");
        });
        submit(executor, 1, 1);
        Runnable run = thread.remove();
        assertThatThrownBy(run::run).isInstanceOf(IllegalStateException.class);
        thread.remove().run();
        assertThat(served).containsExactly(1);
        submit(executor, 2, 1);
        thread.remove().run();
        assertThat(served).containsExactly(1, 2);
    }

    @Test
    void neverRunsMoreThanItsWorkersAndLosesNothing() throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            SheddingExecutor executor =
                    SheddingExecutor.builder(pool, 3, Duration.ofHours(1)).build();
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            int total = 3000;
            CountDownLatch left = new CountDownLatch(total);
            for (int i = 0; i < total; i++) {
                boolean taken = executor.tryExecute(
                        () -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            left.countDown();
                        },
                        left::countDown);
                if (!taken) {
                    left.countDown();
                }
            }
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(most.get()).isBetween(1, 3);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesBadSettings() {
        assertThatThrownBy(() -> SheddingExecutor.builder(thread::add, 0, Duration.ofSeconds(1)))
                .hasMessage("workers: 0 (expected: at least 1)");
        assertThatThrownBy(() -> SheddingExecutor.builder(thread::add, 1, Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: above 0, at most 24 hours)");
        assertThatThrownBy(() -> SheddingExecutor.builder(thread::add, 1, Duration.ofSeconds(1))
                        .target(Duration.ofSeconds(1))
                        .build())
                .hasMessage("target: PT1S (expected: at most PT0.2S, the interval)");
    }
}
