package dev.plimsoll.constantwork.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Reason;
import dev.plimsoll.constantwork.Reply;
import dev.plimsoll.constantwork.TrustedKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigHandlerIT {
    private final ConfigReceiver<byte[]> receiver = ConfigReceiver.<byte[]>builder(
                    "prod/routing",
                    "host-17",
                    TrustedKeys.ofHex(List.of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")),
                    bytes -> bytes)
            .build();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/config", ConfigHandler.of(receiver));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpResponse<byte[]> send(String method, byte[] body) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/config");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void answersOverARealSocket() throws IOException, InterruptedException {
        HttpResponse<byte[]> reply = send("PUT", new byte[4096]);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(Reply.decode(ByteBuffer.wrap(reply.body())).orElseThrow().reasons())
                .containsExactly(Reason.MAGIC);
        assertThat(send("PUT", new byte[5]).statusCode()).isEqualTo(413);
        assertThat(send("POST", new byte[4096]).statusCode()).isEqualTo(405);
    }
}
