package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.stream.Stream;

/** A cluster, its topology as it is pushed, and monoliths that come and go before it. */
final class Stage implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofMillis(300);

    /**
     * A window without a fault and one with it, of the same monolith.
     *
     * @param control before the fault
     * @param fault during the fault
     */
    record Pair(Found control, Found fault) {}

    private final RedisCluster cluster;
    private final PushedTopology topology;
    private final Clients clients = new Clients(Scale.SEED);

    Stage(Path folder) throws IOException, GeneralSecurityException {
        cluster = RedisCluster.start(folder);
        try {
            topology = new PushedTopology(cluster);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Uses every form for a second: code is slow until it is compiled. */
    void warmUp() {
        for (Form form : Form.values()) {
            try (Monolith monolith = new Monolith(form, cluster, topology)) {
                watch(monolith, Duration.ofSeconds(1));
            }
        }
    }

    RedisCluster cluster() {
        return cluster;
    }

    PushedTopology topology() {
        return topology;
    }

    /** A new monolith's calm, then a fault; afterwards all is well again. */
    Pair play(Chaos chaos, Form form, Duration calm, Duration window) {
        RedisNode hot = cluster.node(Keys.HOT_NODE);
        try (Monolith monolith = new Monolith(form, cluster, topology)) {
            watch(monolith, WARM_UP);
            Found control = watch(monolith, calm);
            chaos.begin(hot);
            try {
                return new Pair(control, watch(monolith, window));
            } finally {
                chaos.end(hot);
                cluster.awaitWell();
            }
        }
    }

    private Found watch(Monolith monolith, Duration length) {
        long queries = monolith.queries();
        long reads = monolith.topologyReads();
        long opened = monolith.connectionsOpened();
        long begin = System.nanoTime();
        double cpu = cpuSeconds();
        Figures figures = new Figures(clients.send(monolith::accept, length));
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Found(
                figures,
                (monolith.queries() - queries) / seconds,
                (monolith.topologyReads() - reads) / seconds,
                (monolith.connectionsOpened() - opened) / seconds,
                (cpuSeconds() - cpu) / seconds / 2);
    }

    /** Of this process and of all that it has started. */
    private static double cpuSeconds() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(Scale::seconds)
                .sum();
    }

    @Override
    public void close() throws IOException {
        topology.close();
        cluster.close();
    }
}
