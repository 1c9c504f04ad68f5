package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** A page that shows the service live: cells, how far a failure reaches, how old everybody's configuration is, goodput. */
final class Page implements AutoCloseable {
    private static final String FILE = "page.html";

    private final HttpServer server;

    /**
     * Serves the page.
     *
     * @param state what it shows, asked once a second by each browser that has it open: see {@link #state}
     */
    Page(Supplier<String> state) throws IOException {
        byte[] html;
        try (InputStream in = Page.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + ": not among the resources");
            }
            html = in.readAllBytes();
        }
        server = Http.listen(0, 2);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:");
            Http.answer(exchange, 200, new String(html, StandardCharsets.UTF_8));
        });
        server.createContext("/state", exchange -> Http.answer(exchange, 200, state.get()));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /**
     * The state of a service. The first line holds the number of tenants and of those whom no cell serves; then a line for each
     * receiver: its name, its tenants, and the words of {@code /health}, which are missing if it does not answer.
     */
    static String state(SimpleShapes shapes) {
        Map<String, List<String>> placement = shapes.placement();
        StringBuilder lines = new StringBuilder();
        List<String> down = new ArrayList<>();
        for (String receiver : SimpleShapes.receivers()) {
            List<String> health = shapes.health(receiver);
            if (health.isEmpty()) {
                down.add(receiver);
            }
            long tenants = placement.values().stream()
                    .filter(cells -> cells.contains(receiver))
                    .count();
            lines.append(receiver + " " + tenants + " " + String.join(" ", health) + "\n");
        }
        long reached = placement.values().stream()
                .filter(cells -> down.contains(SimpleShapes.ROUTER) || down.containsAll(cells))
                .count();
        return placement.size() + " " + reached + "\n" + lines;
    }

    @Override
    public void close() {
        server.stop(0);
        if (server.getExecutor() instanceof ExecutorService threads) {
            threads.shutdownNow();
        }
    }
}
