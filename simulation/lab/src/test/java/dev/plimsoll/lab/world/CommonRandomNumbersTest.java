package dev.plimsoll.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a request draws is its own: it does not change with what becomes of others, and so it is the same in every variant. */
class CommonRandomNumbersTest {
    private static final String LOOPS = """
            plimsoll: 1
            name: loops
            title: Loops
            question: Are they the same requests?
            horizon: 100 s
            services:
              store: {workers: 1000, time: {exponential: 500 ms}, queue: {lanes: {users: {}}}}
            clients:
              users: {to: store, arrivals: {closed: {clients: 2, think: {exponential: 1 s}}}}
            variants:
              two: {about: two of them}
              ten: {about: ten, clients: {users: {arrivals: {closed: {clients: 10, think: {exponential: 1 s}}}}}}
            """;

    private record Seen(long at, long number, long demand) {}

    @Test
    void aClosedLoopIsTheSameHoweverManyGoRoundBesideIt() {
        List<Seen> two = seen(LOOPS, 0);
        List<Seen> ten = seen(LOOPS, 1);

        assertThat(two).hasSizeGreaterThan(80);
        assertThat(ten).hasSizeGreaterThan(4 * two.size()).containsAll(two);
    }

    /** The requests that reach the service with a policy, and when. */
    private static List<Seen> seen(String yaml, int variant) {
        byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
        Scenario scenario = Scenario.read("test.yaml", bytes, List.of(), file -> new byte[0]);
        Recorder recorder = new Recorder();
        World.run(scenario.variants().get(variant).settings(), 1, 0, recorder);
        return recorder.seen;
    }

    /** Hands out at once, and remembers what it was offered. */
    private static final class Recorder implements Policies {
        final List<Seen> seen = new ArrayList<>();

        @Override
        public WorkQueue queue(Settings settings, int workers, Simulation simulation, long seed) {
            ArrayDeque<Attempt> line = new ArrayDeque<>();
            return new WorkQueue() {
                @Override
                public Offer offer(Attempt attempt) {
                    seen.add(new Seen(simulation.now(), attempt.requestNumber(), attempt.demandNanos));
                    line.add(attempt);
                    return Offer.ADMITTED;
                }

                @Override
                public @Nullable Attempt take() {
                    return line.poll();
                }

                @Override
                public void done(Attempt attempt) {}

                @Override
                public boolean failed(Attempt attempt) {
                    return false;
                }

                @Override
                public int waiting(String lane) {
                    return line.size();
                }

                @Override
                public int waiting() {
                    return line.size();
                }
            };
        }

        @Override
        public Shedder shedder(Settings settings, Simulation simulation, long seed) {
            throw new AssertionError("nobody sheds here");
        }

        @Override
        public Calls calls(Settings calls, Simulation simulation) {
            throw new AssertionError("nobody is called here");
        }

        @Override
        public Gather gather(Simulation simulation) {
            throw new AssertionError("nobody gathers here");
        }

        @Override
        public Placement placement(
                Choice placement, List<Integer> zones, List<TenantTraffic> tenants, Simulation simulation, long seed) {
            throw placement.unsupported();
        }

        @Override
        public Configuration configuration(Settings configuration, Simulation simulation) {
            throw new AssertionError("nothing changes here");
        }
    }
}
