package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Disk;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.LaneStats;
import dev.plimsoll.queue.Lease;
import dev.plimsoll.queue.PayloadCodec;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.queue.RecoveryWorkers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Knows and assigns the mapping, and publishes it whole. It registers new tenants, checks what a cell that is back still has, and
 * moves tenants; the first two as items of one recovery queue, in a lane each. No tenant's request ever comes here.
 */
final class ControlPlane {
    static final int WORKERS = 4;

    /** Of these workers so many are kept for new tenants. */
    static final int KEPT = 1;

    /** How long an item keeps its worker. */
    static final Duration SERVICE = Duration.ofMillis(600);

    /** The bug of 2012: each item is submitted so often. */
    static final int COPIES = 30;

    /** How long a registration may take before its client is told that it did not work. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A cell that did not answer is asked again after this. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private static final String NEW_TENANTS = "new-tenants";
    private static final String RECOVERY = "recovery";

    private final Tables tables;
    private final Mover mover;
    private final HttpClient client = Http.client(Executors.newFixedThreadPool(2));
    private final RecoveryQueue<String> queue;
    private final Map<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Boolean> up = new HashMap<>();
    // Not the timers: what waits for the store there would hold up the store's own retries.
    private final ExecutorService resumed = Executors.newSingleThreadExecutor();

    private ControlPlane(Deployment deployment, ScheduledExecutorService timers, Map<String, String> addresses)
            throws IOException {
        tables = Tables.first(deployment, timers, addresses);
        mover = new Mover(tables, this::ask, RETRY_AFTER);
        queue = RecoveryQueue.<String>builder(WORKERS)
                .lane(Lane.named(NEW_TENANTS).reserve(KEPT).build())
                .lane(Lane.named(RECOVERY).build())
                .journal(Disk.at(Files.createDirectories(deployment.folder("queue"))), PayloadCodec.text())
                .build();
    }

    /** Runs it for cells given as {@code NAME=PORT,…}. */
    static void run(String cells, int port) throws IOException {
        Deployment deployment = Deployment.ofThisProcess();
        Map<String, String> addresses = new TreeMap<>();
        for (String cell : cells.split(",", -1)) {
            addresses.put(cell.substring(0, cell.indexOf('=')), "127.0.0.1:" + cell.substring(cell.indexOf('=') + 1));
        }
        ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
        ControlPlane control = new ControlPlane(deployment, timers, addresses);
        var workers = RecoveryWorkers.start(control.queue, WORKERS, control::work);
        Runtime.getRuntime().addShutdownHook(new Thread(workers::close));
        var unused = timers.scheduleWithFixedDelay(control::lookAfterCells, 500, 500, TimeUnit.MILLISECONDS);
        HttpServer server = Http.listen(port, 16);
        server.createContext("/tenants/", control::register);
        server.createContext("/edition", control::edition);
        server.createContext("/placement", control::placement);
        server.createContext("/move/", control::move);
        server.createContext("/quotas/", control::quotas);
        server.createContext("/queue", control::stats);
        server.start();
        Child.ready(server.getAddress().getPort());
    }

    /** {@code POST /tenants/NAME} answers when the tenant is in the table that is published. */
    private void register(HttpExchange exchange) {
        String tenant = exchange.getRequestURI().getPath().substring("/tenants/".length());
        CompletableFuture<Boolean> done = waiting.computeIfAbsent(
                tenant, name -> new CompletableFuture<Boolean>().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        var unused = done.whenComplete((made, failure) -> {
            waiting.remove(tenant, done);
            Http.answer(exchange, failure == null ? 201 : 503, failure == null ? "" : failure.toString());
        });
        Admission admission = queue.submit(NEW_TENANTS, tenant, tenant, "register");
        if (!admission.accepted()) {
            done.completeExceptionally(new IllegalStateException(admission.toString()));
        }
    }

    private void work(Lease<String> lease) throws Exception {
        long until = System.nanoTime() + SERVICE.toNanos();
        if (lease.lane().equals(NEW_TENANTS)) {
            place(lease.tenant());
        } else {
            check(lease.payload(), lease.tenant());
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, until - System.nanoTime())); // the rest of what such work takes
        CompletableFuture<Boolean> waits = waiting.get(lease.key());
        if (waits != null) {
            waits.complete(true);
        }
    }

    /** Gives a new tenant to the cell with the fewest. */
    private void place(String tenant) {
        long unused = tables.edit(config -> {
            RoutingTable table = config.table(PartitionKey.TENANT);
            Map<String, Integer> quotas = new HashMap<>(config.quotas());
            int[] tenants = new int[Deployment.CELLS.size()];
            for (String each : quotas.keySet()) {
                table.route(each).cells().forEach(cell -> tenants[Deployment.CELLS.indexOf(cell)]++);
            }
            int fewest = 0;
            for (int cell = 1; cell < tenants.length; cell++) {
                fewest = tenants[cell] < tenants[fewest] ? cell : fewest;
            }
            quotas.put(tenant, Tenants.QUOTA);
            return config.with(quotas)
                    .with(table.toBuilder()
                            .pin(tenant, Deployment.CELLS.get(fewest))
                            .build());
        });
    }

    /** Looks whether a cell that is back can still read all that a tenant has there. */
    private void check(String cell, String tenant) throws Exception {
        String unused = ask(cell, "GET", "/copy/" + tenant, "");
    }

    /** When a cell comes back, moves that waited for it go on, and all of its tenants are checked; and again, and again, for the bug is still there. */
    private void lookAfterCells() {
        for (String cell : Deployment.CELLS) {
            boolean answers;
            try {
                answers = !ask(cell, "GET", "/health", "").isEmpty();
            } catch (Exception e) {
                answers = false;
            }
            Boolean before = up.put(cell, answers);
            if (answers && Boolean.FALSE.equals(before)) {
                resumed.execute(mover::resume);
                for (int copy = 0; copy < COPIES; copy++) {
                    for (String tenant : tables.tenantsOf(cell)) {
                        Admission unused = queue.submit(RECOVERY, tenant, cell + "/" + tenant, cell);
                    }
                }
            }
        }
    }

    /** What a cell answers to an operator. */
    private String ask(String cell, String method, String path, String body) throws IOException, InterruptedException {
        String address = tables.address(cell);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .timeout(Deployment.TIMEOUT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(cell + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The number of the edition that was published last. */
    private void edition(HttpExchange exchange) {
        Http.answer(exchange, 200, Long.toString(tables.edition()));
    }

    /** A line for each tenant: its name, its cells. */
    private void placement(HttpExchange exchange) {
        ShapesConfig config = tables.now();
        StringBuilder lines = new StringBuilder();
        for (String tenant : new TreeMap<>(config.quotas()).keySet()) {
            List<String> cells = config.table(PartitionKey.TENANT).route(tenant).cells();
            lines.append(tenant).append(' ').append(String.join(",", cells)).append('\n');
        }
        Http.answer(exchange, 200, lines.toString());
    }

    /** {@code POST /move/TENANT/CELL} answers when the tenant lives there. */
    private void move(HttpExchange exchange) {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        try {
            mover.move(path[2], path[3]);
            Http.answer(exchange, 200, "");
        } catch (Exception e) {
            Http.answer(exchange, 500, e.toString());
        }
    }

    /**
     * {@code POST /quotas/N} changes something about every tenant at once, {@code POST /quotas/N/TENANT} about one; answers the edition
     * that says so.
     */
    private void quotas(HttpExchange exchange) {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        int quota = Integer.parseInt(path[2]);
        long edition = tables.edit(config -> {
            Map<String, Integer> quotas = new HashMap<>(config.quotas());
            quotas.replaceAll((tenant, before) -> path.length == 3 || path[3].equals(tenant) ? quota : before);
            return config.with(quotas);
        });
        Http.answer(exchange, 200, Long.toString(edition));
    }

    /** A line for each lane: {@code NAME DEPTH COMPLETED COALESCED}. */
    private void stats(HttpExchange exchange) {
        StringBuilder lines = new StringBuilder();
        for (LaneStats lane : queue.stats().lanes()) {
            lines.append(lane.lane() + " " + (lane.depth() + lane.inFlight()) + " " + lane.completed() + " "
                    + lane.coalesced() + "\n");
        }
        Http.answer(exchange, 200, lines.toString());
    }
}
