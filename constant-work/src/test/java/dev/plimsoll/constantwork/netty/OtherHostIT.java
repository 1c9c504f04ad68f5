package dev.plimsoll.constantwork.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.PusherStats;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.SampleStore;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A receiver on another host, as far as the kernel can tell: in a network namespace behind a pair of virtual interfaces. Its link
 * goes down in the middle of everything, so that no FIN and no RST ever comes. Skipped where there is no root or no {@code ip}.
 */
class OtherHostIT {
    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final int NEAR = 20;
    private static final String HOST = "plimsoll-" + ProcessHandle.current().pid() % 10_000;
    private static final String NETWORK = "10.213." + ProcessHandle.current().pid() % 250 + ".";
    private static final String HERE = NETWORK + "1";
    private static final String THERE = NETWORK + "2";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final List<ConfigReceiver<byte[]>> near = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    @Tag("ci")
    void servesTheOthersWhileAHostIsGoneWithoutAWordAndServesItAgainWhenItIsBack() throws Exception {
        otherHost();
        ObjectStore store = SampleStore.empty();
        ConfigPublisher.builder(SampleFrames.STREAM, SampleFrames.KEYS, store, SizeClass.KIB_256)
                .build()
                .publish(new byte[1_000])
                .toCompletableFuture()
                .join();
        List<Endpoint> fleet = new ArrayList<>(List.of(new Endpoint("other-host", "z1", THERE, 8_080)));
        for (int i = 0; i < NEAR; i++) {
            fleet.add(new Endpoint("near-" + i, "z1", "127.0.0.1", receiver()));
        }
        ConfigPusher pusher = ConfigPusher.builder(
                        SampleFrames.STREAM,
                        "pusher",
                        SampleFrames.TRUSTED,
                        store,
                        NettyTransport.builder().build(),
                        timer)
                .fleet(fleet)
                .period(PERIOD)
                .start();
        open.add(pusher);
        await(pusher, stats -> stats.lastRound().replied() == fleet.size());

        assertThat(run("ip", "-n", HOST, "link", "set", "eth0", "down")).isZero();
        await(pusher, stats -> stats.lastRound().failed() == 1);
        PusherStats dark = pusher.stats();
        long from = System.nanoTime();
        Duration oldest = oldestNearFor(5);
        PusherStats darker = pusher.stats();
        double rounds = (double) (System.nanoTime() - from) / PERIOD.toNanos();
        assertThat(oldest)
                .as("the others' frames")
                .isLessThan(PERIOD.multipliedBy(3).dividedBy(2));
        assertThat(darker.lastRound().replied()).isEqualTo(NEAR);
        assertThat(darker.ticksSkipped()).isEqualTo(dark.ticksSkipped());
        assertThat((double) (darker.attempts() - dark.attempts()) / fleet.size())
                .as("it is tried as often as ever")
                .isBetween(rounds - 1, rounds + 1);

        assertThat(run("ip", "-n", HOST, "link", "set", "eth0", "up")).isZero();
        await(pusher, stats -> stats.lastRound().replied() == fleet.size());
    }

    private void await(ConfigPusher pusher, Predicate<PusherStats> condition) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (condition.test(pusher.stats())) {
                return;
            }
            pass(Duration.ofMillis(100));
        }
        throw new AssertionError("after a minute: " + pusher.stats());
    }

    /** The greatest age of a near receiver's last frame over that many periods. */
    private Duration oldestNearFor(int periods) throws Exception {
        Duration oldest = Duration.ZERO;
        for (int i = 0; i < periods * 20; i++) {
            pass(PERIOD.dividedBy(20));
            for (ConfigReceiver<byte[]> receiver : near) {
                Duration age = receiver.freshness().frameAge();
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
        return oldest;
    }

    private void pass(Duration duration) throws Exception {
        timer.schedule(() -> {}, duration.toNanos(), TimeUnit.NANOSECONDS).get();
    }

    private int receiver() throws IOException {
        ConfigReceiver<byte[]> receiver = ConfigReceiver.<byte[]>builder(
                        SampleFrames.STREAM, "near", SampleFrames.TRUSTED, bytes -> bytes)
                .build();
        near.add(receiver);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/config", ConfigHandler.of(receiver));
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private void otherHost() throws Exception {
        String link = "pl" + HOST.substring("plimsoll-".length());
        assumeTrue(run("ip", "netns", "add", HOST) == 0, "needs root and ip of iproute2");
        open.add(() -> run("ip", "netns", "del", HOST)); // its interfaces go with it
        assumeTrue(
                run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", HOST) == 0,
                "needs virtual interfaces");
        assumeTrue(run("ip", "netns", "exec", HOST, "true") == 0, "needs to enter a network namespace");
        for (String[] command : new String[][] {
            {"ip", "addr", "add", HERE + "/30", "dev", link},
            {"ip", "link", "set", link, "up"},
            {"ip", "-n", HOST, "addr", "add", THERE + "/30", "dev", "eth0"},
            {"ip", "-n", HOST, "link", "set", "eth0", "up"}
        }) {
            assertThat(run(command)).as(String.join(" ", command)).isZero();
        }
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        HOST,
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceiverProcess.class.getName(),
                        "8080")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        open.add(process::destroyForcibly);
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo(ReceiverProcess.READY);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }
}
