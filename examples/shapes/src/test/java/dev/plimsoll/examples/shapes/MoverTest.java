package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.cell.CellGate;
import dev.plimsoll.cell.CellGate.Answer;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.shuffle.DeploymentKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each call of a move, to a cell and to the store, fails once, or from then on: the tenant has one owner, and all of its shapes. */
class MoverTest {
    private static final DeploymentKey KEY = DeploymentKey.insecure(7);
    private static final String TENANT = Tenants.small(1);
    private static final RoutingTable FIRST = Tables.config(KEY, Map.of()).table(PartitionKey.TENANT);
    private static final int CALLS = 14; // ten to cells and three to the store, if nothing fails

    /** What fails, and how. */
    enum Fault {
        REQUEST_LOST_ONCE(false, false),
        ANSWER_LOST_ONCE(true, false),
        SILENT_FROM_THEN_ON(false, true),
        SILENT_AFTER_THIS_ANSWER_TOO(true, true);

        final boolean done;
        final boolean stays;

        Fault(boolean done, boolean stays) {
            this.done = done;
            this.stays = stays;
        }
    }

    /** All cells with the shipped gate and a map of shapes each, and clients that put a shape whenever anything happens. */
    private static class World implements Mover.Cells, Mover.Table {
        final List<CellGate> gates = new ArrayList<>(); // by the cell's number
        final List<Set<String>> shapes = new ArrayList<>();
        final Set<String> acknowledged = new TreeSet<>();
        final SplittableRandom random;
        final List<String> wrong = new ArrayList<>();
        RoutingTable table = FIRST;
        RoutingTable published = FIRST; // another one if the store did what it has not answered
        boolean unsure;
        int calls;
        int failing = Integer.MAX_VALUE;
        Fault fault = Fault.REQUEST_LOST_ONCE;
        String silent = "";

        World(long seed) {
            random = new SplittableRandom(seed);
            for (int cell = 0; cell < Deployment.CELLS.size(); cell++) {
                gates.add(new CellGate(cell, table, List.of(), d -> {}, System::nanoTime));
                shapes.add(new TreeSet<>());
            }
        }

        @Override
        public String ask(String cell, String method, String path, String body) throws IOException {
            boolean fails = ++calls == failing || silent.equals(cell);
            silent = fails && fault.stays ? cell : silent;
            if (fails && !(fault.done && calls == failing)) {
                return lost(path);
            }
            time();
            String answer = serve(cell, method, path, body);
            time();
            return fails ? lost(path) : answer;
        }

        String lost(String path) throws IOException {
            throw new IOException(path + ": no answer");
        }

        private String serve(String cell, String method, String path, String body) {
            CellGate gate = gates.get(number(cell));
            return switch (path.substring(1, path.indexOf('/', 1))) {
                case "writes" -> "0";
                case "copy" -> {
                    if (method.equals("PUT")) {
                        shapes.get(number(cell)).addAll(body.lines().toList());
                    }
                    yield String.join("\n", shapes.get(number(cell)));
                }
                default ->
                    switch (path) {
                        case "/move/fence" -> Boolean.toString(gate.fence(Cell.row(body), Duration.ofMinutes(1)));
                        case "/move/release" -> gate.release(Cell.row(body)).name();
                        case "/move/revoke" -> gate.revoke(Cell.row(body)).name();
                        default -> {
                            gate.activate(Cell.row(body));
                            yield "";
                        }
                    };
            };
        }

        @Override
        public RoutingTable byTenant() {
            if (unsure && silent.equals("store")) {
                throw new IllegalStateException("nobody knows what is published");
            }
            table = unsure ? published : table;
            unsure = false;
            return table;
        }

        @Override
        public Set<String> tenants() {
            return Set.of(TENANT);
        }

        @Override
        public void change(UnaryOperator<RoutingTable.Builder> change) {
            RoutingTable next = change.apply(byTenant().toBuilder()).build();
            boolean fails = ++calls == failing || silent.equals("store");
            silent = fails && fault.stays ? "store" : silent;
            if (!fails || (fault.done && calls == failing)) {
                published = next;
                time();
            }
            if (fails) {
                unsure = true;
                throw new IllegalStateException("not published, as far as anybody knows");
            }
            table = next;
        }

        /** Some cells get the table; a client puts a shape where it may. */
        private void time() {
            for (CellGate gate : gates) {
                if (random.nextBoolean()) {
                    gate.offer(published);
                }
            }
            List<String> owners = owners();
            if (owners.size() > 1) {
                wrong.add("owned by " + owners + " after " + calls + " calls");
            }
            for (String owner : owners) {
                String shape = acknowledged.size() + " circle"; // a line as cells copy it
                shapes.get(number(owner)).add(shape);
                acknowledged.add(shape);
            }
        }

        private List<String> owners() {
            return Deployment.CELLS.stream()
                    .filter(cell -> gates.get(number(cell))
                                    .admit(table.handle(TENANT), true)
                                    .kind()
                            == Answer.Kind.SERVE)
                    .toList();
        }

        private static int number(String cell) {
            return Deployment.CELLS.indexOf(cell);
        }

        String tableSays() {
            return published.route(TENANT).cell();
        }

        /** What is wrong when all is said and done, and everybody has the last table. */
        List<String> wrong() {
            gates.forEach(gate -> gate.offer(published));
            if (!owners().equals(List.of(tableSays()))) {
                wrong.add("owned by " + owners() + ", and the table says " + tableSays());
            }
            if (!published.migrations().isEmpty()) {
                wrong.add("the table still tells of " + published.migrations());
            }
            Set<String> lost = new TreeSet<>(acknowledged);
            lost.removeAll(shapes.get(number(tableSays())));
            if (!lost.isEmpty()) {
                wrong.add(lost.size() + " of " + acknowledged.size() + " shapes are lost");
            }
            return wrong;
        }
    }

    private static List<String> move(World world, Fault fault, int failing) throws InterruptedException {
        attempt(world, fault, failing).resume();
        return world.wrong();
    }

    private static Mover attempt(World world, Fault fault, int failing) throws InterruptedException {
        Mover mover = new Mover(world, world, Duration.ZERO);
        String source = world.tableSays();
        String destination = Deployment.CELLS.get((Deployment.CELLS.indexOf(source) + 1) % Deployment.CELLS.size());
        world.fault = fault;
        world.failing = failing;
        String outcome = "moved";
        try {
            mover.move(TENANT, destination);
        } catch (IllegalStateException e) {
            outcome = String.valueOf(e.getMessage());
        }
        if (outcome.equals("moved") && !world.tableSays().equals(destination)) {
            world.wrong.add("moved, it says, and is in " + world.tableSays());
        }
        if (outcome.contains("stays where it was") && !world.tableSays().equals(source)) {
            world.wrong.add(outcome + ", it says, and is in " + world.tableSays());
        }
        world.silent = "";
        world.failing = Integer.MAX_VALUE;
        return mover;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Fault.class)
    void leavesTheTenantWithOneOwnerAndAllItsShapesWhateverFails(Fault fault) throws InterruptedException {
        for (int failing = 1; failing <= CALLS; failing++) {
            for (long seed = 0; seed < 2; seed++) {
                assertThat(move(new World(seed), fault, failing))
                        .as("call %d, seed %d", failing, seed)
                        .isEmpty();
            }
        }
    }

    @Test
    void movesWhereNothingFails() throws InterruptedException {
        World world = new World(1);
        String source = world.tableSays();

        assertThat(move(world, Fault.REQUEST_LOST_ONCE, Integer.MAX_VALUE)).isEmpty();
        assertThat(world.tableSays()).isNotEqualTo(source);
        assertThat(world.calls).isLessThanOrEqualTo(CALLS);
    }

    @Test
    void isCaughtIfNobodyEndsAMoveThatWasStopped() throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (int failing = 1; failing <= CALLS; failing++) {
            World world = new World(failing);
            Mover unused = attempt(world, Fault.SILENT_FROM_THEN_ON, failing);
            wrong.addAll(world.wrong());
        }
        assertThat(wrong)
                .anySatisfy(each -> assertThat(each).contains("still tells"))
                .anySatisfy(each -> assertThat(each).startsWith("owned by []"));
    }

    @Test
    void isCaughtIfNobodyLooksWhatIsPublished() throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (int failing = 1; failing <= CALLS; failing++) {
            World believing = new World(failing) {
                @Override
                public RoutingTable byTenant() {
                    return table;
                }
            };
            wrong.addAll(move(believing, Fault.SILENT_AFTER_THIS_ANSWER_TOO, failing));
        }
        assertThat(wrong).anySatisfy(each -> assertThat(each).endsWith("shapes are lost"));
    }

    @Test
    void isCaughtIfWhatWasPutMeanwhileIsNotCopied() throws InterruptedException {
        World forgetful = new World(1) {
            private int copies;

            @Override
            public String ask(String cell, String method, String path, String body) throws IOException {
                return method.equals("PUT") && ++copies > 1 ? "" : super.ask(cell, method, path, body);
            }
        };

        assertThat(move(forgetful, Fault.REQUEST_LOST_ONCE, Integer.MAX_VALUE))
                .anySatisfy(each -> assertThat(each).endsWith("shapes are lost"));
    }
}
