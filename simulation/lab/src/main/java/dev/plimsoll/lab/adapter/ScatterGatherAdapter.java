package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.ScatterGather;
import dev.plimsoll.lab.world.Gather;
import dev.plimsoll.simulation.Simulation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The shipped scatter/gather, over the groups of a service. */
final class ScatterGatherAdapter implements Gather {
    private static final int ALL_AT_ONCE = 1024;

    private final ScatterGather gather;

    ScatterGatherAdapter(Simulation simulation) {
        this.gather = ScatterGather.of(simulation.scheduler(), ALL_AT_ONCE);
    }

    @Override
    public void ask(int[] groups, long timeoutNanos, Question question, Answer answer) {
        List<String> names = Arrays.stream(groups).mapToObj(Integer::toString).toList();
        CompletableFuture<?> unused = gather.<Boolean>ask(names, Duration.ofNanos(timeoutNanos), name -> {
                    CompletableFuture<Boolean> one = new CompletableFuture<>();
                    question.ask(Integer.parseInt(name), good -> {
                        if (good) {
                            one.complete(true);
                        } else {
                            one.completeExceptionally(new IllegalStateException("cell " + name + " did not answer"));
                        }
                    });
                    return one;
                })
                .thenAccept(gathered -> answer.gathered(
                        gathered.answers().size(), gathered.missing().size()));
    }
}
