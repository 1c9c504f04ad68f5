package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** The changes of a configuration, each until the node that needs it has it; nodes take turns in needing them, by tenant. */
final class Changes implements Configuration.Nodes {
    final Configuration configuration;
    final long periodNanos;
    /** Whether the publisher learns that nodes refused: pushers tell it in their leases, which one alone does not need. */
    final boolean hearsRefusals;

    private final Simulation simulation;
    private final Consumer<Attempt> arrived;
    private final List<ArrayDeque<Waiting>> nodes = new ArrayList<>();
    private final long[] lastTook; // by node
    private final BitSet poisoned = new BitSet();
    private int waiting;
    private long longestGap;

    private record Waiting(Attempt attempt, long number) {}

    Changes(Settings settings, World world, Consumer<Attempt> arrived) {
        this.configuration = world.policies.configuration(settings, world.simulation);
        this.periodNanos = settings.nanos("period");
        this.hearsRefusals = settings.text("by").equals("push") && settings.count("pushers") > 1;
        this.simulation = world.simulation;
        this.arrived = arrived;
        for (long node = 0; node < settings.count("proven"); node++) {
            nodes.add(new ArrayDeque<>());
        }
        this.lastTook = new long[nodes.size()];
        Arrays.fill(lastTook, -1);
    }

    void submit(Attempt attempt) {
        waiting++;
        nodes.get(Math.floorMod(attempt.request.tenant, nodes.size()))
                .add(new Waiting(attempt, configuration.change()));
    }

    int waiting() {
        return waiting;
    }

    @Override
    public void took(int node, long changes) {
        long now = simulation.now();
        longestGap = Math.max(longestGap, gap(node, now));
        lastTook[node] = now;
        ArrayDeque<Waiting> line = nodes.get(node);
        while (!line.isEmpty() && line.peek().number() <= changes) {
            waiting--;
            arrived.accept(line.remove().attempt());
        }
    }

    private long gap(int node, long now) {
        return lastTook[node] < 0 ? 0 : now - lastTook[node];
    }

    @Override
    public void poisoned(int node) {
        poisoned.set(node);
    }

    double poisoned() {
        return (double) poisoned.cardinality() / nodes.size();
    }

    /** The longest time between two editions at a node, or since its last. */
    long longestGap() {
        long longest = longestGap;
        for (int node = 0; node < lastTook.length; node++) {
            longest = Math.max(longest, gap(node, simulation.now()));
        }
        return longest;
    }
}
