package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.shedding.DeadlineHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** HTTP as the processes speak it: short texts, on the loopback interface only. */
final class Http {
    /** Which cell answered. */
    static final String CELL = "Shapes-Cell";

    /** How many dead workers were met on the way. */
    static final String DEAD = "Shapes-Dead-Workers";

    /** Which cells did not take part in an answer. */
    static final String MISSING = "Shapes-Missing";

    private Http() {}

    static HttpServer listen(int port, int threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        server.setExecutor(Executors.newFixedThreadPool(threads));
        return server;
    }

    static HttpClient client(Executor executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .executor(executor)
                .build();
    }

    /** Answers and ends the exchange; who has hung up meanwhile is not our concern. */
    static void answer(HttpExchange exchange, int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            exchange.close();
        }
    }

    /** How long the client still waits, by its header; as long as all of ours do, if it has none. */
    static Duration left(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(DeadlineHeader.NAME);
        Duration left = header == null
                ? Deployment.TIMEOUT
                : DeadlineHeader.read(header).orElse(Deployment.TIMEOUT);
        return left.isZero() ? Duration.ofMillis(1) : left;
    }

    static String body(HttpExchange exchange) {
        try {
            return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String query(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return pair.substring(name.length() + 1);
                }
            }
        }
        return "";
    }
}
