package dev.plimsoll.constantwork.netty;

import static dev.plimsoll.constantwork.netty.Exchanges.failure;
import static dev.plimsoll.constantwork.netty.Exchanges.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.Reason;
import dev.plimsoll.constantwork.Reply;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NettyTransportIT {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Frame frame = SampleFrames.frame(1, 64);
    private final NettyTransport transport = opened(NettyTransport.builder());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = receiver();
    }

    /** A receiver of its own: each takes two bodies at a time and tells others to come back. */
    private HttpServer receiver() throws IOException {
        HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fresh.setExecutor(threads);
        fresh.createContext(
                "/config",
                ConfigHandler.of(ConfigReceiver.<byte[]>builder(
                                SampleFrames.STREAM, "host", SampleFrames.TRUSTED, bytes -> bytes)
                        .build()));
        fresh.start();
        open.add(() -> fresh.stop(0));
        return fresh;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        threads.shutdownNow();
    }

    private NettyTransport opened(NettyTransport.Builder settings) {
        NettyTransport made = settings.build();
        open.add(made);
        return made;
    }

    private static Endpoint at(String name, int port) {
        return new Endpoint(name, "z1", "127.0.0.1", port);
    }

    private Endpoint good(String name) {
        return at(name, server.getAddress().getPort());
    }

    private FaultProxy proxy(FaultProxy.Kind kind, long bytes) throws IOException {
        FaultProxy proxy = new FaultProxy(receiver().getAddress().getPort(), kind, bytes);
        open.add(proxy);
        return proxy;
    }

    private CompletableFuture<Reply> send(Endpoint endpoint, Frame what) {
        return Exchanges.send(transport, endpoint, what);
    }

    @Test
    void bringsFramesToAReceiverOverOneConnection() throws Exception {
        FaultProxy proxy = proxy(FaultProxy.Kind.NONE, 0);
        Endpoint endpoint = at("a", proxy.port());

        assertThat(reply(send(endpoint, frame)).outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(reply(send(endpoint, frame)).outcome()).isEqualTo(Reply.Outcome.UNCHANGED);
        assertThat(reply(send(endpoint, SampleFrames.frame(2, 1_024))).inUse()).contains(new Edition(1, 2));
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void servesTheOthersWhileSomeAreSlowSilentResetOrGone() throws Exception {
        Frame large = SampleFrames.frame(1, 4_096);
        List<Endpoint> waiting = List.of(
                at("slow", proxy(FaultProxy.Kind.RATE, 1).port()),
                at("half-open", proxy(FaultProxy.Kind.BLACKHOLE, 0).port()),
                at("stuck", proxy(FaultProxy.Kind.BLACKHOLE, 100_000).port()));
        List<Endpoint> failing = List.of(
                at("reset", proxy(FaultProxy.Kind.RESET, 0).port()),
                at("reset later", proxy(FaultProxy.Kind.RESET, 70_000).port()),
                at("cut", proxy(FaultProxy.Kind.CUT, 2_000).port()),
                at("half-closed", proxy(FaultProxy.Kind.HALF_CLOSE, 5_000).port()),
                at("nobody", closedPort()));
        List<CompletableFuture<Reply>> slow =
                waiting.stream().map(endpoint -> send(endpoint, large)).toList();
        List<CompletableFuture<Reply>> bad =
                failing.stream().map(endpoint -> send(endpoint, large)).toList();

        List<CompletableFuture<Reply>> good = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            good.add(send(good("good-" + i), frame));
        }
        for (CompletableFuture<Reply> one : good) {
            // At most two bodies are read at a time: the others are told to come back.
            assertThat(one)
                    .satisfiesAnyOf(
                            done -> assertThat(reply(done).inUse()).contains(new Edition(1, 1)),
                            done -> assertThat(failure(done)).contains("status 503"));
        }
        for (CompletableFuture<Reply> one : bad) {
            assertThat(failure(one)).isNotEmpty();
        }
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        waiting.forEach(transport::abandon);
        assertThat(reply(send(good("good-0"), frame)).inUse()).contains(new Edition(1, 1));
    }

    @Test
    void letsAReceiverRefuseWhatWasChangedOnTheWay() throws Exception {
        Reply reply = reply(send(at("a", proxy(FaultProxy.Kind.FLIP, 30_000).port()), frame));

        assertThat(reply.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(reply.reasons()).contains(Reason.CHECKSUM);
        assertThat(reply(send(at("b", proxy(FaultProxy.Kind.DELAY, 20).port()), frame))
                        .outcome())
                .as("late, but whole")
                .isEqualTo(Reply.Outcome.ACCEPTED);
    }

    @Test
    void connectsAgainAfterAConnectionWasGivenUp() throws Exception {
        FaultProxy proxy = proxy(FaultProxy.Kind.NONE, 0);
        reply(send(at("a", proxy.port()), frame));
        transport.abandon(at("a", proxy.port()));

        assertThat(reply(send(at("a", proxy.port()), frame)).outcome()).isEqualTo(Reply.Outcome.UNCHANGED);
        assertThat(proxy.connections()).isEqualTo(2);
    }

    @Test
    void tellsNothingMoreOfAnExchangeThatWasGivenUp() throws Exception {
        Endpoint endpoint = at("a", proxy(FaultProxy.Kind.BLACKHOLE, 10).port());
        CompletableFuture<Reply> given = send(endpoint, frame);
        transport.abandon(endpoint);

        assertThat(reply(send(good("b"), frame))).isNotNull(); // on the same event loop, after the other
        assertThat(given).isNotDone();
    }

    @Test
    void failsTheExchangeThatTheNextFrameOvertakes() throws Exception {
        Endpoint endpoint = at("a", proxy(FaultProxy.Kind.BLACKHOLE, 10).port());
        CompletableFuture<Reply> first = send(endpoint, frame);
        CompletableFuture<Reply> second = send(endpoint, frame);

        assertThat(failure(first)).isEqualTo("overtaken by the next frame");
        assertThat(second).isNotDone();
    }

    @Test
    void beginsNoMoreConnectionsThanItMay() throws Exception {
        NettyTransport paced =
                opened(NettyTransport.builder().connectsPerSecond(2).nanoClock(() -> 0));

        assertThat(reply(Exchanges.send(paced, good("a"), frame))).isNotNull();
        assertThat(reply(Exchanges.send(paced, good("b"), frame))).isNotNull();
        assertThat(failure(Exchanges.send(paced, good("c"), frame)))
                .isEqualTo("too many connections begun this second");
        assertThat(reply(Exchanges.send(paced, good("a"), frame)))
                .as("one that is open is used")
                .isNotNull();
    }

    @Test
    void failsWithTheStatusOfAServerThatIsNoReceiver() throws Exception {
        NettyTransport elsewhere = opened(NettyTransport.builder().path("/elsewhere"));

        assertThat(failure(Exchanges.send(elsewhere, good("a"), frame)))
                .startsWith("status 404,")
                .endsWith("(expected: 200, 64 bytes)");
    }

    @Test
    void failsWhatIsSentAfterItWasClosed() throws Exception {
        NettyTransport gone = opened(NettyTransport.builder());
        gone.close();

        assertThat(failure(Exchanges.send(gone, good("a"), frame))).isEqualTo("the transport is closed");
    }

    @Test
    void refusesSettingsThatCannotBe() {
        NettyTransport.Builder builder = NettyTransport.builder();

        assertThatThrownBy(() -> builder.path("/a b"))
                .hasMessage("path: not usable (expected: a slash, then visible ASCII)");
        assertThatThrownBy(() -> builder.threads(0)).hasMessage("threads: 0 (expected: 1..64)");
        assertThatThrownBy(() -> builder.connectsPerSecond(0)).hasMessage("connectsPerSecond: 0 (expected: 1..100000)");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout: PT0S (expected: PT0.001S..PT1M)");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
