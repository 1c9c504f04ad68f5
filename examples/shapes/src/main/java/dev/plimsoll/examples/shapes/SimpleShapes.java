package dev.plimsoll.examples.shapes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The whole service, as whoever operates it sees it: processes to start and to kill, and the control plane to talk to. */
final class SimpleShapes implements AutoCloseable {
    static final String ROUTER = "router";
    static final String CONTROL = "control-plane";
    static final String STORE = "store";

    private static final int CELL_MEGABYTES = 64;
    private static final int OTHER_MEGABYTES = 96;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two at a time are started, so the last of ten waits for four others. */
    private static final Duration START = PATIENCE.multipliedBy(3);

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration HEALTH = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private final HttpClient client = Http.client(callbacks);
    private Deployment deployment;

    /** Starts it and returns when every receiver has the first configuration. */
    SimpleShapes(Path folder, Duration period) throws IOException {
        fleet = new Fleet(folder);
        deployment = Deployment.fresh(folder, period);
        try {
            startAll();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startAll() throws IOException {
        Deployment open = deployment.withoutSigningKey();
        List<CompletableFuture<Integer>> first = Deployment.CELLS.stream()
                .map(cell -> start(cell, open, CELL_MEGABYTES, "cell", cell))
                .collect(Collectors.toList());
        first.add(start(ROUTER, open, OTHER_MEGABYTES, "router"));
        if (!deployment.usesOtherS3()) {
            int port = start(STORE, open, OTHER_MEGABYTES, "store").join();
            deployment = deployment.withEndpoint("http://127.0.0.1:" + port);
            try (var s3 = deployment.s3(Deployment.PATIENCE)) {
                s3.createBucket(bucket -> bucket.bucket(deployment.bucket()));
            }
        }
        first.forEach(CompletableFuture::join);
        CompletableFuture<Integer> control =
                start(CONTROL, deployment, OTHER_MEGABYTES, "control", addresses(Deployment.CELLS));
        Deployment.PUSHERS.stream().map(this::startPusher).toList().forEach(CompletableFuture::join);
        control.join();
        await("the first configuration everywhere", () -> allUse(1));
    }

    private CompletableFuture<Integer> startPusher(String pusher) {
        return start(pusher, deployment.withoutSigningKey(), OTHER_MEGABYTES, "pusher", pusher, addresses(receivers()));
    }

    private CompletableFuture<Integer> start(String name, Deployment with, int megabytes, String... role) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return fleet.start(name, with, megabytes, role);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        callbacks)
                .orTimeout(START.toSeconds(), TimeUnit.SECONDS);
    }

    private String addresses(List<String> names) {
        return names.stream().map(name -> name + "=" + fleet.port(name)).collect(Collectors.joining(","));
    }

    /** Everybody who receives the configuration. */
    static List<String> receivers() {
        List<String> all = new ArrayList<>(Deployment.CELLS);
        all.add(ROUTER);
        return all;
    }

    Fleet fleet() {
        return fleet;
    }

    int routerPort() {
        return fleet.port(ROUTER);
    }

    Deployment deployment() {
        return deployment;
    }

    /** Starts a cell that was killed, on its old files, and waits until it has its configuration. */
    void restartCell(String cell) {
        int unused = start(cell, deployment.withoutSigningKey(), CELL_MEGABYTES, "cell", cell)
                .join();
        await(cell + " is back", () -> edition(cell) > 0);
    }

    /** Starts the router again, from what its disk holds. */
    void restartRouter() {
        int unused = start(ROUTER, deployment.withoutSigningKey(), OTHER_MEGABYTES, "router")
                .join();
        await("the router is back", () -> edition(ROUTER) > 0);
    }

    /** The words that a receiver answers to {@code /health}; none if it does not answer. */
    List<String> health(String name) {
        try {
            return Arrays.asList(
                    send(request(name, "/health").timeout(HEALTH).build()).split(" ", -1));
        } catch (IllegalStateException e) {
            return List.of();
        }
    }

    /** The sequence number of the configuration that a receiver uses; 0 if it has none, or is not there. */
    long edition(String receiver) {
        List<String> health = health(receiver);
        return health.isEmpty() || health.get(0).equals("none")
                ? 0
                : Long.parseLong(health.get(0).split("\\.", -1)[1]);
    }

    /** The sequence number of the configuration that was published last. */
    long published() {
        return Long.parseLong(get(CONTROL, "/edition"));
    }

    boolean allUse(long edition) {
        return receivers().stream().allMatch(receiver -> edition(receiver) >= edition);
    }

    /** Each tenant's cells, as the control plane has published them. */
    Map<String, List<String>> placement() {
        Map<String, List<String>> placement = new LinkedHashMap<>();
        get(CONTROL, "/placement").lines().forEach(line -> {
            String[] parts = line.split(" ", -1);
            placement.put(parts[0], List.of(parts[1].split(",", -1)));
        });
        return placement;
    }

    /** The cells of one tenant; none if it is unknown. */
    List<String> cellsOf(String tenant) {
        return placement().getOrDefault(tenant, List.of());
    }

    String get(String name, String path) {
        return ask(request(name, path).GET().build());
    }

    String post(String name, String path) {
        return ask(request(name, path).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    /** On a busy machine a connection may take longer than clients wait for one; nothing was asked then, so it is asked again. */
    private String ask(HttpRequest request) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return send(request);
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof HttpConnectTimeoutException) || System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    private HttpRequest.Builder request(String name, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fleet.port(name) + path))
                .timeout(ANSWER);
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until something is so, and says what it waited for if it never is. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("waited " + PATIENCE + " in vain: " + what);
            }
            pause(Duration.ofMillis(50));
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        fleet.close();
        callbacks.shutdownNow();
    }
}
