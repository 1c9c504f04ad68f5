package dev.plimsoll.examples.shapes;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page open in a headless Chromium, of which a picture can be taken at any moment; spoken to in the DevTools protocol. */
final class Screenshot implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String LISTENING = "DevTools listening on ";
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Thread atExit = new Thread(this::kill);
    private final WebSocket socket;
    private volatile CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    private String session = "";
    private int calls;

    /** Where the browser is, if this machine has one. */
    static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page on a screen of this size; the browser keeps its files in a folder. */
    Screenshot(Path browser, Path folder, String address, int width, int height) throws Exception {
        process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--hide-scrollbars",
                        "--user-data-dir=" + folder,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(endpoint().get(PATIENCE_SECONDS, TimeUnit.SECONDS)), new Listener())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String target = call("Target.createTarget", Map.of("url", address))
                    .get("targetId")
                    .stringValue();
            session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                    .get("sessionId")
                    .stringValue();
            JsonNode unused = call(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        } catch (Exception e) {
            end();
            throw e;
        }
    }

    /** Writes what the page shows now, as PNG. */
    void take(Path file) throws Exception {
        JsonNode picture = call("Page.captureScreenshot", Map.of("format", "png"));
        Files.write(file, Base64.getDecoder().decode(picture.get("data").stringValue()));
    }

    /** Where it listens, which is among the first lines that it prints; what it prints later is read and forgotten. */
    private CompletableFuture<String> endpoint() {
        CompletableFuture<String> endpoint = new CompletableFuture<>();
        Thread output = new Thread(
                () -> {
                    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.startsWith(LISTENING)) {
                                endpoint.complete(
                                        line.substring(LISTENING.length()).strip());
                            }
                        }
                    } catch (IOException e) {
                        // it has ended
                    }
                    endpoint.completeExceptionally(new IOException("the browser ended before it listened"));
                },
                "browser-output");
        output.setDaemon(true);
        output.start();
        return endpoint;
    }

    /** One call at a time; events are of no interest. */
    private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
        answer = new CompletableFuture<>();
        Map<String, Object> message = session.isEmpty()
                ? Map.of("id", ++calls, "method", method, "params", parameters)
                : Map.of("id", ++calls, "method", method, "params", parameters, "sessionId", session);
        socket.sendText(MAPPER.writeValueAsString(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    @Override
    public void close() {
        socket.abort();
        end();
    }

    private void end() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // this process ends, and the hook does the same
        }
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = MAPPER.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    answer.complete(message);
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
