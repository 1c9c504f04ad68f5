package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Calls;
import dev.plimsoll.lab.world.Configuration;
import dev.plimsoll.lab.world.Gather;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.lab.world.Policies;
import dev.plimsoll.lab.world.Shedder;
import dev.plimsoll.lab.world.TenantTraffic;
import dev.plimsoll.lab.world.WorkQueue;
import dev.plimsoll.simulation.Simulation;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each story asserts sign and size of the difference its pattern makes; here with fewer replications than the command makes. What
 * over-the-knee asserts needs all of its own: {@code .ci/run} has the command judge it.
 */
class StoriesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "retry-storm, 3",
        "collapse, 60",
        "pre-scaling, 4",
        "connection-surge, 2",
        "failover-flapping, 2",
        "log-spool, 2",
        "tracing-flood, 2",
        "small-calls-large, 1",
        "mass-change, 1",
        "redis-hot-node, 1"
    })
    void itsAssertionsHold(String story, int replications) throws Exception {
        assertThat(run(story, replications, ShippedPolicies::new).assertions())
                .isNotEmpty()
                .allMatch(Verdict::holds);
    }

    @Test
    void monitoringIsBlindWhereTheQueueIsReplacedByAPassThrough() throws Exception {
        RunResult twin = run("connection-surge", 2, classes -> new PassThrough());

        assertThat(twin.assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .singleElement(as(STRING))
                .startsWith("sighted: blastRadius");
    }

    @Test
    void goodputIsLostOverTheKneeWhereTheShedderIsReplacedByAPassThrough() throws Exception {
        assertThat(run("over-the-knee", 2, ShippedPolicies::new).classesRun())
                .containsExactly("dev.plimsoll.shedding.LoadShedder");
        assertThat(run("over-the-knee", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("shedder-one-try: phases.peak.goodput"))
                .anyMatch(text -> text.startsWith("shedder: recoveredShare"))
                .anyMatch(text -> text.startsWith("patient: shed.answered"))
                .anyMatch(text -> text.startsWith("black-hole: shed.drawn"));
    }

    @Test
    void hostsAreNotCalledAndTheDeadAreStillAskedWhereTheSmallFleetIsReplacedByAPassThrough() throws Exception {
        assertThat(run("small-calls-large", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("push: mapping.right"))
                .anyMatch(text -> text.startsWith("push: mapping.dead "))
                .anyMatch(text -> text.startsWith("push: mapping.deadLate"))
                .anyMatch(text -> text.startsWith("called: blastRadius"))
                .anyMatch(text -> text.startsWith("called: drainTime"))
                .noneMatch(text -> text.startsWith("asked"));
    }

    @Test
    void changesReachNobodyWhereTheSmallFleetIsReplacedByAPassThrough() throws Exception {
        assertThat(run("mass-change", 2, classes -> new PassThrough()).assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith("push: bystanderWait.mean"))
                .anyMatch(text -> text.startsWith("push: configuration.frames.least"))
                .anyMatch(text -> text.startsWith("pull: bystanderWait.mean"))
                .anyMatch(text -> text.startsWith("store-down: recoveredShare"))
                .anyMatch(text -> text.startsWith("pusher-killed: configuration.gap"))
                .anyMatch(text -> text.startsWith("poisoned: configuration.poisoned"))
                .noneMatch(text -> text.startsWith("deltas"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"by-node", "by-key", "node-dies"})
    void theHotNodeHoldsTheThreadsWhereItsShedderIsReplacedByAPassThrough(String variant) throws Exception {
        Scenario alone = read("redis-hot-node").only(variant).orElseThrow();
        RunResult twin = new Lab(classes -> new NobodySheds(new ShippedPolicies(classes)), 1)
                .run(alone, 1, 1, "test", Progress.NONE);

        assertThat(twin.assertions())
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::text)
                .anyMatch(text -> text.startsWith(variant + ": hottest.harmed"))
                .anyMatch(text -> text.startsWith(variant + ": hottest.elsewhere.slower"));
    }

    /** The shipped policies, but for the shedder. */
    private record NobodySheds(Policies shipped) implements Policies {
        @Override
        public Shedder shedder(Settings shedder, Simulation simulation, long seed) {
            return new PassThrough().shedder(shedder, simulation, seed);
        }

        @Override
        public WorkQueue queue(Settings queue, int workers, Simulation simulation, long seed) {
            return shipped.queue(queue, workers, simulation, seed);
        }

        @Override
        public Placement placement(
                Choice placement, List<Integer> zones, List<TenantTraffic> tenants, Simulation simulation, long seed) {
            return shipped.placement(placement, zones, tenants, simulation, seed);
        }

        @Override
        public Calls calls(Settings calls, Simulation simulation) {
            return shipped.calls(calls, simulation);
        }

        @Override
        public Configuration configuration(Settings configuration, Simulation simulation) {
            return shipped.configuration(configuration, simulation);
        }

        @Override
        public Gather gather(Simulation simulation) {
            return shipped.gather(simulation);
        }
    }

    private static RunResult run(String story, int replications, Function<Set<String>, Policies> policies)
            throws Exception {
        return new Lab(policies, 2).run(read(story), 1, replications, "test", Progress.NONE);
    }

    private static Scenario read(String story) throws Exception {
        try (InputStream in = StoriesTest.class.getResourceAsStream("/dev/plimsoll/lab/stories/" + story + ".yaml")) {
            return Scenario.read(story + ".yaml", in.readAllBytes(), List.of(), file -> new byte[0]);
        }
    }
}
