package dev.plimsoll.examples.redis;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import dev.plimsoll.constantwork.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The topology as it comes to the monolith: one watcher asks the cluster once a period, publishes what has changed, and a pusher sends
 * all of it every period. However many servers the monolith has, and however the cluster is, the cluster is asked once.
 */
final class PushedTopology implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final String STREAM = "redis/topology";
    private static final String ZONE = "here";

    private final RedisCluster cluster;
    private final ConfigReceiver<Topology> receiver;
    private final ConfigPublisher publisher;
    private final ConfigPusher pusher;
    private final NettyTransport transport;
    private final HttpServer server;
    private final ExecutorService doors = Executors.newSingleThreadExecutor(Daemons.named("door"));
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(Daemons.named("ticks"));
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(Daemons.named("watch"));
    private final LongAdder reads = new LongAdder();
    private volatile Set<String> hot = Set.of();
    private byte[] published = {};

    PushedTopology(RedisCluster cluster) throws IOException, GeneralSecurityException {
        this.cluster = cluster;
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TrustedKeys trusted = TrustedKeys.of(pair.getPublic());
        ObjectStore store = ObjectStore.inMemory(); // an S3 in earnest: see Simple Shapes
        receiver = ConfigReceiver.builder(STREAM, "monolith", trusted, Topology::parse)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(doors);
        server.createContext("/config", ConfigHandler.of(receiver));
        server.start();
        publisher = ConfigPublisher.builder(STREAM, pair, store, SizeClass.KIB_4)
                .validator(Topology::parse)
                .build();
        publish();
        transport = NettyTransport.builder().path("/config").threads(1).build();
        pusher = ConfigPusher.builder(STREAM, "pusher", trusted, store, transport, ticks)
                .pushers(Map.of("pusher", ZONE))
                .fleet(List.of(new Endpoint(
                        "monolith", ZONE, "127.0.0.1", server.getAddress().getPort())))
                .period(PERIOD)
                .fetchEvery(PERIOD)
                .start();
        var unused = watch.scheduleWithFixedDelay(
                this::publish, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        RedisNode.await("topology", () -> receiver.current().isPresent());
    }

    /** What the monolith goes by. */
    Topology current() {
        return receiver.current().orElseThrow().value();
    }

    /** Tells which keys are to be shed first; everybody knows within two periods. */
    void hot(Set<String> keys) {
        hot = Set.copyOf(keys);
        RedisNode.await("hot keys", () -> current().hot().equals(keys));
    }

    /** How often the cluster was asked. */
    long reads() {
        return reads.sum();
    }

    private void publish() {
        for (RedisNode node : cluster.nodes()) { // the first that answers
            try {
                reads.increment();
                byte[] now = node.direct(jedis -> Topology.read(jedis, hot)).toBytes();
                if (!Arrays.equals(now, published)
                        && publisher.publish(now).toCompletableFuture().join() instanceof Published.Done) {
                    published = now;
                }
                return;
            } catch (RuntimeException e) {
                // the next one, or the next time: an exception would be the watcher's last
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        pusher.close();
        transport.close();
        ticks.shutdownNow();
        server.stop(0);
        doors.shutdownNow();
    }
}
