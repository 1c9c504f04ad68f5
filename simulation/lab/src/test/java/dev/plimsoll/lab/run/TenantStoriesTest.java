package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.world.Policies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The stories in which a tenant fails others: with the shipped façades they hold, with a pass-through in their place they do not. */
class TenantStoriesTest {
    private static RunResult run(String story, int replications, Function<Set<String>, Policies> policies) {
        try (InputStream in =
                TenantStoriesTest.class.getResourceAsStream("/dev/plimsoll/lab/stories/" + story + ".yaml")) {
            Scenario scenario = Scenario.read(story + ".yaml", in.readAllBytes(), List.of(), file -> new byte[0]);
            return new Lab(policies, 2).run(scenario, 1, replications, "test", Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNoisyNeighbourIsContainedByShuffledShards() {
        RunResult result = run("noisy-neighbour", 20, ShippedPolicies::new);

        assertThat(result.assertions()).isNotEmpty().allMatch(Verdict::holds);
        assertThat(result.classesRun())
                .containsExactly("dev.plimsoll.queue.RecoveryQueue", "dev.plimsoll.shuffle.ShuffleSharder");
    }

    @Test
    void aNoisyNeighbourIsNotContainedByAPassThrough() {
        assertThat(run("noisy-neighbour", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("shuffle: sharing.any"))
                .anyMatch(text -> text.startsWith("shuffle: blastRadius"))
                .anyMatch(text -> text.startsWith("shuffle-no-retry: bystanderWait.overObjective"))
                .anyMatch(text -> text.startsWith("fair: blastRadius"));
    }

    @Test
    void aFailureStaysInItsCell() {
        RunResult result = run("cells", 3, ShippedPolicies::new);

        assertThat(result.assertions()) // an interval over three runs says little
                .filteredOn(verdict -> !verdict.text().contains("interval"))
                .hasSizeGreaterThan(10)
                .allMatch(Verdict::holds);
        assertThat(result.classesRun())
                .containsExactly(
                        "dev.plimsoll.cell.CellRouter", "dev.plimsoll.cell.Planner", "dev.plimsoll.cell.ScatterGather");
    }

    @Test
    void aFailureDoesNotStayInACellBehindAPassThrough() {
        assertThat(run("cells", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("cells: blastRadiusByTraffic"))
                .anyMatch(text -> text.startsWith("cells: sharing.trafficByLaw"))
                .anyMatch(text -> text.startsWith("whale: workersCrashed"))
                .anyMatch(text -> text.startsWith("by-id-range: asked.count"))
                .anyMatch(text -> text.startsWith("by-id-range: partial.count"));
    }

    @Test
    void aPoisonousTenantIsContainedByShuffledShards() {
        RunResult result = run("poison-tenant", 8, ShippedPolicies::new);

        assertThat(result.assertions()).isNotEmpty().allMatch(Verdict::holds);
        assertThat(result.classesRun()).containsExactly("dev.plimsoll.shuffle.ShuffleSharder");
    }

    @Test
    void aPoisonousTenantIsNotContainedByAPassThrough() {
        assertThat(run("poison-tenant", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("shuffle: blastRadius"))
                .anyMatch(text -> text.startsWith("shuffle-8-2: blastRadius"))
                .anyMatch(text -> text.startsWith("shuffle-100-5: blastRadius"))
                .anyMatch(text -> text.startsWith("replaced-up-to-two: workersCrashed"));
    }
}
