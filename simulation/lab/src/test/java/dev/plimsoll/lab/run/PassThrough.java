package dev.plimsoll.lab.run;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.Calls;
import dev.plimsoll.lab.world.Configuration;
import dev.plimsoll.lab.world.Gather;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.lab.world.Policies;
import dev.plimsoll.lab.world.Shedder;
import dev.plimsoll.lab.world.TenantTraffic;
import dev.plimsoll.lab.world.WorkQueue;
import dev.plimsoll.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The broken twin of every policy: one line for everybody, all groups for everybody, whatever the settings say. */
final class PassThrough implements Policies {
    @Override
    public WorkQueue queue(Settings queue, int workers, Simulation simulation, long seed) {
        return new Line(workers);
    }

    @Override
    public Shedder shedder(Settings shedder, Simulation simulation, long seed) {
        return new Open();
    }

    @Override
    public Placement placement(
            Choice placement, List<Integer> zones, List<TenantTraffic> tenants, Simulation simulation, long seed) {
        return new Everywhere(zones.size());
    }

    @Override
    public Calls calls(Settings calls, Simulation simulation) {
        return (hosts, called) -> {}; // nobody is ever called
    }

    @Override
    public Configuration configuration(Settings configuration, Simulation simulation) {
        return new Nowhere();
    }

    @Override
    public Gather gather(Simulation simulation) {
        return (groups, timeoutNanos, question, answer) -> question.ask(groups[0], good -> answer.gathered(1, 0));
    }

    /** Brings nothing to anybody. */
    private static final class Nowhere implements Configuration {
        @Override
        public void begin(Nodes nodes) {}

        @Override
        public long change() {
            return 1;
        }

        @Override
        public void poison(double share) {}

        @Override
        public void failReads(double share) {}

        @Override
        public void kill(int pushers) {}

        @Override
        public long frames() {
            return 0;
        }

        @Override
        public long reads() {
            return 0;
        }
    }

    private static final class Open implements Shedder {
        @Override
        public boolean admit(Attempt attempt) {
            return true;
        }

        @Override
        public void left(Attempt attempt, boolean served) {}

        @Override
        public Duration retryAfter() {
            return Duration.ofSeconds(1);
        }
    }

    private record Everywhere(int count) implements Placement {
        @Override
        public int group(Attempt attempt) {
            return (int) ((attempt.requestNumber() + attempt.number()) % count);
        }

        @Override
        public int[] groups(String tenant, int number) {
            return IntStream.range(0, count).toArray();
        }
    }

    private static final class Line implements WorkQueue {
        private final int workers;
        private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
        private int busy;

        Line(int workers) {
            this.workers = workers;
        }

        @Override
        public Offer offer(Attempt attempt) {
            waiting.add(attempt);
            return Offer.ADMITTED;
        }

        @Override
        public @Nullable Attempt take() {
            Attempt next = busy == workers ? null : waiting.poll();
            busy += next == null ? 0 : 1;
            return next;
        }

        @Override
        public void done(Attempt attempt) {
            busy--;
        }

        @Override
        public boolean failed(Attempt attempt) {
            busy--;
            waiting.addFirst(attempt);
            return true;
        }

        @Override
        public int waiting(String lane) {
            return waiting.size();
        }

        @Override
        public int waiting() {
            return waiting.size();
        }
    }
}
