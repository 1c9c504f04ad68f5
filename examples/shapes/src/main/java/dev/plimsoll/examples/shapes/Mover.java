package dev.plimsoll.examples.shapes;

import dev.plimsoll.cell.CellGate;
import dev.plimsoll.cell.Migration;
import dev.plimsoll.cell.MigrationRow;
import dev.plimsoll.cell.RoutingTable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Moves one tenant to another cell while it is in use: does what {@link Migration} says next and tells it what came of it. Shapes are
 * never changed once put, so a copy is right if all its lines are in the original; what was put meanwhile follows under the fence.
 */
final class Mover {
    private static final Migration.Settings SETTINGS =
            new Migration.Settings(Duration.ofSeconds(2), 1, 3, Duration.ZERO);

    private final Tables tables;
    private final HttpClient client;

    Mover(Tables tables, HttpClient client) {
        this.tables = tables;
        this.client = client;
    }

    /** Moves it and returns when the table that says so is published. Whoever fails leaves the tenant where it was. */
    void move(String tenant, String destination) throws Exception {
        RoutingTable table = tables.now().table(PartitionKey.TENANT);
        String source = table.route(tenant).cell();
        if (source.equals(destination)) {
            return;
        }
        Migration move = Migration.ofTenant(
                table.handle(tenant),
                Deployment.CELLS.indexOf(source),
                Deployment.CELLS.indexOf(destination),
                table.version() + 1,
                SETTINGS);
        tables.editTable(draft -> draft.move(move.row()));
        MigrationRow last = move.row();
        while (!move.settled()) {
            last = move.row();
            step(move, tenant, source, destination);
        }
        MigrationRow row = last;
        tables.editTable(draft -> {
            draft.settle(false, row.key());
            return move.owner() == row.destination() ? draft.pin(tenant, destination) : draft;
        });
        if (move.owner() != row.destination()) {
            throw new IllegalStateException(tenant + " stays in " + source + ": " + move.reason());
        }
    }

    private void step(Migration move, String tenant, String source, String destination) throws Exception {
        switch (move.next(System.nanoTime())) {
            case COPY -> {
                copy(tenant, source, destination);
                move.copied();
            }
            case COMPARE -> {
                Set<String> original = lines(get(source, "/copy/" + tenant));
                Set<String> copy = lines(get(destination, "/copy/" + tenant));
                long same = copy.stream().filter(original::contains).count();
                move.compared(Math.max(1, same), copy.size() - same);
            }
            case FENCE ->
                tables.editTable(draft -> {
                    move.fence(tables.now().table(PartitionKey.TENANT).version() + 1, System.nanoTime());
                    return draft.move(move.row());
                });
            case DRAIN -> {
                if (Boolean.parseBoolean(post(source, "/move/fence", move.row()))) {
                    // Puts that were admitted before. Should they last so long, the fence has lapsed: nothing is
                    // released.
                    for (int look = 0;
                            look < 200 && !get(source, "/writes/" + tenant).equals("0");
                            look++) {
                        Thread.sleep(10);
                    }
                    copy(tenant, source, destination);
                    move.drained();
                } else {
                    move.abort("the source would not fence");
                }
            }
            case RELEASE -> move.answered(CellGate.Handover.valueOf(post(source, "/move/release", move.row())));
            case REVOKE -> move.answered(CellGate.Handover.valueOf(post(source, "/move/revoke", move.row())));
            case ACTIVATE -> {
                String unused = post(destination, "/move/activate", move.row());
                move.activated(System.nanoTime());
            }
            case WAIT, NONE -> {
                // nothing is reversible here, so the next look finds it settled
            }
        }
    }

    private void copy(String tenant, String source, String destination) throws Exception {
        String shapes = get(source, "/copy/" + tenant);
        String unused = send(
                destination,
                "/copy/" + tenant,
                HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(shapes)));
    }

    private static Set<String> lines(String text) {
        return new HashSet<>(text.lines().toList());
    }

    private String get(String cell, String path) throws Exception {
        return send(cell, path, HttpRequest.newBuilder());
    }

    private String post(String cell, String path, MigrationRow row) throws Exception {
        return send(cell, path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(Cell.text(row))));
    }

    private String send(String cell, String path, HttpRequest.Builder request) throws Exception {
        String address = tables.now().addresses().get(cell);
        HttpResponse<String> answer = client.send(
                request.uri(URI.create("http://" + address + path))
                        .timeout(Deployment.TIMEOUT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(cell + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
