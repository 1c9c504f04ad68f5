package dev.plimsoll.examples.shapes;

import dev.plimsoll.cell.CellGate;
import dev.plimsoll.cell.Migration;
import dev.plimsoll.cell.MigrationRow;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Moves one tenant to another cell while it is in use: does what {@link Migration} says next and tells it what came of it. Shapes are
 * never changed once put, so a copy is right if all its lines are in the original; what was put meanwhile follows under the fence.
 *
 * <p>Whatever fails, the tenant has one owner. Before its source has released it a failure leaves it there; from then on the only way is
 * forward, and each step is tried again. If a cell stays silent for too long the move stops where it is: its row stays in the table, and
 * {@link #resume}, or the next move of this tenant, ends it. What the table says is what is published: where an answer of the store was
 * lost, it is read again.
 */
final class Mover {
    private static final Migration.Settings SETTINGS =
            new Migration.Settings(Duration.ofSeconds(2), 1, 3, Duration.ZERO);
    private static final int MOST_FAILURES = 5;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    /** How an operator talks to a cell. */
    interface Cells {
        /** Answers what the cell does; any status but 200 is a failure. */
        String ask(String cell, String method, String path, String body) throws IOException, InterruptedException;
    }

    /** The table by tenant that everybody gets. */
    interface Table {
        /**
         * What is published.
         *
         * @throws IllegalStateException if nobody knows, because the store is silent
         */
        RoutingTable byTenant();

        /** The names of all who are in it. */
        Set<String> tenants();

        /**
         * Changes it, one version up, and returns when that is published; one change at a time.
         *
         * @throws IllegalStateException if that is not known to be done
         */
        void change(UnaryOperator<RoutingTable.Builder> change);
    }

    private final Table table;
    private final Cells cells;
    private final Duration pause;
    private final Set<String> moving = ConcurrentHashMap.newKeySet();

    /**
     * Moves tenants of a service.
     *
     * @param pause how long to wait after a failure before the next try
     */
    Mover(Table table, Cells cells, Duration pause) {
        this.table = table;
        this.cells = cells;
        this.pause = pause;
    }

    /**
     * Moves it and returns when the table that says so is published.
     *
     * @throws IllegalStateException if it did not move; the message says why
     */
    void move(String tenant, String destination) throws InterruptedException {
        if (!moving.add(tenant)) {
            throw new IllegalStateException(tenant + " is on the move already");
        }
        try {
            end(tenant);
            if (!table.byTenant().route(tenant).cell().equals(destination)) {
                Migration move = begin(tenant, destination);
                play(move, tenant);
                if (move.owner() != Deployment.CELLS.indexOf(destination)) {
                    throw new IllegalStateException(tenant + " stays where it was: " + move.reason());
                }
            }
        } finally {
            moving.remove(tenant);
        }
    }

    /** Goes on with every move that was stopped by a cell's silence. */
    void resume() {
        try {
            for (String tenant : table.tenants()) {
                if (row(tenant).isPresent() && moving.add(tenant)) {
                    try {
                        end(tenant);
                    } catch (IllegalStateException e) {
                        // still silent: the row stays for the next time
                    } finally {
                        moving.remove(tenant);
                    }
                }
            }
        } catch (IllegalStateException e) {
            // the store is silent, too: the next time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<MigrationRow> row(String tenant) {
        RoutingTable now = table.byTenant();
        TenantHandle handle = now.handle(tenant);
        return now.migrations().stream()
                .filter(row -> !row.ofSlot() && row.key() == handle.position())
                .findFirst();
    }

    private Migration begin(String tenant, String destination) {
        Migration[] move = new Migration[1];
        table.change(draft -> {
            RoutingTable now = table.byTenant();
            move[0] = Migration.ofTenant(
                    now.handle(tenant),
                    Deployment.CELLS.indexOf(now.route(tenant).cell()),
                    Deployment.CELLS.indexOf(destination),
                    now.version() + 1,
                    SETTINGS);
            return draft.move(move[0].row());
        });
        return move[0];
    }

    /** Ends the move that the table still tells of, if any. */
    private void end(String tenant) throws InterruptedException {
        Optional<MigrationRow> row = row(tenant);
        if (row.isPresent()) {
            play(Migration.resume(row.get(), SETTINGS, System.nanoTime()), tenant);
        }
    }

    private void play(Migration move, String tenant) throws InterruptedException {
        MigrationRow row = move.row();
        int failures = 0;
        boolean told = false;
        while (!told) {
            try {
                if (move.settled()) {
                    settle(move, row, tenant);
                    told = true;
                } else {
                    row = move.row();
                    step(move, tenant);
                }
            } catch (IOException | RuntimeException e) {
                boolean unused = move.abort(e.toString()); // once the source has released it this changes nothing
                if (++failures == MOST_FAILURES) {
                    throw new IllegalStateException(tenant + ": the move stopped at " + move, e);
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private void settle(Migration move, MigrationRow row, String tenant) {
        if (row(tenant).isEmpty()) {
            return; // that was published, and only its answer was lost
        }
        table.change(draft -> {
            draft.settle(false, row.key());
            return move.owner() == row.destination()
                    ? draft.pin(tenant, Deployment.CELLS.get(row.destination()))
                    : draft;
        });
    }

    private void step(Migration move, String tenant) throws IOException, InterruptedException {
        Migration.Action action = move.next(System.nanoTime());
        if (action == Migration.Action.WAIT || action == Migration.Action.NONE) {
            return; // nothing is reversible here, so the next look finds it settled
        }
        String row = Cell.text(move.row());
        String source = Deployment.CELLS.get(move.row().source());
        String destination = Deployment.CELLS.get(move.row().destination());
        switch (action) {
            case COPY -> {
                copy(tenant, source, destination);
                move.copied();
            }
            case COMPARE -> {
                Set<String> original = new HashSet<>(shapes(tenant, source));
                List<String> copy = shapes(tenant, destination);
                long same = copy.stream().filter(original::contains).count();
                move.compared(Math.max(1, same), copy.size() - same);
            }
            case FENCE ->
                table.change(draft -> {
                    move.fence(table.byTenant().version() + 1, System.nanoTime());
                    return draft.move(move.row());
                });
            case DRAIN -> drain(move, tenant, source, destination);
            case RELEASE -> move.answered(handover(source, "/move/release", row));
            case REVOKE -> move.answered(handover(source, "/move/revoke", row));
            case ACTIVATE -> {
                String unused = cells.ask(destination, "POST", "/move/activate", row);
                move.activated(System.nanoTime());
            }
            default -> throw new IllegalStateException("action: " + action);
        }
    }

    private void drain(Migration move, String tenant, String source, String destination)
            throws IOException, InterruptedException {
        if (!Boolean.parseBoolean(cells.ask(source, "POST", "/move/fence", Cell.text(move.row())))) {
            boolean unused = move.abort("the source would not fence");
            return;
        }
        // Puts that were admitted before. Should they last as long as the fence, it lapses: the next action is to
        // revoke it.
        while (!cells.ask(source, "GET", "/writes/" + tenant, "").equals("0")) {
            if (move.next(System.nanoTime()) != Migration.Action.DRAIN) {
                return;
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
        copy(tenant, source, destination);
        move.drained();
    }

    private CellGate.Handover handover(String source, String path, String row)
            throws IOException, InterruptedException {
        return CellGate.Handover.valueOf(cells.ask(source, "POST", path, row));
    }

    private void copy(String tenant, String source, String destination) throws IOException, InterruptedException {
        String shapes = cells.ask(source, "GET", "/copy/" + tenant, "");
        String unused = cells.ask(destination, "PUT", "/copy/" + tenant, shapes);
    }

    private List<String> shapes(String tenant, String cell) throws IOException, InterruptedException {
        return cells.ask(cell, "GET", "/copy/" + tenant, "").lines().toList();
    }
}
