package dev.plimsoll.lab.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A headless Chromium and one page in it, spoken to in the DevTools protocol over the JDK's own WebSocket. */
final class Browser implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private String session = "";
    private int calls;

    /** Where the browser is, if this machine has one. */
    static Optional<Path> installed() {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":", -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program, Path profile) throws Exception {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-extensions",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address(process)), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String target = call("Target.createTarget", Map.<String, Object>of("url", "about:blank"))
                .get("targetId")
                .stringValue();
        session = call("Target.attachToTarget", Map.<String, Object>of("targetId", target, "flatten", true))
                .get("sessionId")
                .stringValue();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.<String, Object>of());
        }
    }

    private static String address(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread drain = new Thread(() -> lines.lines().forEach(rest -> {}), "chromium-output");
                drain.setDaemon(true);
                drain.start();
                return line.substring("DevTools listening on ".length()).strip();
            }
            said.append(line).append('\n');
        }
        throw new IOException("chromium ended at once: " + said);
    }

    JsonNode call(String method, Map<String, Object> parameters)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        int id = ++calls;
        answers.put(id, answer);
        ObjectNode message = MAPPER.createObjectNode();
        message.put("id", id);
        message.put("method", method);
        message.set("params", MAPPER.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(MAPPER.writeValueAsString(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /** Opens a page and waits until it is loaded. */
    void open(Path page) throws Exception {
        events.clear();
        loaded = new CompletableFuture<>();
        call("Page.navigate", Map.<String, Object>of("url", page.toUri().toString()));
        loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What an expression comes to in the page. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode result = call(
                "Runtime.evaluate",
                Map.<String, Object>of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        JsonNode value = result.get("result").get("value");
        return value == null ? MAPPER.nullNode() : value;
    }

    void screen(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.<String, Object>of(
                        "width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.<String, Object>of(
                        "features",
                        List.<Object>of(Map.<String, Object>of(
                                "name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void press(String key) throws Exception {
        call("Input.dispatchKeyEvent", Map.<String, Object>of("type", "keyDown", "key", key));
        call("Input.dispatchKeyEvent", Map.<String, Object>of("type", "keyUp", "key", key));
    }

    void hover(int x, int y) throws Exception {
        call("Input.dispatchMouseEvent", Map.<String, Object>of("type", "mouseMoved", "x", x, "y", y));
    }

    /** Addresses that the page asked for, itself included. */
    List<String> requests() {
        return events.stream()
                .filter(event -> event.get("method").stringValue().equals("Network.requestWillBeSent"))
                .map(event -> event.get("params").get("request").get("url").stringValue())
                .toList();
    }

    /** What the page complained of: exceptions, refused styles and scripts, errors and warnings on the console. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> switch (event.get("method").stringValue()) {
                    case "Runtime.exceptionThrown", "Log.entryAdded" -> true;
                    case "Runtime.consoleAPICalled" ->
                        List.of("error", "warning", "assert")
                                .contains(event.get("params").get("type").stringValue());
                    default -> false;
                })
                .map(JsonNode::toString)
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
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
                    CompletableFuture<JsonNode> answer =
                            answers.remove(message.get("id").intValue());
                    if (answer != null) {
                        answer.complete(message);
                    }
                } else {
                    events.add(message);
                    if (message.get("method").stringValue().equals("Page.loadEventFired")) {
                        loaded.complete(null);
                    }
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
