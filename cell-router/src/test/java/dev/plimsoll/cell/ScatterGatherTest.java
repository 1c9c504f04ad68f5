package dev.plimsoll.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.cell.Gathered.Missing.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScatterGatherTest {
    /** Timers that go off when they are told to. */
    private static final class HandTimers extends ScheduledThreadPoolExecutor {
        final List<Runnable> pending = new ArrayList<>();

        HandTimers() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            RunnableScheduledFuture<?> future = (RunnableScheduledFuture<?>) super.schedule(() -> {}, 1, TimeUnit.DAYS);
            pending.add(() -> {
                if (!future.isCancelled()) {
                    task.run();
                }
            });
            return future;
        }

        void goOff() {
            List.copyOf(pending).forEach(Runnable::run);
        }
    }

    private final HandTimers timers = new HandTimers();
    private final Map<String, CompletableFuture<Integer>> calls = new TreeMap<>();

    @AfterEach
    void close() {
        timers.shutdownNow();
    }

    private CompletableFuture<Gathered<Integer>> ask(int cells, int concurrency) {
        return ScatterGather.of(timers, concurrency).ask(Tables.cells(cells), Duration.ofSeconds(1), cell -> {
            CompletableFuture<Integer> call = new CompletableFuture<>();
            calls.put(cell, call);
            return call;
        });
    }

    private CompletableFuture<Integer> call(int cell) {
        return Objects.requireNonNull(calls.get("cell-" + cell));
    }

    @Test
    void answersWhenAllHaveAnswered() {
        CompletableFuture<Gathered<Integer>> result = ask(3, 10);
        call(2).complete(22);
        call(0).complete(20);
        assertThat(result).isNotDone();
        call(1).complete(21);
        assertThat(result).isCompletedWithValueMatching(Gathered::complete);
        assertThat(result.join().answers().toString()).isEqualTo("{cell-0=20, cell-1=21, cell-2=22}");
    }

    @Test
    void namesWhatDidNotComeInTimeAndWhy() {
        CompletableFuture<Gathered<Integer>> result = ask(5, 3);
        call(0).complete(1);
        call(1).completeExceptionally(new IllegalStateException("on fire"));
        assertThat(calls).as("two answers, two more asked").hasSize(5);
        call(4).complete(9);
        timers.goOff();
        Gathered<Integer> gathered = result.join();
        assertThat(gathered.answers()).containsOnlyKeys("cell-0", "cell-4");
        assertThat(gathered.missing()).containsOnlyKeys("cell-1", "cell-2", "cell-3");
        assertThat(Objects.requireNonNull(gathered.missing().get("cell-1")).why())
                .isEqualTo(Why.FAILED);
        assertThat(Objects.requireNonNull(gathered.missing().get("cell-1")).cause())
                .hasMessage("on fire");
        assertThat(Objects.requireNonNull(gathered.missing().get("cell-2")).why())
                .isEqualTo(Why.LATE);
        assertThat(call(2)).isCancelled();
        assertThat(gathered.complete()).isFalse();
        call(3).complete(7); // too late for anybody
        assertThat(gathered.answers()).hasSize(2);
    }

    @Test
    void asksNoMoreAtOnceThanItMay() {
        CompletableFuture<Gathered<Integer>> result = ask(10, 2);
        for (int cell = 0; cell < 10; cell++) {
            long open = calls.values().stream().filter(call -> !call.isDone()).count();
            assertThat(open).isEqualTo(Math.min(2, 10 - cell));
            call(cell).complete(cell);
        }
        assertThat(result).isDone();
    }

    @Test
    void saysWhoseTurnNeverCame() {
        CompletableFuture<Gathered<Integer>> result = ask(4, 1);
        timers.goOff();
        assertThat(result.join().missing().values())
                .extracting(Gathered.Missing::why)
                .containsExactly(Why.LATE, Why.NOT_ASKED, Why.NOT_ASKED, Why.NOT_ASKED);
        assertThat(calls).hasSize(1);
    }

    @Test
    void cancelsItsCallsWhenItIsCancelled() {
        CompletableFuture<Gathered<Integer>> result = ask(6, 3);
        result.cancel(true);
        assertThat(calls).hasSize(3);
        assertThat(calls.values()).allMatch(CompletableFuture::isCancelled);
        timers.goOff();
        assertThat(result).isCancelled();
    }

    @Test
    void countsACallThatThrowsAsFailedAndGoesOn() {
        Gathered<String> gathered = ScatterGather.of(timers, 1)
                .<String>ask(List.of("a", "b", "c"), Duration.ofSeconds(1), cell -> {
                    if (cell.equals("b")) {
                        throw new IllegalArgumentException("no such cell");
                    }
                    return CompletableFuture.completedFuture(cell);
                })
                .join();
        assertThat(gathered.answers()).containsOnlyKeys("a", "c");
        assertThat(gathered.missing()).containsOnlyKeys("b");
    }

    @Test
    void needsNoDeepStackWhenAThousandCellsAnswerAtOnce() {
        Gathered<String> gathered = ScatterGather.of(timers, 1)
                .<String>ask(Tables.cells(1024), Duration.ofSeconds(1), CompletableFuture::completedFuture)
                .join();
        assertThat(gathered.answers()).hasSize(1024);
        assertThat(ScatterGather.of(timers, 4)
                        .<String>ask(List.of(), Duration.ofSeconds(1), CompletableFuture::completedFuture)
                        .join()
                        .complete())
                .isTrue();
    }

    @Test
    void refusesWhatCannotBeMeant() {
        ScatterGather scatter = ScatterGather.of(timers, 1);
        assertThatThrownBy(() -> scatter.<String>ask(
                        List.of("a", "a"), Duration.ofSeconds(1), CompletableFuture::completedFuture))
                .hasMessageContaining("cells: 2, 1 of them distinct");
        assertThatThrownBy(() -> scatter.<String>ask(List.of("a"), Duration.ZERO, CompletableFuture::completedFuture))
                .hasMessageContaining("timeout: PT0S");
        assertThatThrownBy(() -> ScatterGather.of(timers, 0)).hasMessageContaining("concurrency: 0");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void accountsForEveryCellOnceInWhateverOrderThingsHappen(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int cells = random.nextInt(1, 40);
        CompletableFuture<Gathered<Integer>> result = ask(cells, random.nextInt(1, 8));
        for (int step = 0; step < 200 && !result.isDone(); step++) {
            List<CompletableFuture<Integer>> open =
                    calls.values().stream().filter(call -> !call.isDone()).toList();
            CompletableFuture<Integer> one = open.get(random.nextInt(open.size()));
            switch (random.nextInt(40)) {
                case 0 -> timers.goOff();
                case 1, 2, 3, 4 -> one.completeExceptionally(new IllegalStateException("failed"));
                default -> one.complete(step);
            }
        }
        Gathered<Integer> gathered = result.join();
        assertThat(gathered.answers().size() + gathered.missing().size()).isEqualTo(cells);
        assertThat(gathered.answers())
                .doesNotContainKeys(gathered.missing().keySet().toArray(String[]::new));
    }
}
