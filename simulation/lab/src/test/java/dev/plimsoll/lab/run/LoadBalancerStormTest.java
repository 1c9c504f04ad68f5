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

class LoadBalancerStormTest {
    private static final String STORY = "/dev/plimsoll/lab/stories/elb-2012.yaml";
    private static final RunResult SHIPPED = run(ShippedPolicies::new, 2);

    // the slowest variant has drained 860 s after the trigger
    private static RunResult run(Function<Set<String>, Policies> policies, int threads) {
        try (InputStream in = LoadBalancerStormTest.class.getResourceAsStream(STORY)) {
            Scenario scenario =
                    Scenario.read("elb-2012.yaml", in.readAllBytes(), List.of("horizon=1600 s"), file -> new byte[0]);
            return new Lab(policies, threads).run(scenario, 2012, 1, "test", Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void showsWhatTheStorySpecifiesWithTheShippedQueue() {
        assertThat(SHIPPED.assertions()).isNotEmpty().allMatch(Verdict::holds);
        assertThat(SHIPPED.classesRun()).containsExactly("dev.plimsoll.queue.RecoveryQueue");
    }

    @Test
    void failsWhenTheQueueIsReplacedByAPassThrough() {
        RunResult twin = run(classes -> new PassThrough(), 2);
        assertThat(twin.assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("lanes: bystanderWait.p99"))
                .anyMatch(text -> text.startsWith("lanes-coalescing: drainAfterBurst"))
                .anyMatch(text -> text.startsWith("lanes-dependency-hangs: bystanderWait.overObjective"))
                .anyMatch(text -> text.startsWith("lanes-customers-surge: workerShare.recovery"));
        assertThat(twin.classesRun()).isEmpty();
    }

    @Test
    void findsTheSameWithOneThreadAndWithTwo() {
        assertThat(run(ShippedPolicies::new, 1)).isEqualTo(SHIPPED);
    }
}
