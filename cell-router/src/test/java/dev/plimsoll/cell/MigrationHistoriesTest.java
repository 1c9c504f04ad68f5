package dev.plimsoll.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.cell.CellGate.Answer;
import dev.plimsoll.cell.CellGate.Decision;
import dev.plimsoll.cell.CellGate.Handover;
import dev.plimsoll.cell.Migration.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

// Random histories of moves against a model: three cells, a tenant and a slot that move at once, a driver and gates
// that crash, answers
// that get lost on either way, tables that arrive late, in any order or never, clocks that run on. After every event
// the writes of a
// key must have at most one taker, and none only while a fence holds or a hand-over is under way; no write may be lost.
class MigrationHistoriesTest {
    private static final int CELLS = 3;
    private static final int KEYS = 2;
    private static final long FENCE_NANOS = 100;
    private static final Migration.Settings SETTINGS =
            new Migration.Settings(Duration.ofNanos(FENCE_NANOS), 10, 3, Duration.ofNanos(500));

    /** What a model's driver may do wrong. */
    private enum Fault {
        NONE,
        /** Takes silence for a release. */
        SWITCHES_WITHOUT_RELEASE,
        /** Its gates forget what they decided when they crash. */
        GATES_FORGET
    }

    private static final class Table implements Ownership {
        private final long version;
        private final int[] owners;
        private final @Nullable MigrationRow[] rows;

        Table(long version, int[] owners, @Nullable MigrationRow[] rows) {
            this.version = version;
            this.owners = owners;
            this.rows = rows;
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public int owner(long position) {
            return owners[keyAt(position)];
        }

        @Override
        public @Nullable MigrationRow row(long position) {
            return rows[keyAt(position)];
        }

        private static int keyAt(long position) {
            return position >>> 50 == 9 ? 1 : 0;
        }
    }

    /** The tenant stands in slot 5; the other key is the whole of slot 9. */
    private static final long[] POSITIONS = {5L << 50 | 7, 9L << 50};

    private static final class World {
        final SplittableRandom random;
        final Fault fault;
        long now;
        final List<Table> tables = new ArrayList<>();
        final CellGate[] gates = new CellGate[CELLS];
        final Table[] disks = new Table[CELLS];
        final List<List<Decision>> logs = new ArrayList<>();
        final @Nullable Migration[] moves = new Migration[KEYS];
        /** What the driver finds after a crash. */
        final @Nullable MigrationRow[] records = new MigrationRow[KEYS];

        final int[] owners = new int[KEYS];
        final long[][] data = new long[CELLS][KEYS];
        final boolean[] copiedBack = new boolean[KEYS];
        int twoOwners;
        int noOwner;
        int lostWrites;
        int switched;
        int aborted;
        int undone;

        World(long seed, Fault fault) {
            random = new SplittableRandom(seed);
            this.fault = fault;
            publish();
            for (int cell = 0; cell < CELLS; cell++) {
                logs.add(new ArrayList<>());
                disks[cell] = tables.get(0);
                gates[cell] = gate(cell);
            }
        }

        CellGate gate(int cell) {
            List<Decision> log = fault == Fault.GATES_FORGET ? new ArrayList<>() : logs.get(cell);
            return new CellGate(cell, disks[cell], List.copyOf(log), log::add, () -> now);
        }

        void publish() {
            tables.add(new Table(tables.size() + 1, owners.clone(), Arrays.copyOf(records, KEYS)));
        }

        boolean chance(double probability) {
            return random.nextDouble() < probability;
        }

        /** Keeps what the driver knows of a key, then tells the world by a table. */
        void keep(int key) {
            Migration move = moves[key];
            if (move == null) {
                return;
            }
            owners[key] = move.owner();
            records[key] = move.settled() ? null : move.row();
            if (move.settled()) {
                aborted += move.reason().isEmpty() ? 0 : 1;
                moves[key] = null;
            }
            publish();
        }

        void event() {
            int key = random.nextInt(KEYS);
            int cell = random.nextInt(CELLS);
            switch (random.nextInt(20)) {
                case 0 -> now += random.nextInt(60);
                case 1, 2, 3 -> deliver(cell, tables.get(random.nextInt(tables.size())));
                case 4 -> deliver(cell, tables.get(tables.size() - 1));
                case 5 -> {
                    if (chance(0.3)) {
                        gates[cell] = gate(cell);
                    }
                }
                case 6 -> {
                    if (chance(0.3)) {
                        crashDriver();
                    }
                }
                case 7 -> {
                    Migration move = moves[key];
                    if (move != null && chance(0.2) && move.abort("told to")) {
                        keep(key);
                    }
                }
                case 8, 9, 10 -> write(key);
                default -> drive(key, 0.25);
            }
            check();
        }

        void deliver(int cell, Table table) {
            if (table.version() > disks[cell].version()) {
                disks[cell] = table;
            }
            gates[cell].offer(table);
        }

        void crashDriver() {
            for (int key = 0; key < KEYS; key++) {
                MigrationRow row = records[key];
                moves[key] = row == null ? null : Migration.resume(row, SETTINGS, now);
            }
        }

        void write(int key) {
            for (int cell = 0; cell < CELLS; cell++) {
                if (gates[cell].admit(POSITIONS[key], true).kind() == Answer.Kind.SERVE) {
                    data[cell][key]++;
                    MigrationRow row = records[key];
                    if (copiedBack[key] && row != null && row.destination() == cell) {
                        data[row.source()][key] = data[cell][key];
                    }
                }
            }
        }

        void drive(int key, double loss) {
            Migration move = moves[key];
            if (move == null) {
                if (chance(0.5)) {
                    int to = (owners[key] + 1 + random.nextInt(CELLS - 1)) % CELLS;
                    long version = tables.size() + 1L;
                    moves[key] = key == 0
                            ? Migration.ofTenant(
                                    new TenantHandle("t", POSITIONS[0]), owners[key], to, version, SETTINGS)
                            : Migration.ofSlot(9, owners[key], to, version, SETTINGS);
                    copiedBack[key] = false;
                    keep(key);
                }
                return;
            }
            if (move.next(now) == Action.NONE) {
                keep(key);
                return;
            }
            MigrationRow row = move.row();
            boolean asked = !chance(loss);
            boolean heard = asked && !chance(loss);
            CellGate source = gates[row.source()];
            switch (move.next(now)) {
                case COPY -> {
                    data[row.destination()][key] = data[row.source()][key];
                    move.copied();
                }
                case COMPARE -> move.compared(5, chance(0.05) ? 1 : 0);
                case FENCE -> move.fence(tables.size() + 1, now);
                case DRAIN -> {
                    if (asked && source.fence(row, SETTINGS.fence()) && heard) {
                        data[row.destination()][key] = data[row.source()][key];
                        move.drained();
                    }
                }
                case RELEASE, REVOKE -> {
                    boolean release = move.next(now) == Action.RELEASE;
                    Handover answer = asked ? release ? source.release(row) : source.revoke(row) : null;
                    if (fault == Fault.SWITCHES_WITHOUT_RELEASE && release && answer == null) {
                        move.answered(Handover.RELEASED);
                    } else if (heard && answer != null) {
                        move.answered(answer);
                        if (answer == Handover.RELEASED) {
                            switched++;
                            lostWrites += data[row.destination()][key] == data[row.source()][key] ? 0 : 1;
                        }
                    }
                }
                case ACTIVATE -> {
                    if (asked) {
                        gates[row.destination()].activate(row);
                        copiedBack[key] = true;
                        data[row.source()][key] = data[row.destination()][key];
                    }
                    if (heard) {
                        move.activated(now);
                    }
                }
                case WAIT -> {
                    if (loss > 0 && chance(0.2)) {
                        moves[key] = move.reverse(tables.size() + 1);
                        undone++;
                        // copying goes on both ways until the fence
                    }
                }
                case NONE -> {}
            }
            keep(key);
        }

        void check() {
            for (int key = 0; key < KEYS; key++) {
                int owners = 0;
                int fenced = 0;
                for (CellGate gate : gates) {
                    Answer.Kind kind = gate.admit(POSITIONS[key], true).kind();
                    owners += kind == Answer.Kind.SERVE ? 1 : 0;
                    fenced += kind == Answer.Kind.FENCED ? 1 : 0;
                }
                MigrationRow row = records[key];
                boolean handingOver =
                        row != null && (row.phase() == MigrationPhase.FENCED || row.phase() == MigrationPhase.SWITCHED);
                twoOwners += owners > 1 ? 1 : 0;
                noOwner += owners == 0 && fenced == 0 && !handingOver ? 1 : 0;
            }
        }

        /** All is reachable again: every move must come to rest, soon, with one owner. */
        void quiesce() {
            for (int step = 0; step < 200 && (step == 0 || moves[0] != null || moves[1] != null); step++) {
                for (int key = 0; key < KEYS; key++) {
                    if (moves[key] != null) {
                        drive(key, 0);
                    }
                }
                for (int cell = 0; cell < CELLS; cell++) {
                    deliver(cell, tables.get(tables.size() - 1));
                }
                now += 20;
                check();
            }
            now += FENCE_NANOS;
        }
    }

    /** Runs histories and counts what went wrong in them: two owners, no owner, lost writes, moves that never end. */
    private static long[] run(long firstSeed, int histories, Fault fault) {
        long[] counts = new long[7];
        for (long seed = firstSeed; seed < firstSeed + histories; seed++) {
            World world = new World(seed, fault);
            for (int event = 0; event < 120; event++) {
                world.event();
            }
            world.quiesce();
            boolean wrong = world.twoOwners > 0 || world.noOwner > 0 || world.lostWrites > 0;
            for (int key = 0; key < KEYS; key++) {
                if (world.moves[key] != null) {
                    counts[3]++;
                    wrong = true;
                }
                for (int cell = 0; cell < CELLS; cell++) {
                    Answer answer = world.gates[cell].admit(POSITIONS[key], true);
                    boolean right = cell == world.owners[key]
                            ? answer.kind() == Answer.Kind.SERVE
                            : answer.kind() == Answer.Kind.MOVED && answer.cell() == world.owners[key];
                    wrong |= !right;
                    counts[3] += right ? 0 : 1;
                }
            }
            if (wrong && fault == Fault.NONE) {
                throw new AssertionError("seed " + seed + ": " + world.twoOwners + " times two owners, " + world.noOwner
                        + " times none, " + world.lostWrites + " lost writes, moves " + Arrays.toString(world.moves));
            }
            counts[0] += world.twoOwners;
            counts[1] += world.noOwner;
            counts[2] += world.lostWrites;
            counts[4] += world.switched;
            counts[5] += world.aborted;
            counts[6] += world.undone;
        }
        return counts;
    }

    @ParameterizedTest(name = "500 histories from seed {0}")
    @MethodSource("seeds")
    void noKeyEverHasTwoOwnersOrNoneBeyondItsFence(long seed) {
        long[] counts = run(seed, 500, Fault.NONE);
        assertThat(counts[4]).as("hand-overs").isGreaterThan(200);
        assertThat(counts[5]).as("aborts").isGreaterThan(20);
        assertThat(counts[6]).as("moves undone").isGreaterThan(10);
    }

    static LongStream seeds() {
        return LongStream.range(0, 5).map(i -> i * 1_000_000_000L);
    }

    @Test
    @Tag("ci")
    void noKeyEverHasTwoOwnersInAMillionHistories() {
        long[] counts = run(77_000_000, 1_000_000, Fault.NONE);
        assertThat(counts[4]).isGreaterThan(500_000);
    }

    @Test
    void theModelNoticesADriverThatTakesSilenceForARelease() {
        assertThat(run(0, 500, Fault.SWITCHES_WITHOUT_RELEASE)[0]).isPositive();
    }

    @Test
    void theModelNoticesGatesThatForgetWhatTheyDecided() {
        long[] counts = run(0, 2_000, Fault.GATES_FORGET);
        assertThat(counts[0] + counts[1] + counts[3]).isPositive();
    }

    @Test
    void aMoveGoesItsWayStepByStep() {
        Migration move = Migration.ofTenant(new TenantHandle("t", POSITIONS[0]), 0, 1, 10, SETTINGS);
        assertThat(move.next(0)).isEqualTo(Action.COPY);
        move.copied();
        assertThat(move.next(0)).isEqualTo(Action.COMPARE);
        move.compared(6, 0);
        assertThatThrownBy(() -> move.fence(11, 0)).hasMessage("fence: after 6 equal reads (expected: 10)");
        move.compared(6, 0);
        assertThat(move.next(0)).isEqualTo(Action.FENCE);
        assertThatThrownBy(() -> move.fence(10, 0)).hasMessage("version: 10 (expected: above 10)");
        move.fence(11, 0);
        assertThat(move.next(50)).isEqualTo(Action.DRAIN);
        move.drained();
        assertThat(move.next(60)).isEqualTo(Action.RELEASE);
        assertThat(move.owner()).isZero();
        move.answered(Handover.RELEASED);
        assertThat(move.owner()).isOne();
        assertThat(move.abort("too late")).isFalse();
        assertThat(move.next(70)).isEqualTo(Action.ACTIVATE);
        move.activated(70);
        assertThat(move.next(71)).isEqualTo(Action.WAIT);
        assertThat(move.row().phase()).isEqualTo(MigrationPhase.REVERSIBLE);
        assertThat(move.next(570)).isEqualTo(Action.NONE);
        assertThat(move.settled()).isTrue();
        assertThatThrownBy(move::row).hasMessage("row: the key is at rest with cell 1");
        assertThatThrownBy(move::copied).hasMessage("phase: stable (expected: COPYING)");
    }

    @Test
    void readsThatDifferSendAMoveBackToCopyingSoOftenAndThenEndIt() {
        Migration move = Migration.ofSlot(9, 0, 1, 1, SETTINGS);
        for (int round = 0; round < 3; round++) {
            move.copied();
            assertThat(move.settled()).isFalse();
            move.compared(9, 1);
        }
        assertThat(move.settled()).isTrue();
        assertThat(move.owner()).as("stays where it was").isZero();
        assertThat(move.reason()).isEqualTo("1 of 10 reads differ");
    }

    @Test
    void aFenceLapsesAtTheSourceWhateverBecomesOfTheDriver() {
        World world = new World(1, Fault.NONE);
        MigrationRow row = new MigrationRow(false, POSITIONS[0], 0, 1, MigrationPhase.FENCED, 2);
        CellGate gate = world.gates[0];
        assertThat(gate.fence(row, Duration.ofNanos(100))).isTrue();
        Answer refused = gate.admit(POSITIONS[0], true);
        assertThat(refused.kind()).isEqualTo(Answer.Kind.FENCED);
        assertThat(refused.retryAfterNanos()).isEqualTo(100);
        assertThat(gate.admit(POSITIONS[0], false).kind()).as("reads pass").isEqualTo(Answer.Kind.SERVE);
        assertThat(gate.admit(POSITIONS[1], true).kind()).as("nobody else's").isEqualTo(Answer.Kind.SERVE);
        world.now = 100;
        assertThat(gate.admit(POSITIONS[0], true).kind()).isEqualTo(Answer.Kind.SERVE);
        assertThat(gate.release(row)).as("too late").isEqualTo(Handover.KEPT);
        assertThat(gate.fence(row, Duration.ofNanos(100)))
                .as("the same fence does not begin anew")
                .isFalse();
    }

    @Test
    void aRequestByAnOldTableIsToldWhereToGo() {
        World world = new World(1, Fault.NONE);
        MigrationRow row = new MigrationRow(false, POSITIONS[0], 0, 1, MigrationPhase.FENCED, 2);
        world.gates[0].fence(row, Duration.ofNanos(100));
        assertThat(world.gates[0].release(row)).isEqualTo(Handover.RELEASED);
        assertThat(world.gates[0].release(row)).as("asked again").isEqualTo(Handover.RELEASED);
        assertThat(world.gates[0].revoke(row)).as("too late").isEqualTo(Handover.RELEASED);
        assertThat(world.gates[0].admit(POSITIONS[0], true)).isEqualTo(new Answer(Answer.Kind.ASK, 1, 2, 0));
        world.gates[1].activate(row);
        assertThat(world.gates[1].admit(POSITIONS[0], true).kind()).isEqualTo(Answer.Kind.SERVE);
        world.gates[0].offer(new Table(9, new int[] {1, 0}, new MigrationRow[KEYS]));
        assertThat(world.gates[0].admit(POSITIONS[0], true)).isEqualTo(new Answer(Answer.Kind.MOVED, 1, 9, 0));
        assertThat(world.gates[0].standing()).as("the table knows it now").isEmpty();
    }

    @Test
    void aGateSpeaksByARealTableToo() {
        RoutingTable table = Tables.rich();
        CellGate gate = new CellGate(5, table, List.of(), decision -> {}, () -> 0);
        assertThat(gate.admit(table.handle("moving"), true).kind()).isEqualTo(Answer.Kind.SERVE);
        assertThat(gate.admit(table.handle("pinned-3"), true)).isEqualTo(new Answer(Answer.Kind.MOVED, 3, 100, 0));
        CellGate seventh = new CellGate(7, table, List.of(), decision -> {}, () -> 0);
        Answer switched = seventh.admit(9L << 50, true);
        assertThat(switched).isEqualTo(new Answer(Answer.Kind.ASK, 1, 100, 0));
    }
}
