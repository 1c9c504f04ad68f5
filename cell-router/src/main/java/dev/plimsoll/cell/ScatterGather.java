package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.cell.Gathered.Missing;
import dev.plimsoll.cell.Gathered.Missing.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks many cells one question and answers with what came in time; what did not is named, with the reason.
 *
 * <p>For the few questions that concern more than one cell: all parts of a tenant split over several, or a count over all keys. A
 * service that asks this way on most requests has chosen the wrong partition key: its availability is the product of its cells'.
 *
 * <p>At most so many cells are asked at once, in the order given. When the time is up, or the result is cancelled, calls under way
 * are cancelled and no other begins; answers that come later are dropped. Nothing is asked twice.
 *
 * <p>Starts no thread: calls begin on the caller's, on those that complete calls, and the deadline comes from the given timers.
 * Nothing blocks. Safe for use by many threads.
 */
public final class ScatterGather {
    private final ScheduledExecutorService timers;
    private final int concurrency;

    private ScatterGather(ScheduledExecutorService timers, int concurrency) {
        this.timers = timers;
        this.concurrency = concurrency;
    }

    /**
     * Makes one.
     *
     * @param timers sound the deadlines; the caller's to close
     * @param concurrency how many cells one question may ask at once, from 1
     * @return the scatter/gather
     * @throws IllegalArgumentException if the concurrency is below 1
     */
    public static ScatterGather of(ScheduledExecutorService timers, int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: from 1)");
        }
        return new ScatterGather(requireNonNull(timers, "timers"), concurrency);
    }

    /**
     * Asks.
     *
     * @param cells names of the cells, as {@link Route#cells()} or {@link RoutingTable#cells()} give them; distinct
     * @param timeout how long to wait for all of them, above 0
     * @param question asks one cell; must not block. A call that throws counts as failed; a null answer does too
     * @param <R> what a cell answers
     * @return completes when all have answered or the time is up, never exceptionally but by cancellation
     * @throws IllegalArgumentException if there are more than {@value RoutingTable#MAX_CELLS} cells, one comes twice, or the timeout
     *     is not above 0
     */
    public <R> CompletableFuture<Gathered<R>> ask(
            Collection<String> cells, Duration timeout, Function<String, ? extends CompletionStage<R>> question) {
        if (cells.size() > RoutingTable.MAX_CELLS || new LinkedHashSet<>(cells).size() < cells.size()) {
            throw new IllegalArgumentException("cells: " + cells.size() + ", " + new LinkedHashSet<>(cells).size()
                    + " of them distinct (expected: at most " + RoutingTable.MAX_CELLS + ", all distinct)");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
        }
        Gathering<R> gathering = new Gathering<>(List.copyOf(cells), requireNonNull(question, "question"));
        gathering.begin(timeout);
        return gathering.result;
    }

    private final class Gathering<R> {
        final CompletableFuture<Gathered<R>> result = new CompletableFuture<>();
        private final List<String> cells;
        private final Function<String, ? extends CompletionStage<R>> question;
        private final Map<String, R> answers = new HashMap<>();
        private final Map<String, Missing> missing = new HashMap<>();
        private final Map<String, CompletionStage<R>> underWay = new HashMap<>();
        private int asked;
        private int inFlight;
        private boolean over;
        private boolean asking;
        private @Nullable Future<?> deadline;

        Gathering(List<String> cells, Function<String, ? extends CompletionStage<R>> question) {
            this.cells = cells;
            this.question = question;
        }

        void begin(Duration timeout) {
            Future<?> timer = timers.schedule(this::timeUp, timeout.toNanos(), TimeUnit.NANOSECONDS);
            synchronized (this) {
                deadline = timer;
            }
            CompletableFuture<Gathered<R>> unused = result.whenComplete((gathered, failure) -> stop());
            askMore();
            finishIfDone();
        }

        // Calls may complete at once, on this very thread. So only one thread asks at a time and looks again after each
        // call, instead of
        // a call's completion asking the next one ever deeper in the stack.
        private void askMore() {
            while (true) {
                String cell;
                synchronized (this) {
                    if (asking || over || asked == cells.size() || inFlight >= concurrency) {
                        return;
                    }
                    asking = true;
                    inFlight++;
                    cell = cells.get(asked++);
                }
                askOne(cell);
                synchronized (this) {
                    asking = false;
                }
            }
        }

        private void askOne(String cell) {
            CompletionStage<R> call;
            try {
                call = requireNonNull(question.apply(cell), "the question's call");
            } catch (RuntimeException e) {
                answered(cell, null, e);
                return;
            }
            boolean late;
            synchronized (this) {
                late = over;
                underWay.put(cell, call);
            }
            if (late) {
                cancel(call);
            }
            call.whenComplete((answer, failure) -> answered(cell, answer, failure));
        }

        private void answered(String cell, @Nullable R answer, @Nullable Throwable failure) {
            synchronized (this) {
                inFlight--;
                underWay.remove(cell);
                if (over) {
                    return;
                }
                if (answer != null) {
                    answers.put(cell, answer);
                } else {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    missing.put(cell, new Missing(Why.FAILED, cause));
                }
            }
            askMore();
            finishIfDone();
        }

        private void finishIfDone() {
            Gathered<R> gathered;
            synchronized (this) {
                if (over || answers.size() + missing.size() < cells.size()) {
                    return;
                }
                over = true;
                gathered = gathered();
            }
            result.complete(gathered);
        }

        private void timeUp() {
            Gathered<R> gathered;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                for (int i = 0; i < cells.size(); i++) {
                    String cell = cells.get(i);
                    if (!answers.containsKey(cell) && !missing.containsKey(cell)) {
                        missing.put(cell, new Missing(i < asked ? Why.LATE : Why.NOT_ASKED, null));
                    }
                }
                gathered = gathered();
            }
            result.complete(gathered);
        }

        private Gathered<R> gathered() {
            Map<String, R> came = new LinkedHashMap<>();
            Map<String, Missing> lacks = new LinkedHashMap<>();
            for (String cell : cells) {
                R answer = answers.get(cell);
                Missing reason = missing.get(cell);
                if (answer != null) {
                    came.put(cell, answer);
                } else if (reason != null) {
                    lacks.put(cell, reason);
                }
            }
            return new Gathered<>(came, lacks);
        }

        /** After the end, whichever it was: nothing goes on for nobody. */
        private void stop() {
            List<CompletionStage<R>> left;
            Future<?> timer;
            synchronized (this) {
                over = true;
                left = new ArrayList<>(underWay.values());
                timer = deadline;
            }
            if (timer != null) {
                timer.cancel(false);
            }
            left.forEach(ScatterGather::cancel);
        }
    }

    private static void cancel(CompletionStage<?> call) {
        call.toCompletableFuture().cancel(true);
    }

    @Override
    public String toString() {
        return "ScatterGather[" + concurrency + " at once]";
    }
}
