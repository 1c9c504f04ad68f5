package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.cell.CellGate;
import dev.plimsoll.cell.MigrationPhase;
import dev.plimsoll.cell.MigrationRow;
import dev.plimsoll.cell.RoutingTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One cell: a whole copy of the service, which knows nothing of the other seven but their numbers. */
final class Cell {
    /** What everything kills its worker by. */
    static final String POISON = "poison";

    private static final Duration FENCE = Duration.ofSeconds(2);

    /** What one edition of the configuration means to this cell. */
    private record Local(RoutingTable table, Map<String, Integer> quotas, CellGate gate) {}

    private final String name;
    private final int number;
    private final ShapeStore store;
    private final Workers workers;
    private final Subscription subscription;
    private final Map<String, Integer> writes = new ConcurrentHashMap<>(); // that are under way, by tenant
    private final AtomicLong good = new AtomicLong();
    private volatile @Nullable Local local;

    private Cell(Deployment deployment, String name) throws SQLException, IOException {
        this.name = name;
        number = Deployment.CELLS.indexOf(name);
        store = ShapeStore.open(deployment.folder(name));
        workers = new Workers(deployment.key(), number * 1_000L);
        subscription = new Subscription(deployment, name, this::use);
    }

    static void run(String name, int port) throws Exception {
        Cell cell = new Cell(Deployment.ofThisProcess(), name);
        HttpServer server = Http.listen(port, 8);
        cell.subscription.serve(server);
        server.createContext("/t/", cell::question);
        server.createContext("/move/", cell::move);
        server.createContext("/copy/", cell::copy);
        server.createContext("/writes/", cell::writes);
        server.createContext("/health", cell::health);
        server.start();
        Child.ready(server.getAddress().getPort());
    }

    private void use(ShapesConfig config) {
        RoutingTable table = config.table(PartitionKey.TENANT);
        Local now = local;
        try {
            CellGate gate = now != null
                    ? now.gate()
                    : new CellGate(number, table, store.decisions(), store::decided, System::nanoTime);
            gate.offer(table);
            local = new Local(table, config.quotas(), gate);
        } catch (SQLException e) {
            throw new IllegalStateException("the gate's decisions cannot be read", e);
        }
    }

    /** A tenant's question: gate, shedder and worker, in this order. */
    private void question(HttpExchange exchange) {
        ShapeRequest request;
        try {
            request = ShapeRequest.of(exchange);
        } catch (IllegalArgumentException e) {
            Http.answer(exchange, 400, e.toString());
            return;
        }
        exchange.getResponseHeaders().set(Http.CELL, name);
        Local now = local;
        if (now == null) {
            Http.answer(exchange, 503, "no configuration yet");
            return;
        }
        // Counted before the gate is asked: who finds it fenced and nobody counted knows that the last put is done.
        begins(request);
        try {
            if (request.by() == PartitionKey.TENANT && !passes(now, request, exchange)) {
                ends(request);
                return;
            }
            long deadlineNanos = System.nanoTime() + Http.left(exchange).toNanos();
            var unused = workers.serve(request.tenant(), deadlineNanos, () -> serve(now, request))
                    .whenComplete((reply, failure) -> {
                        ends(request);
                        answer(exchange, request, reply != null ? reply : new Reply(500, String.valueOf(failure)));
                    });
        } catch (RuntimeException e) {
            ends(request);
            throw e;
        }
    }

    private void begins(ShapeRequest request) {
        if (request.writes()) {
            writes.merge(request.tenant(), 1, Integer::sum);
        }
    }

    private void ends(ShapeRequest request) {
        if (request.writes()) {
            writes.computeIfPresent(request.tenant(), (tenant, underWay) -> underWay == 1 ? null : underWay - 1);
        }
    }

    private void answer(HttpExchange exchange, ShapeRequest request, Reply answer) {
        if (answer.status() < 500) {
            good.incrementAndGet();
        } else if (answer.status() == 503) {
            long seconds = workers.retryAfter(request.tenant()).toSeconds();
            exchange.getResponseHeaders().set("Retry-After", Long.toString(Math.max(1, seconds)));
        }
        exchange.getResponseHeaders().set(Http.DEAD, Integer.toString(answer.dead()));
        Http.answer(exchange, answer.status(), answer.text());
    }

    private boolean passes(Local now, ShapeRequest request, HttpExchange exchange) {
        CellGate.Answer answer = now.gate().admit(now.table().handle(request.tenant()), request.writes());
        switch (answer.kind()) {
            case SERVE -> {
                return true;
            }
            case FENCED -> Http.answer(exchange, 503, "changing hands");
            case ASK, MOVED -> {
                exchange.getResponseHeaders().set("Location", Deployment.CELLS.get(answer.cell()));
                Http.answer(exchange, 307, answer.kind().name());
            }
        }
        return false;
    }

    private Reply serve(Local now, ShapeRequest request) throws SQLException {
        if (request.kind().equals(POISON)) {
            throw new ShapeWorker.PoisonedException();
        }
        return switch (request.verb()) {
            case PUT -> {
                Integer quota = now.quotas().get(request.tenant());
                if (quota != null && store.count(request.by(), request.tenant()) >= quota) {
                    yield new Reply(403, "quota: " + quota);
                }
                store.put(request.by(), request.tenant(), request.id(), request.kind());
                yield new Reply(201, "");
            }
            case GET ->
                store.get(request.by(), request.tenant(), request.id())
                        .map(kind -> new Reply(200, kind))
                        .orElse(new Reply(404, "no such shape"));
            case COUNT -> new Reply(200, Long.toString(store.count(request.by(), request.tenant(), request.kind())));
        };
    }

    /** The control plane moves a tenant: {@code POST /move/fence} and its kin, with the move's row. Never shed. */
    private void move(HttpExchange exchange) {
        Local now = local;
        if (now == null) {
            Http.answer(exchange, 503, "no configuration yet");
            return;
        }
        MigrationRow row = row(Http.body(exchange));
        String answer = switch (exchange.getRequestURI().getPath()) {
            case "/move/fence" -> Boolean.toString(now.gate().fence(row, FENCE));
            case "/move/release" -> now.gate().release(row).name();
            case "/move/revoke" -> now.gate().revoke(row).name();
            case "/move/activate" -> {
                now.gate().activate(row);
                yield "";
            }
            default -> "unknown";
        };
        Http.answer(exchange, 200, answer);
    }

    static String text(MigrationRow row) {
        return row.ofSlot() + " " + row.key() + " " + row.source() + " " + row.destination() + " " + row.phase() + " "
                + row.token();
    }

    static MigrationRow row(String text) {
        String[] parts = text.split(" ", -1);
        return new MigrationRow(
                Boolean.parseBoolean(parts[0]),
                Long.parseLong(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                MigrationPhase.valueOf(parts[4]),
                Long.parseLong(parts[5]));
    }

    /** How many puts of a tenant are being served. */
    private void writes(HttpExchange exchange) {
        String tenant = exchange.getRequestURI().getPath().substring("/writes/".length());
        Http.answer(exchange, 200, Integer.toString(writes.getOrDefault(tenant, 0)));
    }

    /** All of a tenant's shapes, a line each; put here, they are added to what is there. */
    private void copy(HttpExchange exchange) {
        String tenant = exchange.getRequestURI().getPath().substring("/copy/".length());
        try {
            if (exchange.getRequestMethod().equals("PUT")) {
                store.putAll(tenant, shapes(Http.body(exchange)));
                Http.answer(exchange, 200, "");
            } else {
                Http.answer(exchange, 200, lines(store.all(tenant)));
            }
        } catch (SQLException e) {
            Http.answer(exchange, 500, e.toString());
        }
    }

    private static String lines(Map<Long, String> shapes) {
        StringBuilder lines = new StringBuilder();
        shapes.forEach((id, kind) ->
                lines.append(Long.toHexString(id)).append(' ').append(kind).append('\n'));
        return lines.toString();
    }

    private static Map<Long, String> shapes(String lines) {
        Map<Long, String> shapes = new TreeMap<>();
        lines.lines().forEach(line -> {
            String[] parts = line.split(" ", -1);
            shapes.put(Long.parseUnsignedLong(parts[0], 16), parts[1]);
        });
        return shapes;
    }

    /** {@code EDITION STALENESS FRAME-AGE GOOD IN-FLIGHT LIMIT WORKERS}; never shed. */
    private void health(HttpExchange exchange) {
        Http.answer(
                exchange,
                200,
                subscription.freshness() + " " + good.get() + " " + workers.inFlight() + " " + workers.limit() + " "
                        + workers.alive());
    }
}
