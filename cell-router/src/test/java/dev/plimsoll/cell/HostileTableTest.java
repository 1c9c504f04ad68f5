package dev.plimsoll.cell;

import static dev.plimsoll.cell.Tables.KEY;
import static dev.plimsoll.cell.Tables.forged;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.cell.Refusal.Reason;
import dev.plimsoll.shuffle.DeploymentKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileTableTest {
    /** One way for a table to be wrong. */
    private static final class Hostile {
        private final String what;
        private final byte[] bytes;
        private final Reason reason;

        Hostile(String what, byte[] bytes, Reason reason) {
            this.what = what;
            this.bytes = bytes;
            this.reason = reason;
        }

        @Override
        public String toString() {
            return what + " -> " + reason;
        }
    }

    private static Hostile draft(String what, Reason reason, Consumer<TableDraft> change) {
        return new Hostile(what, forged(change), reason);
    }

    private static Hostile bytes(String what, Reason reason, Consumer<ByteBuffer> change) {
        byte[] bytes = forged(draft -> {});
        change.accept(ByteBuffer.wrap(bytes));
        TableCodec.seal(bytes);
        return new Hostile(what, bytes, reason);
    }

    /** Where a section's header stands. */
    private static int section(ByteBuffer table, int tag) {
        int at = TableCodec.HEADER;
        while (table.getShort(at) != tag) {
            at += TableCodec.SECTION_HEADER + table.getInt(at + 4);
        }
        return at;
    }

    static Stream<Hostile> hostileTables() {
        return Stream.of(hostileBytes(), hostileCells(), hostileEntries(), hostileMoves(), hostileSuccessors())
                .flatMap(kinds -> kinds);
    }

    private static Stream<Hostile> hostileBytes() {
        byte[] valid = forged(draft -> {});
        byte[] torn = Arrays.copyOf(valid, valid.length - 1000);
        byte[] trailing = Arrays.copyOf(valid, valid.length + 1);
        byte[] flipped = valid.clone();
        flipped[5000] ^= 1;
        return Stream.of(
                new Hostile("nothing", new byte[0], Reason.TOO_SHORT),
                new Hostile("a header's half", Arrays.copyOf(valid, 40), Reason.TOO_SHORT),
                new Hostile(
                        "more bytes than allowed", new byte[TableLimits.DEFAULT.maxBytes() + 1], Reason.TOO_MANY_BYTES),
                new Hostile("another file", "<?xml version=\"1.0\"?>".repeat(50).getBytes(UTF_8), Reason.NO_TABLE),
                new Hostile("torn end", torn, Reason.WRONG_LENGTH),
                new Hostile("bytes behind the end", trailing, Reason.WRONG_LENGTH),
                new Hostile("one bit flipped", flipped, Reason.WRONG_CHECKSUM),
                bytes("format zero", Reason.UNSUPPORTED_FORMAT, b -> b.putInt(4, 0)),
                bytes("for newer readers", Reason.UNSUPPORTED_FORMAT, b -> b.putInt(4, 2 << 16 | 2)),
                bytes("negative length", Reason.WRONG_LENGTH, b -> b.putInt(8, -1)),
                bytes("reserved byte set", Reason.UNKNOWN_CODE, b -> b.put(47, (byte) 1)),
                bytes("unknown flags of a section", Reason.UNKNOWN_CODE, b -> b.put(section(b, 2) + 2, (byte) 3)),
                bytes("section twice", Reason.SECTION_ORDER, b -> b.putShort(section(b, 3), (short) 2)),
                bytes("sections out of order", Reason.SECTION_ORDER, b -> b.putShort(section(b, 4), (short) 1)),
                bytes("unknown section", Reason.UNKNOWN_SECTION, b -> b.putShort(section(b, 6), (short) 99)),
                bytes("no evacuation", Reason.MISSING_SECTION, b -> {
                    b.put(section(b, 3) + 2, (byte) 0); // need not be understood
                    b.putShort(section(b, 6), (short) 102).putShort(section(b, 5), (short) 101);
                    b.putShort(section(b, 4), (short) 100).putShort(section(b, 3), (short) 99);
                    for (int tag = 100; tag <= 102; tag++) {
                        b.put(section(b, tag) + 2, (byte) 0);
                    }
                }),
                bytes("section beyond the end", Reason.SECTION_LENGTH, b -> b.putInt(section(b, 6) + 4, 1 << 20)),
                bytes("section of negative length", Reason.SECTION_LENGTH, b -> b.putInt(section(b, 4) + 4, -8)),
                bytes("more pins than bytes", Reason.SECTION_LENGTH, b -> b.putInt(section(b, 4) + 8, 34)),
                bytes("pins without number", Reason.PIN_COUNT, b -> b.putInt(section(b, 4) + 8, -1)),
                bytes("four billion moves", Reason.MIGRATION_COUNT, b -> b.putInt(section(b, 6) + 8, -1)),
                bytes("65,535 sets", Reason.SET_COUNT, b -> b.putShort(section(b, 5) + 8, (short) -1)),
                bytes(
                        "a set longer than the table",
                        Reason.SECTION_LENGTH,
                        b -> b.putShort(section(b, 5) + 10, (short) -1)),
                bytes(
                        "name longer than the table",
                        Reason.SECTION_LENGTH,
                        b -> b.put(section(b, 1) + 11 + 7 * 8, (byte) -1)),
                bytes("name that is no UTF-8", Reason.CELL_NAME, b -> b.put(section(b, 1) + 12, (byte) 0xff)));
    }

    private static Stream<Hostile> hostileCells() {
        return Stream.of(
                draft("version zero", Reason.BAD_HEADER, d -> d.version = 0),
                draft("negative version", Reason.BAD_HEADER, d -> d.version = -5),
                draft("version beyond the range", Reason.BAD_HEADER, d -> d.version = Long.MAX_VALUE),
                draft("negative epoch", Reason.BAD_HEADER, d -> d.epoch = -1),
                draft("made in the year 292 million", Reason.BAD_HEADER, d -> d.createdMillis = Long.MAX_VALUE),
                draft("unknown slotting", Reason.UNKNOWN_CODE, d -> d.slotting = 2),
                draft("unknown rule for unknown keys", Reason.UNKNOWN_CODE, d -> d.unknownKeys = 9),
                draft("unknown flags", Reason.UNKNOWN_CODE, d -> d.flags = 0x80),
                draft("another deployment's key", Reason.WRONG_KEY, d -> d.keyFingerprint++),
                draft("no cells", Reason.CELL_COUNT, d -> {
                    d.names.clear();
                    d.states.clear();
                }),
                draft("1,025 cells", Reason.CELL_COUNT, d -> {
                    for (int i = 8; i < 1025; i++) {
                        d.names.add("cell-" + i);
                        d.states.add(0);
                    }
                }),
                draft("cell without a name", Reason.CELL_NAME, d -> d.names.set(3, "")),
                draft("name of 65 characters", Reason.CELL_NAME, d -> d.names.set(3, "x".repeat(65))),
                draft(
                        "name that writes a line into the log",
                        Reason.CELL_NAME,
                        d -> d.names.set(3, "a\nERROR all lost")),
                draft("name that is a path", Reason.CELL_NAME, d -> d.names.set(3, "../../etc")),
                draft("two cells of one name", Reason.DUPLICATE_CELL, d -> d.names.set(3, "cell-4")),
                draft("unknown state", Reason.UNKNOWN_STATE, d -> d.states.set(2, 5)),
                draft("negative state", Reason.UNKNOWN_STATE, d -> d.states.set(2, -1)),
                draft("all evacuated", Reason.NO_SERVING_CELL, d -> d.states.replaceAll(s -> 3)));
    }

    private static Stream<Hostile> hostileEntries() {
        return Stream.of(
                draft("slot to an unknown cell", Reason.SLOT_TO_UNKNOWN_CELL, d -> d.slots[77] = 8),
                draft("slots to a closed cell", Reason.SLOT_TO_CLOSED_CELL, d -> d.states.set(6, 4)),
                draft("evacuation to an unknown cell", Reason.EVACUATION_TO_UNKNOWN_CELL, d -> d.evacuation[9] = 65535),
                draft("evacuation to a closed cell", Reason.EVACUATION_TO_CLOSED_CELL, d -> d.states.set(6, 4)),
                draft("evacuation to itself", Reason.EVACUATION_TO_ITSELF, d -> d.evacuation[100] = d.slots[100]),
                draft("everything to one cell", Reason.EVERYTHING_TO_ONE_CELL, d -> Arrays.fill(d.slots, 3)),
                draft("everything to one cell in an emergency", Reason.EVERYTHING_TO_ONE_CELL, d -> {
                    Arrays.fill(d.slots, 3);
                    d.flags = 1;
                }),
                draft("200,001 pins", Reason.PIN_COUNT, d -> {
                    d.pins = IntStream.range(0, 200_001).asLongStream().toArray();
                    d.pinTargets = new int[200_001];
                }),
                draft("a pin twice", Reason.DUPLICATE_PIN, d -> d.pins[5] = d.pins[4]),
                draft("pins out of order", Reason.PIN_ORDER, d -> d.pins[5] = 0),
                draft("pin to an unknown cell", Reason.PIN_TO_UNKNOWN_CELL, d -> d.pinTargets[0] = 8),
                draft("pin to a closed cell", Reason.PIN_TO_CLOSED_CELL, d -> d.states.set(7, 4)),
                draft(
                        "pin to an unknown set",
                        Reason.PIN_TO_UNKNOWN_SET,
                        d -> d.pinTargets[0] = TableDraft.SET_BIT | 2),
                draft("empty set", Reason.SET_SIZE, d -> d.sets.set(0, new int[0])),
                draft("set of one", Reason.SET_SIZE, d -> d.sets.set(0, new int[] {1})),
                draft("set of 65", Reason.SET_SIZE, d -> d.sets.set(0, new int[65])),
                draft("a cell twice in a set", Reason.DUPLICATE_IN_SET, d -> d.sets.set(0, new int[] {1, 2, 1})),
                draft("set with an unknown cell", Reason.SET_WITH_UNKNOWN_CELL, d -> d.sets.set(0, new int[] {1, 80})),
                draft("set with a closed cell", Reason.SET_WITH_CLOSED_CELL, d -> d.states.set(3, 4)));
    }

    private static TableDraft.Row row(int kind, int phase, int source, int destination, long key) {
        return new TableDraft.Row(kind, phase, source, destination, key, 99);
    }

    private static Stream<Hostile> hostileMoves() {
        return Stream.of(
                draft("unknown phase", Reason.BAD_MIGRATION, d -> d.migrations.add(row(1, 5, 4, 5, 12))),
                draft("unknown kind", Reason.BAD_MIGRATION, d -> d.migrations.add(row(2, 0, 4, 5, 12))),
                draft("slot beyond the range", Reason.BAD_MIGRATION, d -> d.migrations.add(row(1, 0, 4, 5, 16_384))),
                draft(
                        "negative token",
                        Reason.BAD_MIGRATION,
                        d -> d.migrations.add(new TableDraft.Row(1, 0, 4, 5, 12, -1))),
                draft("one key twice", Reason.OVERLAPPING_MIGRATIONS, d -> d.migrations.add(row(1, 0, 0, 2, 8))),
                draft(
                        "a tenant and its slot",
                        Reason.OVERLAPPING_MIGRATIONS,
                        d -> d.migrations.add(row(0, 0, 0, 2, 8L << 50 | 1))),
                draft("to itself", Reason.MIGRATION_TO_ITSELF, d -> d.migrations.add(row(1, 0, 4, 4, 12))),
                draft(
                        "from an unknown cell",
                        Reason.MIGRATION_OF_UNKNOWN_CELL,
                        d -> d.migrations.add(row(1, 0, 9, 4, 12))),
                draft("to a closed cell", Reason.MIGRATION_TO_CLOSED_CELL, d -> d.states.set(1, 4)),
                draft(
                        "source owns nothing",
                        Reason.MIGRATION_WITHOUT_OWNER,
                        d -> d.migrations.add(row(1, 0, 5, 6, 12))),
                draft("split tenant on the move", Reason.MIGRATION_WITHOUT_OWNER, d -> {
                    int whale = IntStream.range(0, d.pins.length)
                            .filter(i -> (d.pinTargets[i] & TableDraft.SET_BIT) != 0)
                            .findFirst()
                            .orElseThrow();
                    d.migrations.add(row(0, 0, 1, 2, d.pins[whale]));
                }));
    }

    private static Stream<Hostile> hostileSuccessors() {
        return Stream.of(
                draft("older version", Reason.VERSION_BACK, d -> d.version = 99),
                draft("same version, other contents", Reason.VERSION_REUSED, d -> {
                    d.version = 100;
                    d.slots[5] = (d.evacuation[5] + 1) % 8;
                }),
                draft("version a billion ahead", Reason.VERSION_JUMP, d -> d.version = 1_000_000_000),
                draft("replaced publisher", Reason.EPOCH_BACK, d -> d.epoch = 6),
                draft("keys find slots otherwise", Reason.SLOTTING_CHANGED, d -> d.slotting = 1),
                draft("cells swapped", Reason.CELL_RENUMBERED, d -> {
                    d.names.set(2, "cell-5");
                    d.names.set(5, "cell-2");
                }),
                draft("three quarters of a cell's slots", Reason.TOO_MUCH_MOVES, d -> {
                    for (int slot = 0, taken = 0; taken < 1_536; slot++) {
                        if (d.slots[slot] == 4) {
                            d.slots[slot] = d.evacuation[slot] == 5 ? 6 : 5;
                            taken++;
                        }
                    }
                }),
                draft("five of eight cells leave", Reason.TOO_MANY_CELLS_LEAVE, d -> {
                    for (int cell = 3; cell < 8; cell++) {
                        d.states.set(cell, CellState.DRAINING.code());
                    }
                }),
                draft("back from the destination without a fence", Reason.MIGRATION_SKIPPED_FENCE, d -> {
                    d.slots[9] = 7;
                    d.evacuation[9] = 1;
                    d.migrations.replaceAll(r -> r.key() == 9 ? new TableDraft.Row(1, 0, 7, 1, 9, 3) : r);
                }),
                draft(
                        "an older fence",
                        Reason.MIGRATION_TOKEN_BACK,
                        d -> d.migrations.replaceAll(r -> r.key() == 8 ? new TableDraft.Row(1, 2, 0, 1, 8, 1) : r)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTables")
    void isRefusedWithTheReasonAndTheOldTableStays(Hostile hostile) {
        RoutingTable rich = Tables.rich();
        CellRouter router = CellRouter.of(KEY, rich);
        assertThat(router.offer(rich.toBytes()).outcome()).isEqualTo(Acceptance.Outcome.UNCHANGED);

        Acceptance acceptance = router.offer(hostile.bytes);

        assertThat(acceptance.outcome()).isEqualTo(Acceptance.Outcome.REFUSED);
        assertThat(acceptance.refusals()).extracting(Refusal::reason).contains(hostile.reason);
        assertThat(acceptance.refusals()).allSatisfy(refusal -> {
            assertThat(refusal.detail()).isNotBlank().hasSizeLessThan(400).doesNotContain("\n");
        });
        assertThat(acceptance.version()).isEqualTo(100);
        assertThat(router.table()).isSameAs(router.table()).isEqualTo(rich);
        assertThat(router.stats().lastRefusals()).isEqualTo(acceptance.refusals());
        assertThat(router.route("tenant-42")).isEqualTo(rich.route("tenant-42"));
    }

    @Test
    void aForgedTableIsAcceptedIfNothingIsWrongWithIt() {
        CellRouter router = CellRouter.of(KEY, Tables.rich());
        router.offer(Tables.rich().toBytes());
        assertThat(router.offer(forged(draft -> {})).outcome())
                .as("what the tests change is what is refused")
                .isEqualTo(Acceptance.Outcome.ACCEPTED);
    }

    @Test
    void everyReasonHasATableThatEarnsIt() {
        Set<Reason> earned = EnumSet.noneOf(Reason.class);
        hostileTables().forEach(hostile -> earned.add(hostile.reason));
        // told by the builder, which knows names, and by the two tests below
        earned.addAll(List.of(Reason.COLLIDING_PIN, Reason.CELL_REOPENED, Reason.TOO_MANY_PINS_LOST));
        assertThat(earned).containsExactlyInAnyOrder(Reason.values());
        assertThat(hostileTables().count()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void aClosedCellDoesNotComeBackUnderItsName() {
        RoutingTable seed = Tables.even(3);
        RoutingTable.Builder builder = seed.toBuilder().computeEvacuation();
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            builder.slot(slot, "cell-" + slot % 2);
        }
        RoutingTable closed = builder.cell("cell-2", CellState.CLOSED).build();
        CellRouter router = CellRouter.of(KEY, seed);
        assertThat(router.offer(closed.toBytes()).inUse()).isTrue();
        RoutingTable back = closed.toBuilder().cell("cell-2", CellState.ACTIVE).build();
        assertThat(router.offer(back.toBytes()).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.CELL_REOPENED);
    }

    @Test
    void mostPinsDoNotVanishAtOnceUnlessItIsAnEmergency() {
        RoutingTable.Builder builder = RoutingTable.builder(KEY, Tables.cells(4));
        for (int i = 0; i < 1000; i++) {
            builder.pin("t" + i, "cell-" + i % 4);
        }
        RoutingTable many = builder.build();
        CellRouter router = CellRouter.of(KEY, many);
        router.offer(many.toBytes());
        RoutingTable.Builder next = many.toBuilder();
        for (int i = 0; i < 600; i++) {
            next.unpin("t" + i);
        }
        assertThat(router.offer(next.build().toBytes()).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.TOO_MANY_PINS_LOST);
        assertThat(router.offer(next.emergency(true).build().toBytes()).inUse()).isTrue();
    }

    @Test
    void aTableThatIsWrongEverywhereIsRefusedInAFewLines() {
        byte[] bytes = forged(draft -> {
            Arrays.fill(draft.slots, 999);
            Arrays.fill(draft.evacuation, 999);
            draft.version = -1;
            draft.pinTargets[3] = 77;
        });
        List<Refusal> refusals =
                RoutingTable.read(bytes, KEY, TableLimits.DEFAULT).refusals();
        assertThat(refusals).hasSizeLessThan(20);
        assertThat(refusals)
                .extracting(Refusal::reason)
                .contains(
                        Reason.BAD_HEADER,
                        Reason.SLOT_TO_UNKNOWN_CELL,
                        Reason.EVACUATION_TO_UNKNOWN_CELL,
                        Reason.PIN_TO_UNKNOWN_CELL);
        assertThat(refusals).extracting(Refusal::detail).contains("and 16381 more of these");
    }

    @Test
    void bytesAreCountedBeforeAnythingReadsThem() {
        TableLimits small = new TableLimits(70_000, 8, 100, 10, 10, 10, 0.95);
        byte[] table = Tables.rich().toBytes();
        assertThat(RoutingTable.read(Arrays.copyOf(table, 70_001), KEY, small).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.TOO_MANY_BYTES);
        assertThat(RoutingTable.read(table, KEY, small).accepted()).isTrue();
        assertThat(RoutingTable.read(table, DeploymentKey.insecure(1), small).accepted())
                .isFalse();
    }
}
