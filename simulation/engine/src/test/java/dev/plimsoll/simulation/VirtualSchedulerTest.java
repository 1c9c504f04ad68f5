package dev.plimsoll.simulation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of the JDK's scheduled executor, behaviour by behaviour, and where blocking would begin. */
@SuppressWarnings("FutureReturnValueIgnored") // most tests are about what runs, not about its future
class VirtualSchedulerTest {
    private final Simulation simulation = Simulation.of(1);
    private final ScheduledExecutorService scheduler = simulation.scheduler();
    private final List<String> seen = new ArrayList<>();

    private Runnable log(String what) {
        return () -> seen.add(simulation.now() / 1_000_000 + " " + what);
    }

    private void runFor(long millis) {
        simulation.runFor(Duration.ofMillis(millis));
    }

    @Nested
    class Tasks {
        @Test
        void neverRunInsideTheCallThatSubmitsThem() {
            scheduler.execute(log("a"));
            scheduler.submit(log("b"));
            assertThat(seen).isEmpty();
            runFor(0);
            assertThat(seen).containsExactly("0 a", "0 b");
        }

        @Test
        void runFirstInFirstOutAtEqualTimes() {
            scheduler.schedule(log("late"), 2, MILLISECONDS);
            scheduler.schedule(log("a"), 1, MILLISECONDS);
            scheduler.schedule(log("b"), 1_000_000, NANOSECONDS);
            scheduler.schedule(log("c"), 1, MILLISECONDS);
            runFor(10);
            assertThat(seen).containsExactly("1 a", "1 b", "1 c", "2 late");
        }

        @Test
        void keepTheirResults() throws Exception {
            Future<String> callable = scheduler.submit(() -> "x");
            Future<String> given = scheduler.submit(log("r"), "y");
            Future<?> none = scheduler.submit(log("n"));
            ScheduledFuture<Integer> delayed = scheduler.schedule(() -> 7, 3, MILLISECONDS);
            assertThat(delayed.isDone()).isFalse();
            runFor(3);
            assertThat(callable.get()).isEqualTo("x");
            assertThat(given.get(1, SECONDS)).isEqualTo("y");
            assertThat(none.get()).isNull();
            assertThat(delayed.get()).isEqualTo(7);
            assertThat(delayed.isDone()).isTrue();
            assertThat(delayed.isCancelled()).isFalse();
        }

        @Test
        void keepTheirExceptions() {
            Callable<String> work = () -> {
                throw new java.io.IOException("disk");
            };
            Future<String> failing = scheduler.submit(work);
            runFor(1);
            assertThat(failing.isDone()).isTrue();
            assertThatThrownBy(failing::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("disk");
        }

        @Test
        void endTheRunWithTheirExceptionIfExecuted() {
            scheduler.execute(() -> {
                throw new IllegalStateException("nobody holds a future");
            });
            assertThatThrownBy(simulation::run)
                    .isInstanceOf(SimulationException.class)
                    .hasMessageContaining("nobody holds a future");
        }

        @Test
        void endTheRunWithTheirErrorAlways() {
            Future<?> future = scheduler.schedule(
                    () -> {
                        throw new AssertionError("invariant");
                    },
                    1,
                    SECONDS);
            assertThatThrownBy(simulation::run)
                    .hasMessageContaining("at 1.000000000 s")
                    .hasRootCauseInstanceOf(AssertionError.class);
            assertThat(future.isDone()).isTrue();
        }

        @Test
        void tellTheirRemainingDelayAndOrder() {
            ScheduledFuture<?> first = scheduler.schedule(log("a"), 5, MILLISECONDS);
            ScheduledFuture<?> second = scheduler.schedule(log("b"), 5, MILLISECONDS);
            ScheduledFuture<?> third = scheduler.schedule(log("c"), 4, MILLISECONDS);
            runFor(1);
            assertThat(first.getDelay(MILLISECONDS)).isEqualTo(4);
            assertThat(first.compareTo(second)).isNegative();
            assertThat(first.compareTo(third)).isPositive();
        }

        @Test
        void treatNegativeDelaysAsNoneAndEndlessOnesAsNever() {
            scheduler.schedule(log("a"), -5, MILLISECONDS);
            scheduler.schedule(log("b"), Long.MAX_VALUE, SECONDS);
            simulation.run();
            assertThat(seen).containsExactly("0 a");
        }

        @Test
        void runStagesOfCompletableFutures() {
            CompletableFuture<Void> stages =
                    CompletableFuture.supplyAsync(() -> "x", scheduler).thenAcceptAsync(x -> log(x).run(), scheduler);
            runFor(0);
            assertThat(stages).isCompleted();
            assertThat(seen).containsExactly("0 x");
        }
    }

    @Nested
    class PeriodicTasks {
        @Test
        void runAtAFixedRate() {
            scheduler.scheduleAtFixedRate(log("tick"), 5, 10, MILLISECONDS);
            runFor(30);
            assertThat(seen).containsExactly("5 tick", "15 tick", "25 tick");
        }

        @Test
        void runWithAFixedDelay() {
            scheduler.scheduleWithFixedDelay(log("tick"), 0, 10, MILLISECONDS);
            runFor(20);
            assertThat(seen).containsExactly("0 tick", "10 tick", "20 tick");
        }

        @Test
        void endWithTheirFirstException() {
            int[] runs = new int[1];
            ScheduledFuture<?> ticks = scheduler.scheduleAtFixedRate(
                    () -> {
                        if (++runs[0] == 3) {
                            throw new IllegalStateException("third");
                        }
                    },
                    0,
                    1,
                    MILLISECONDS);
            runFor(10);
            assertThat(runs[0]).isEqualTo(3);
            assertThat(ticks.isDone()).isTrue();
            assertThatThrownBy(ticks::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("third");
        }

        @Test
        void mayCancelThemselves() {
            AtomicReference<ScheduledFuture<?>> self = new AtomicReference<>();
            self.set(scheduler.scheduleAtFixedRate(
                    () -> {
                        seen.add("tick");
                        if (seen.size() == 2) {
                            self.get().cancel(false);
                        }
                    },
                    1,
                    1,
                    MILLISECONDS));
            simulation.run();
            assertThat(seen).hasSize(2);
            assertThat(self.get().isCancelled()).isTrue();
        }

        @Test
        void needAPeriod() {
            assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(log("a"), 0, 0, SECONDS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("period: 0 (expected: more than 0)");
            assertThatThrownBy(() -> scheduler.scheduleWithFixedDelay(log("a"), 0, -1, SECONDS))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Cancelling {
        @Test
        void preventsATask() {
            ScheduledFuture<?> task = scheduler.schedule(log("a"), 1, MILLISECONDS);
            assertThat(task.cancel(true)).isTrue();
            assertThat(task.cancel(true)).isFalse();
            assertThat(simulation.pending()).isZero();
            runFor(2);
            assertThat(seen).isEmpty();
            assertThat(task.isDone()).isTrue();
            assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        }

        @Test
        void comesTooLateForAFinishedTask() {
            ScheduledFuture<?> task = scheduler.schedule(log("a"), 1, MILLISECONDS);
            runFor(1);
            assertThat(task.cancel(true)).isFalse();
            assertThat(task.isCancelled()).isFalse();
        }

        @Test
        void leavesOthersAlone() {
            List<ScheduledFuture<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(scheduler.schedule(log("" + i), i, MILLISECONDS));
            }
            for (int i = 0; i < 100; i += 2) {
                tasks.get(i).cancel(false);
            }
            runFor(100);
            assertThat(seen).hasSize(50).startsWith("1 1", "3 3");
        }
    }

    @Nested
    class Blocking {
        @Test
        void isRefusedByGet() {
            ScheduledFuture<?> task = scheduler.schedule(log("a"), 90, SECONDS);
            assertThatThrownBy(task::get)
                    .isInstanceOf(WouldBlockException.class)
                    .hasMessageContaining("the task is due at 90.000000000 s");
            assertThatThrownBy(() -> task.get(1, SECONDS)).isInstanceOf(WouldBlockException.class);
            assertThatThrownBy(() -> task.get(0, SECONDS)).isInstanceOf(TimeoutException.class);
        }

        @Test
        void endsTheRunWithTimeAndSeed() {
            ScheduledFuture<?> other = scheduler.schedule(log("a"), 90, SECONDS);
            scheduler.execute(() -> {
                try {
                    other.get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(simulation::run)
                    .hasMessageContaining("seed 1")
                    .hasRootCauseInstanceOf(WouldBlockException.class);
        }

        @Test
        void isRefusedByBulkCalls() {
            List<Callable<String>> tasks = List.of(() -> "a");
            assertThatThrownBy(() -> scheduler.invokeAll(tasks)).isInstanceOf(WouldBlockException.class);
            assertThatThrownBy(() -> scheduler.invokeAll(tasks, 1, SECONDS)).isInstanceOf(WouldBlockException.class);
            assertThatThrownBy(() -> scheduler.invokeAny(tasks)).isInstanceOf(WouldBlockException.class);
            assertThatThrownBy(() -> scheduler.invokeAny(tasks, 1, SECONDS)).isInstanceOf(WouldBlockException.class);
        }

        @Test
        void isRefusedByAwaitTerminationUntilTheEnd() throws Exception {
            scheduler.schedule(log("a"), 1, SECONDS);
            scheduler.shutdown();
            assertThatThrownBy(() -> scheduler.awaitTermination(1, SECONDS)).isInstanceOf(WouldBlockException.class);
            assertThat(scheduler.awaitTermination(0, SECONDS)).isFalse();
            simulation.run();
            assertThat(scheduler.awaitTermination(1, SECONDS)).isTrue();
        }

        @Test
        void isRefusedByClose() {
            VirtualScheduler closing = (VirtualScheduler) scheduler;
            closing.schedule(log("a"), 1, SECONDS);
            assertThatThrownBy(closing::close).isInstanceOf(WouldBlockException.class);
            simulation.run();
            closing.close();
            assertThat(closing.isTerminated()).isTrue();
        }
    }

    @Nested
    class Shutdown {
        @Test
        void letsDelayedTasksRunAndStopsPeriodicOnes() {
            ScheduledFuture<?> ticks = scheduler.scheduleAtFixedRate(log("tick"), 1, 1, MILLISECONDS);
            scheduler.schedule(log("delayed"), 5, MILLISECONDS);
            runFor(2);
            scheduler.shutdown();
            assertThat(scheduler.isShutdown()).isTrue();
            assertThat(scheduler.isTerminated()).isFalse();
            runFor(10);
            assertThat(seen).containsExactly("1 tick", "2 tick", "5 delayed");
            assertThat(ticks.isCancelled()).isTrue();
            assertThat(scheduler.isTerminated()).isTrue();
        }

        @Test
        void stopsAPeriodicTaskFromWithin() {
            ScheduledFuture<?> ticks = scheduler.scheduleAtFixedRate(scheduler::shutdown, 1, 1, MILLISECONDS);
            simulation.run();
            assertThat(simulation.events()).isEqualTo(1);
            assertThat(ticks.isCancelled()).isTrue();
            assertThat(scheduler.isTerminated()).isTrue();
        }

        @Test
        void refusesNewTasks() {
            scheduler.shutdown();
            scheduler.shutdown();
            assertThatThrownBy(() -> scheduler.execute(log("a"))).isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> scheduler.schedule(log("a"), 1, SECONDS))
                    .isInstanceOf(RejectedExecutionException.class);
        }

        @Test
        void nowReturnsWhatHasNotRunInOrder() {
            scheduler.schedule(log("b"), 2, MILLISECONDS);
            scheduler.schedule(log("a"), 1, MILLISECONDS);
            List<Runnable> left = scheduler.shutdownNow();
            assertThat(left).hasSize(2);
            simulation.run();
            assertThat(seen).isEmpty();
            assertThat(scheduler.isTerminated()).isTrue();
            left.forEach(Runnable::run);
            assertThat(seen).containsExactly("0 a", "0 b");
        }

        @Test
        void ofOneExecutorLeavesAnotherAlone() {
            ScheduledExecutorService crashing = simulation.newScheduler();
            crashing.scheduleAtFixedRate(log("crashing"), 1, 1, MILLISECONDS);
            scheduler.schedule(log("other"), 5, MILLISECONDS);
            runFor(2);
            crashing.shutdownNow();
            runFor(10);
            assertThat(seen).containsExactly("1 crashing", "2 crashing", "5 other");
        }
    }

    @Test
    void refusesCallsFromOtherThreadsDuringTheRun() {
        var threads = Executors.newSingleThreadExecutor();
        try {
            scheduler.execute(() -> {
                try {
                    threads.submit(() -> scheduler.execute(log("from outside"))).get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(simulation::run).hasStackTraceContaining("expected: the simulation's thread");
        } finally {
            threads.shutdown();
        }
    }
}
