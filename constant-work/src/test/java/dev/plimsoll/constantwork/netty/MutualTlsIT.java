package dev.plimsoll.constantwork.netty;

import static dev.plimsoll.constantwork.netty.Exchanges.failure;
import static dev.plimsoll.constantwork.netty.Exchanges.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.Reply;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MutualTlsIT {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Frame frame = SampleFrames.frame(1, 64);

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        threads.shutdownNow();
    }

    private HttpsServer server(String identity, String protocol) throws Exception {
        SSLContext context = Certificates.server(identity);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                tls.setProtocols(new String[] {protocol});
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(threads);
        HttpHandler handler = ConfigHandler.of(
                ConfigReceiver.<byte[]>builder(SampleFrames.STREAM, "host", SampleFrames.TRUSTED, bytes -> bytes)
                        .build());
        server.createContext("/config", exchange -> {
            var session = ((HttpsExchange) exchange).getSSLSession();
            seen.add(session.getPeerPrincipal().getName() + " " + session.getProtocol());
            handler.handle(exchange);
        });
        server.start();
        open.add(() -> server.stop(0));
        return server;
    }

    private static SslContext mutual(String identity) throws Exception {
        return NettyTransport.mutualTls(Certificates.own(identity), Certificates.trusted());
    }

    private NettyTransport transport(NettyTransport.Builder settings) {
        NettyTransport transport = settings.build();
        open.add(transport);
        return transport;
    }

    private static Endpoint endpoint(String host, HttpsServer server) {
        return new Endpoint(
                "at " + server.getAddress().getPort(),
                "z1",
                host,
                server.getAddress().getPort());
    }

    @Test
    void bringsFramesOverMutualTls() throws Exception {
        NettyTransport transport = transport(NettyTransport.builder().tls(mutual("pusher")));
        HttpsServer server = server("receiver", "TLSv1.3");

        assertThat(reply(Exchanges.send(transport, endpoint("localhost", server), frame))
                        .outcome())
                .isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(reply(Exchanges.send(transport, endpoint("localhost", server), SampleFrames.frame(2, 4_096)))
                        .outcome())
                .as("more than fits the buffers: in slices")
                .isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(seen).containsExactly("CN=pusher TLSv1.3", "CN=pusher TLSv1.3");
    }

    @Test
    void sendsNothingToAStrangerToTheWrongHostNorOverOlderTls() throws Exception {
        NettyTransport transport = transport(NettyTransport.builder().tls(mutual("pusher")));

        assertThat(failure(Exchanges.send(transport, endpoint("localhost", server("stranger", "TLSv1.3")), frame)))
                .contains("PKIX path");
        assertThat(failure(Exchanges.send(transport, endpoint("127.0.0.1", server("receiver", "TLSv1.3")), frame)))
                .contains("127.0.0.1");
        assertThat(failure(Exchanges.send(transport, endpoint("localhost", server("receiver", "TLSv1.2")), frame)))
                .isNotEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void isRefusedWithAStrangersCertificate() throws Exception {
        NettyTransport transport = transport(NettyTransport.builder().tls(mutual("stranger")));

        assertThat(failure(Exchanges.send(transport, endpoint("localhost", server("receiver", "TLSv1.3")), frame)))
                .isNotEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void usesANewCertificateFromTheNextFrameOn() throws Exception {
        long[] now = {0};
        NettyTransport transport = transport(NettyTransport.builder()
                .tls(mutual("pusher"))
                .connectsPerSecond(1)
                .nanoClock(() -> now[0]));
        HttpsServer server = server("receiver", "TLSv1.3");
        reply(Exchanges.send(transport, endpoint("localhost", server), frame));

        transport.reload(mutual("pusher-next"));
        reply(Exchanges.send(transport, endpoint("localhost", server), frame));
        assertThat(seen).as("no connection may be begun yet").containsOnly("CN=pusher TLSv1.3");

        now[0] = TimeUnit.SECONDS.toNanos(1);
        reply(Exchanges.send(transport, endpoint("localhost", server), frame));
        assertThat(seen).last().isEqualTo("CN=pusher-next TLSv1.3");
    }

    @Test
    void holdsSlicesAndNotAFrameForAReceiverThatDoesNotRead() throws Exception {
        NettyTransport transport = transport(NettyTransport.builder().tls(mutual("pusher")));
        HttpsServer server = server("receiver", "TLSv1.3");
        FaultProxy proxy = new FaultProxy(server.getAddress().getPort(), FaultProxy.Kind.BLACKHOLE, 50_000);
        open.add(proxy);
        Endpoint stuck = new Endpoint("stuck", "z1", "localhost", proxy.port());
        Frame large = SampleFrames.frame(3, 4_096);
        reply(Exchanges.send(transport, endpoint("localhost", server), large)); // so that the next is the only one open

        var outcome = Exchanges.send(transport, stuck, large);
        long most = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (proxy.connections() == 0 || (most == 0 && System.nanoTime() < deadline)) {
            most = Math.max(most, transport.pendingBytes("stuck"));
        }

        assertThat(most).isPositive().isLessThan(256 << 10);
        assertThat(outcome).isNotDone();
    }
}
