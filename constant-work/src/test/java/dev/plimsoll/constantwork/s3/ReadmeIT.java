package dev.plimsoll.constantwork.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigDisk;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPuller;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Freshness;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.constantwork.Wave;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import dev.plimsoll.constantwork.netty.NettyTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The lines of README.md, so that they keep compiling and do what it says: from a bucket to a receiver over sockets. */
class ReadmeIT {
    private final CountDownLatch changed = new CountDownLatch(1);
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

    private record RoutingTable(String text) {
        static RoutingTable parse(byte[] bytes) {
            return new RoutingTable(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private RoutingTable noticed(byte[] bytes) {
        if (RoutingTable.parse(bytes).text().equals("changed")) {
            changed.countDown();
        }
        return RoutingTable.parse(bytes);
    }

    private static void alarm(Freshness freshness) {
        throw new AssertionError(freshness);
    }

    private static Published get(CompletionStage<Published> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void theLinesWork(@TempDir Path directory) throws Exception {
        KeyPair keyPair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TrustedKeys trusted = TrustedKeys.of(keyPair.getPublic());
        S3Client s3 = new InMemoryS3(); // S3Store.client(Duration.ofSeconds(1)).build();
        ObjectStore store = S3Store.of(s3, "my-bucket", Executors.newFixedThreadPool(8));
        ConfigPublisher publisher = ConfigPublisher.builder(
                        "prod/routing", keyPair, RetryingStore.of(store, scheduler), SizeClass.KIB_64)
                .prefix("prod/routing/")
                .validator(RoutingTable::parse)
                .build();
        Edition first = new Edition(1, 1);
        assertThat(get(publisher.publish(bytes("table")))).isEqualTo(new Published.Done(first));
        get(publisher.propose(bytes("bad"), Wave.share(.01)));
        assertThat(get(publisher.widen(Wave.share(.25), List.of("pusher-1")))).isInstanceOf(Published.Refused.class);
        get(publisher.promote());
        get(publisher.rollBack(first));

        ConfigReceiver<RoutingTable> receiver = ConfigReceiver.<RoutingTable>builder(
                        "prod/routing", "host-1", trusted, this::noticed)
                .cell("eu-1")
                .disk(ConfigDisk.directory(directory))
                .onStale(ReadmeIT::alarm)
                .timer(scheduler)
                .build();
        HttpServer httpServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        httpServer.createContext("/config", ConfigHandler.of(receiver));
        httpServer.start();
        PushTransport transport = NettyTransport.builder().build();
        try (ConfigPusher pusher = ConfigPusher.builder(
                        "prod/routing", "pusher-1", trusted, store, transport, scheduler)
                .prefix("prod/routing/")
                .pushers(Map.of("pusher-1", "eu-1a"))
                .fleet(List.of(new Endpoint(
                        "host-1", "eu-1a", "127.0.0.1", httpServer.getAddress().getPort())))
                .period(Duration.ofMillis(200))
                .start()) {
            assertThat(pusher.stats().fenced()).isFalse();
            get(publisher.publish(bytes("changed")));
            assertThat(changed.await(60, TimeUnit.SECONDS)).isTrue();
        }
        try (ConfigPuller puller = ConfigPuller.builder(receiver, store, scheduler)
                .prefix("prod/routing/")
                .start()) {
            assertThat(puller.stats().failed()).isZero();
        }
        httpServer.stop(0);
        scheduler.shutdownNow();
        assertThat(receiver.current().orElseThrow().value().text()).isEqualTo("changed");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
