package dev.plimsoll.lab.world;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A replication from end to end, on one thread: {@code three-tiers.yaml}, an hour of 1,000 requests a second over three tiers, with
 * the shipped queue before each of them or before the first, every figure taken. Prints replications a second and, as {@code events},
 * events a second; cancelled time-outs are not counted. {@link ReplicationTable} prints the same by CPU time.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
public class ReplicationBenchmark {
    @State(Scope.Thread)
    public static class Hour {
        @Param({"every-tier", "front-tier"})
        public String variant = "every-tier";

        private @Nullable Settings settings;
        private int replication;

        @Setup
        public void read() {
            try (InputStream in = ReplicationBenchmark.class.getResourceAsStream("three-tiers.yaml")) {
                byte[] yaml = Objects.requireNonNull(in, "three-tiers.yaml").readAllBytes();
                Scenario scenario = Scenario.read("three-tiers.yaml", yaml, List.of(), name -> {
                    throw new IllegalArgumentException(name);
                });
                settings = scenario.variants().stream()
                        .filter(candidate -> candidate.name().equals(variant))
                        .findFirst()
                        .orElseThrow()
                        .settings();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Counts the events of all replications. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counts {
        public long events;
    }

    @Benchmark
    public Row replication(Hour hour, Counts counts) {
        Settings settings = Objects.requireNonNull(hour.settings, "settings");
        World world = World.ran(settings, 1, hour.replication++, new ShippedPolicies(ConcurrentHashMap.newKeySet()));
        counts.events += world.simulation.events();
        return world.measurements.row();
    }
}
