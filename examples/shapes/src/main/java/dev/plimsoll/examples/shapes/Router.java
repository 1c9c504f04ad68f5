package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.Gathered;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.ScatterGather;
import dev.plimsoll.examples.shapes.ShapeRequest.Verb;
import dev.plimsoll.shedding.DeadlineHeader;
import dev.plimsoll.shuffle.DeploymentKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the cells, as thin as can be: it looks a key up, passes the request on, and follows one redirect. What asks
 * several cells is scattered and gathered. No request waits for another cell than its own: each has a bulkhead.
 */
final class Router {
    private static final int MOST_IN_FLIGHT = 64;

    private final DeploymentKey key;
    private final Subscription subscription;
    private final HttpClient client = Http.client(Executors.newFixedThreadPool(2));
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final ScatterGather scatter = ScatterGather.of(timers, Deployment.CELLS.size());
    private final Map<String, Semaphore> bulkheads =
            Deployment.CELLS.stream().collect(Collectors.toMap(cell -> cell, cell -> new Semaphore(MOST_IN_FLIGHT)));
    private final Map<PartitionKey, CellRouter> routers = new EnumMap<>(PartitionKey.class);
    private volatile Map<String, String> addresses = Map.of();

    private Router(Deployment deployment) {
        key = deployment.key();
        subscription = new Subscription(deployment, "router", this::use);
    }

    static void run(int port) throws Exception {
        Router router = new Router(Deployment.ofThisProcess());
        HttpServer server = Http.listen(port, 4);
        router.subscription.serve(server);
        server.createContext("/t/", router::question);
        server.createContext("/health", exchange -> Http.answer(exchange, 200, router.subscription.freshness()));
        server.start();
        Child.ready(server.getAddress().getPort());
    }

    private void use(ShapesConfig config) {
        for (PartitionKey by : PartitionKey.values()) {
            RoutingTable table = config.table(by);
            synchronized (routers) {
                CellRouter router = routers.computeIfAbsent(by, first -> CellRouter.of(key, table));
                router.offer(table.toBytes());
            }
        }
        addresses = config.addresses();
    }

    private void question(HttpExchange exchange) {
        ShapeRequest request;
        try {
            request = ShapeRequest.of(exchange);
        } catch (IllegalArgumentException e) {
            Http.answer(exchange, 400, e.toString());
            return;
        }
        long deadline = System.nanoTime() + Http.left(exchange).toNanos();
        Target target = target(request);
        switch (target.cells().size()) {
            case 0 -> Http.answer(exchange, target.status(), "no cell");
            case 1 -> pass(exchange, request, target.cells().get(0), deadline);
            default -> gather(exchange, request, target.cells(), deadline);
        }
    }

    /** The cells to ask; if there are none, why not. */
    private record Target(List<String> cells, int status) {
        static Target of(Route route, boolean all) {
            int status = route.kind() == Route.Kind.UNKNOWN ? 404 : 503;
            return new Target(!route.found() ? List.of() : all ? route.cells() : List.of(route.cell()), status);
        }
    }

    private Target target(ShapeRequest request) {
        CellRouter router;
        synchronized (routers) {
            router = routers.get(request.by());
        }
        if (router == null) {
            return new Target(List.of(), 503);
        }
        return switch (request.by()) {
            case TENANT ->
                request.verb() == Verb.COUNT
                        ? Target.of(router.route(request.tenant()), true)
                        : Target.of(router.route(request.tenant(), Long.toHexString(request.id())), false);
            case KIND ->
                request.verb() == Verb.GET
                        ? new Target(Deployment.CELLS, 503)
                        : Target.of(router.route(request.kind()), false);
            case RANGE ->
                request.verb() == Verb.COUNT
                        ? new Target(Deployment.CELLS, 503)
                        : Target.of(router.route(request.id()), false);
        };
    }

    private void pass(HttpExchange exchange, ShapeRequest request, String cell, long deadline) {
        var unused = ask(request, cell, deadline)
                .thenCompose(answer -> {
                    String elsewhere = answer.headers().firstValue("Location").orElse("");
                    return answer.statusCode() == 307
                            ? ask(request, elsewhere, deadline)
                            : CompletableFuture.completedFuture(answer);
                })
                .whenComplete((answer, failure) -> {
                    if (answer == null) {
                        exchange.getResponseHeaders().set(Http.CELL, cell);
                        Http.answer(exchange, 502, cell + ": " + failure);
                        return;
                    }
                    for (String header : List.of(Http.CELL, Http.DEAD, "Retry-After")) {
                        answer.headers()
                                .firstValue(header)
                                .ifPresent(v -> exchange.getResponseHeaders().set(header, v));
                    }
                    int status = answer.statusCode() == 307 ? 503 : answer.statusCode();
                    Http.answer(exchange, status, answer.body());
                });
    }

    /** Asks all and puts together what came in time; cells that are missing are named. */
    private void gather(HttpExchange exchange, ShapeRequest request, List<String> cells, long deadline) {
        var unused = scatter.ask(
                        cells,
                        left(deadline),
                        cell -> ask(request, cell, deadline).thenApply(Router::part))
                .thenAccept(gathered -> {
                    exchange.getResponseHeaders().set(Http.CELL, String.join(",", cells));
                    if (!gathered.complete()) {
                        exchange.getResponseHeaders()
                                .set(
                                        Http.MISSING,
                                        String.join(",", gathered.missing().keySet()));
                    }
                    if (request.verb() == Verb.COUNT) { // of some cells it is only a part
                        Http.answer(exchange, gathered.complete() ? 200 : 206, sum(gathered));
                    } else { // one cell has it, if any
                        String kind = kind(gathered);
                        int status = !kind.isEmpty() ? 200 : gathered.complete() ? 404 : 503;
                        Http.answer(exchange, status, kind.isEmpty() ? "not found" : kind);
                    }
                });
    }

    /** What one cell found; anything but an answer fails its part. */
    private static String part(HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 200 -> answer.body();
            case 404 -> "";
            default -> throw new IllegalStateException("status " + answer.statusCode());
        };
    }

    private static String sum(Gathered<String> gathered) {
        return Long.toString(
                gathered.answers().values().stream().mapToLong(Long::parseLong).sum());
    }

    private static String kind(Gathered<String> gathered) {
        return gathered.answers().values().stream()
                .filter(kind -> !kind.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private CompletableFuture<HttpResponse<String>> ask(ShapeRequest request, String cell, long deadline) {
        @Nullable String address = addresses.get(cell);
        @Nullable Semaphore bulkhead = bulkheads.get(cell);
        if (address == null || bulkhead == null) {
            return CompletableFuture.failedFuture(new IllegalStateException(cell + ": no address"));
        }
        Duration left = left(deadline);
        HttpRequest.Builder asking = HttpRequest.newBuilder(URI.create("http://" + address + request.target()))
                .timeout(left)
                .header(DeadlineHeader.NAME, Long.toString(left.toMillis()));
        if (request.writes()) {
            asking.PUT(HttpRequest.BodyPublishers.noBody());
        }
        HttpRequest ready = asking.build();
        if (!bulkhead.tryAcquire()) {
            return CompletableFuture.failedFuture(new IllegalStateException(cell + ": bulkhead is full"));
        }
        return client.sendAsync(ready, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> bulkhead.release());
    }
}
