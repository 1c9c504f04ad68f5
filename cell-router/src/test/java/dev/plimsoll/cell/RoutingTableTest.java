package dev.plimsoll.cell;

import static dev.plimsoll.cell.Tables.KEY;
import static dev.plimsoll.cell.Tables.cells;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    @Test
    void sendsAKeyToTheCellOfItsSlot() {
        RoutingTable table = Tables.even(8);
        KeyedHash hash = KeyedHash.of(KEY, HashDomain.CELL);
        for (int i = 0; i < 1000; i++) {
            String tenant = "tenant-" + i;
            int slot = (int) (hash.hash(tenant) >>> 50);
            Route route = table.route(tenant);
            assertThat(route.cell()).isEqualTo("cell-" + slot % 8);
            assertThat(route.number()).isEqualTo(slot % 8);
            assertThat(route.isFinal()).isTrue();
            assertThat(route.version()).isEqualTo(1);
            assertThat(route.cells()).containsExactly(route.cell());
        }
    }

    @Test
    void givesOneTenantTheSameCellHoweverItsNameIsHeld() {
        RoutingTable table = Tables.rich();
        for (String tenant : List.of("", "a", "tenant-42", "pinned-3", "whale", "Zürich", "租户", "\uD83D\uDE80")) {
            Route route = table.route(tenant);
            assertThat(table.route(tenant.getBytes(UTF_8))).as(tenant).isSameAs(route);
            assertThat(table.route(table.handle(tenant))).as(tenant).isSameAs(route);
        }
        assertThat(table.route(7L)).isEqualTo(table.route(new byte[] {7, 0, 0, 0, 0, 0, 0, 0}));
    }

    @Test
    void obeysPinsBeforeSlots() {
        RoutingTable table = Tables.rich();
        for (int i = 0; i < 30; i++) {
            assertThat(table.route("pinned-" + i).cell()).isEqualTo("cell-" + i % 8);
        }
        assertThat(table.pins()).isEqualTo(33);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithTheObviousLookUpForAnyPins(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = random.nextInt(2, 40);
        RoutingTable.Builder builder = RoutingTable.builder(KEY, cells(count));
        Map<String, Integer> pins = new HashMap<>();
        int[] slots = new int[RoutingTable.SLOTS];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = random.nextInt(count);
            builder.slot(slot, "cell-" + slots[slot]);
        }
        int pinned = random.nextInt(0, 5000);
        for (int i = 0; i < pinned; i++) {
            pins.put("t" + i, random.nextInt(count));
            builder.pin("t" + i, "cell-" + pins.get("t" + i));
        }
        RoutingTable table = builder.build();
        for (int i = 0; i < 10_000; i++) {
            String tenant = "t" + i;
            int expected = pins.getOrDefault(tenant, slots[(int) (table.position(tenant) >>> 50)]);
            assertThat(table.route(tenant).number()).isEqualTo(expected);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @Test
    void refusesUnknownKeysIfTheTableListsItsTenants() {
        RoutingTable table = RoutingTable.builder(KEY, cells(4))
                .unknownKeys(UnknownKeys.REFUSED)
                .pin("known", "cell-2")
                .build();
        assertThat(table.route("known").cell()).isEqualTo("cell-2");
        Route unknown = table.route("unheard-of");
        assertThat(unknown.kind()).isEqualTo(Route.Kind.UNKNOWN);
        assertThat(unknown.found()).isFalse();
        assertThat(unknown.cell()).isEmpty();
        assertThat(unknown.version()).isEqualTo(1);
    }

    @Test
    void keepsNeighboursTogetherWhenSlotsAreOrdered() {
        RoutingTable.Builder builder = RoutingTable.builder(KEY, cells(4)).slotting(Slotting.ORDERED);
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            builder.slot(slot, "cell-" + slot / 4096);
        }
        RoutingTable table = builder.build();
        assertThat(table.route(0L).cell()).isEqualTo("cell-0");
        assertThat(table.route((1L << 62) - 1).cell()).isEqualTo("cell-0");
        assertThat(table.route(1L << 62).cell()).isEqualTo("cell-1");
        assertThat(table.route(-1L).cell()).as("numbers count as unsigned").isEqualTo("cell-3");
        assertThat(table.route("A").cell())
                .as("0x41 lies in the second quarter")
                .isEqualTo("cell-1");
        assertThat(table.route("\u00ff").cell()).as("UTF-8 c3 bf").isEqualTo("cell-3");
        assertThat(table.route("Zürich-1")).isSameAs(table.route("Zürich-1".getBytes(UTF_8)));
    }

    @Test
    void refusesTenantsThatCannotBeToldApart() {
        RoutingTable.Builder builder = RoutingTable.builder(KEY, cells(4)).slotting(Slotting.ORDERED);
        builder.pin("customer-1", "cell-0").pin("customer-2", "cell-1");
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DUPLICATE_PIN")
                .hasMessageContaining("customer-2");
        assertThatThrownBy(() -> RoutingTable.builder(KEY, cells(4))
                        .slotting(Slotting.ORDERED)
                        .pin("customer-1", "cell-0")
                        .known(List.of("other", "customer-3"))
                        .build())
                .hasMessageContaining("COLLIDING_PIN")
                .hasMessageContaining("customer-3");
    }

    @Test
    void spreadsASplitTenantEvenlyOverItsCells() {
        RoutingTable table = Tables.rich();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            Route route = table.route("leviathan", "order-" + i);
            assertThat(route.cells()).containsExactlyInAnyOrder("cell-2", "cell-4", "cell-6");
            assertThat(route.split()).isTrue();
            counts.merge(route.cell(), 1, Integer::sum);
        }
        // 30,000 draws of 1/3: standard deviation 82, five of them 410
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(9_590, 10_410));
        assertThat(table.route("tenant-42", "any part")).isSameAs(table.route("tenant-42"));
    }

    @ParameterizedTest(name = "from {0} cells")
    @ValueSource(ints = {2, 3, 7, 20})
    void movesOnePartInNPlusOneWhenASetGrows(int count) {
        RoutingTable.Builder builder = RoutingTable.builder(KEY, cells(32));
        RoutingTable before =
                builder.pin("whale", cells(count).toArray(String[]::new)).build();
        RoutingTable after = before.toBuilder()
                .pin("whale", cells(count + 1).toArray(String[]::new))
                .build();
        int moved = 0;
        for (int i = 0; i < 20_000; i++) {
            String was = before.route("whale", "part-" + i).cell();
            String is = after.route("whale", "part-" + i).cell();
            if (!was.equals(is)) {
                moved++;
                assertThat(is).as("whoever moves, moves to the new cell").isEqualTo("cell-" + count);
            }
        }
        double share = 1.0 / (count + 1);
        double fiveDeviations = 5 * Math.sqrt(share * (1 - share) / 20_000);
        assertThat(moved / 20_000.0).isCloseTo(share, within(fiveDeviations));
    }

    @Test
    void sendsTheSlotsOfAnEvacuatedCellWhereTheColumnSaysAndMovesNobodyElse() {
        RoutingTable before = Tables.even(8);
        RoutingTable after =
                before.toBuilder().cell("cell-3", CellState.EVACUATED).build();
        int[] arrivals = new int[8];
        for (int i = 0; i < 20_000; i++) {
            Route was = before.route("t" + i);
            Route is = after.route("t" + i);
            if (was.number() == 3) {
                int slot = (int) (before.position("t" + i) >>> 50);
                assertThat(is.number()).isEqualTo(before.evacuation(slot)).isNotEqualTo(3);
                assertThat(is.kind()).isEqualTo(Route.Kind.ASK);
                arrivals[is.number()]++;
            } else {
                assertThat(is.number()).isEqualTo(was.number());
                assertThat(is.isFinal()).isTrue();
            }
        }
        // about 2,500 keys over 7 cells: 357 each, standard deviation 18
        assertThat(arrivals).satisfies(a -> {
            for (int cell = 0; cell < 8; cell++) {
                assertThat(a[cell]).isBetween(cell == 3 ? 0 : 260, cell == 3 ? 0 : 460);
            }
        });
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            assertThat(after.slot(slot)).isEqualTo(before.slot(slot));
            assertThat(after.evacuation(slot))
                    .as("no column is computed in the incident")
                    .isEqualTo(before.evacuation(slot));
        }
    }

    @Test
    void findsAServingCellWhateverIsEvacuatedAndSaysSoWhenThereIsNone() {
        RoutingTable.Builder builder = Tables.rich().toBuilder();
        for (int gone = 0; gone < 7; gone++) {
            builder.cell("cell-" + gone, CellState.EVACUATED);
        }
        RoutingTable table = builder.build();
        for (String tenant : List.of("a", "b", "pinned-1", "whale", "moving", "leviathan")) {
            assertThat(table.route(tenant).cell()).isEqualTo("cell-7");
            assertThat(table.route(tenant, "part").cell()).isEqualTo("cell-7");
        }
        CellRouter router = CellRouter.of(KEY, table);
        router.evacuate("cell-7", 1);
        assertThat(router.route("a").kind()).isEqualTo(Route.Kind.UNAVAILABLE);
        assertThat(router.route("whale", "part").found()).isFalse();
    }

    @Test
    void keepsTheOtherPartsOfASplitTenantInPlaceWhenOneOfItsCellsIsEvacuated() {
        RoutingTable before = Tables.rich();
        RoutingTable after =
                before.toBuilder().cell("cell-4", CellState.EVACUATED).build();
        for (int i = 0; i < 3_000; i++) {
            Route was = before.route("leviathan", "p" + i);
            Route is = after.route("leviathan", "p" + i);
            if (was.cell().equals("cell-4")) {
                assertThat(is.cell()).isIn("cell-2", "cell-6");
            } else {
                assertThat(is).isEqualTo(new Route(was.kind(), was.cell(), was.number(), 101, was.cells()));
            }
        }
    }

    @Test
    void answersAKeyOnTheMoveForThisOnceOnly() {
        RoutingTable.Builder builder = Tables.even(4).toBuilder();
        long position = builder.position("mover");
        int from = Tables.even(4).route("mover").number();
        int to = (from + 1) % 4;
        Map<MigrationPhase, Route> answers = new HashMap<>();
        for (MigrationPhase phase : MigrationPhase.values()) {
            builder = Tables.even(4).toBuilder();
            if (phase.atDestination()) {
                builder.pin("mover", "cell-" + to);
            }
            builder.move(new MigrationRow(false, position, from, to, phase, 9));
            answers.put(phase, builder.build().route("mover"));
        }
        assertThat(requireNonNull(answers.get(MigrationPhase.COPYING)).isFinal())
                .isTrue();
        assertThat(requireNonNull(answers.get(MigrationPhase.VERIFYING)).number())
                .isEqualTo(from);
        assertThat(requireNonNull(answers.get(MigrationPhase.FENCED)).number()).isEqualTo(from);
        assertThat(requireNonNull(answers.get(MigrationPhase.FENCED)).kind()).isEqualTo(Route.Kind.ASK);
        assertThat(requireNonNull(answers.get(MigrationPhase.SWITCHED)).number())
                .isEqualTo(to);
        assertThat(requireNonNull(answers.get(MigrationPhase.REVERSIBLE)).kind())
                .isEqualTo(Route.Kind.ASK);
    }

    @Test
    void movesAWholeSlotButNotThePinsInIt() {
        RoutingTable even = Tables.even(4);
        String pinned = "tenant-1";
        int slot = (int) (even.position(pinned) >>> 50);
        RoutingTable table = even.toBuilder()
                .slot(slot, "cell-0")
                .pin(pinned, "cell-3")
                .move(new MigrationRow(true, slot, 0, 1, MigrationPhase.FENCED, 1))
                .build();
        assertThat(table.route(pinned)).extracting(Route::cell, Route::isFinal).containsExactly("cell-3", true);
    }

    @Test
    void returnsFromItsWireFormAsItWas() {
        RoutingTable table = Tables.rich().toBuilder()
                .created(Instant.parse("2026-03-01T12:00:00Z"))
                .emergency(true)
                .build();
        RoutingTable copy = Tables.read(table.toBytes());
        assertThat(copy).isEqualTo(table).hasSameHashCodeAs(table);
        assertThat(copy.toBytes()).isEqualTo(table.toBytes());
        assertThat(copy.toJson()).isEqualTo(table.toJson());
        assertThat(copy.created()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(copy.emergency()).isTrue();
        assertThat(copy.migrations()).hasSize(3);
        for (int i = 0; i < 1000; i++) {
            assertThat(copy.route("t" + i)).isEqualTo(table.route("t" + i));
        }
    }

    @Test
    void hasTheSameBytesInWhateverOrderItWasMade() {
        List<Integer> order =
                new ArrayList<>(LongStream.range(0, 500).mapToObj(i -> (int) i).toList());
        byte[] first = pinned(order).toBytes();
        Collections.reverse(order);
        assertThat(pinned(order).toBytes()).isEqualTo(first);
    }

    private static RoutingTable pinned(List<Integer> order) {
        RoutingTable.Builder builder = RoutingTable.builder(KEY, cells(9));
        for (int i : order) {
            if (i % 7 == 0) {
                builder.pin("p" + i, "cell-" + i % 5, "cell-" + (i % 5 + 1));
            } else {
                builder.pin("p" + i, "cell-" + i % 9);
            }
        }
        return builder.build();
    }

    // The wire form and the routes are promises to tables that are already on disks: a change here is a breaking
    // change.
    @Test
    void hasTheWireFormAndTheRoutesItHadBefore() {
        RoutingTable table = Tables.rich();
        assertThat(table.toBytes().length).isEqualTo(GOLDEN_LENGTH);
        assertThat(table.checksum()).isEqualTo(GOLDEN_CHECKSUM);
        assertThat(List.of("tenant-42", "whale", "0123456789abcdef").stream()
                        .map(table::route)
                        .map(Route::cell))
                .isEqualTo(GOLDEN_ROUTES);
        assertThat(List.of("order-1", "order-2", "order-3", "order-4").stream()
                        .map(part -> table.route("leviathan", part).cell()))
                .isEqualTo(GOLDEN_PARTS);
    }

    private static final int GOLDEN_LENGTH = 66_150;
    private static final String GOLDEN_CHECKSUM = "6b1df39cc551e9ed7d68e234f26b7ea25d99305aecc80be8a09f736a6c4a4e69";
    private static final List<String> GOLDEN_ROUTES = List.of("cell-5", "cell-1", "cell-3");
    private static final List<String> GOLDEN_PARTS = List.of("cell-2", "cell-6", "cell-4", "cell-4");

    @Test
    void isReadableByFormatOneWhenFormatTwoAddsWhatNeedNotBeUnderstood() {
        byte[] next = ofFormatTwo(1, 0);
        RoutingTable table = Tables.read(next);
        assertThat(table.version()).isEqualTo(100);
        assertThat(table.route("pinned-3")).isEqualTo(Tables.rich().route("pinned-3"));
        assertThat(table.toBytes()).as("kept on disk as it came").isEqualTo(next);
    }

    @Test
    void isRefusedByFormatOneWhenFormatTwoAddsWhatMustBeUnderstood() {
        assertThat(reasons(ofFormatTwo(1, 1))).containsExactly(Refusal.Reason.UNKNOWN_SECTION);
        assertThat(reasons(ofFormatTwo(2, 0))).containsExactly(Refusal.Reason.UNSUPPORTED_FORMAT);
    }

    /** The rich table as a writer of the next format might send it: with one section more. */
    private static byte[] ofFormatTwo(int minReader, int mustUnderstand) {
        byte[] now = Tables.rich().toBytes();
        byte[] next = new byte[now.length + 8 + 5];
        int contents = now.length - TableCodec.CHECKSUM;
        System.arraycopy(now, 0, next, 0, contents);
        ByteBuffer.wrap(next)
                .putShort(4, (short) 2)
                .putShort(6, (short) minReader)
                .putInt(8, next.length)
                .position(contents)
                .putShort((short) 7)
                .put((byte) mustUnderstand)
                .put((byte) 0)
                .putInt(5)
                .put("hello".getBytes(UTF_8));
        TableCodec.seal(next);
        return next;
    }

    private static List<Refusal.Reason> reasons(byte[] bytes) {
        return RoutingTable.read(bytes, KEY, TableLimits.DEFAULT).refusals().stream()
                .map(Refusal::reason)
                .toList();
    }

    @Test
    void noticesEveryFlippedBitAndEveryTornEnd() {
        byte[] bytes = Tables.rich().toBytes();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 800; i++) {
            byte[] flipped = bytes.clone();
            int bit = i < 512 ? i : random.nextInt(8 * bytes.length);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(reasons(flipped)).as("bit " + bit).isNotEmpty();
            int cut = i < 100 ? i : random.nextInt(bytes.length);
            assertThat(reasons(Arrays.copyOf(bytes, cut))).as("cut at " + cut).isNotEmpty();
        }
    }

    @Test
    void isWrittenForPeopleWithTheNamesTheyKnow() {
        String json = Tables.rich().toJson(List.of("whale", "pinned-1"));
        assertThat(json).contains("\"version\": 100", "\"tenant\": \"whale\"", "\"cells\": [\"cell-1\", \"cell-3\"]");
        assertThat(json).contains("\"phase\": \"FENCED\"", "\"slotCount\": 204");
        assertThat(Tables.even(1).toJson()).contains("\"slots\": \"0-16383\"", "\"pins\": []", "\"migrations\": []");
    }

    @Test
    void tellsNothingToAHolderOfAnotherKey() {
        TableReading reading =
                RoutingTable.read(Tables.even(2).toBytes(), DeploymentKey.insecure(43), TableLimits.DEFAULT);
        assertThat(reading.accepted()).isFalse();
        assertThatThrownBy(reading::table)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("WRONG_KEY");
    }

    // 65,536 names of one hashCode, as an adversary makes them, must spread like any others; a table by hashCode puts
    // all of
    // them into one cell.
    @Test
    void spreadsNamesOfOneHashCodeLikeAnyOthers() {
        RoutingTable table = Tables.even(64);
        int[] ours = new int[64];
        int[] byHashCode = new int[64];
        for (int i = 0; i < 1 << 16; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            ours[table.route(name.toString()).number()]++;
            byHashCode[Math.floorMod(name.toString().hashCode(), 64)]++;
        }
        assertThat(Arrays.stream(byHashCode).max()).hasValue(1 << 16);
        // 1,024 a cell, standard deviation 31.7; six of them
        assertThat(Arrays.stream(ours).min().orElseThrow()).isGreaterThan(834);
        assertThat(Arrays.stream(ours).max().orElseThrow()).isLessThan(1_214);
    }

    // 10,000 names aimed at one cell of a deployment whose key the adversary knows (a public hash is a key that
    // everybody
    // knows) hit nothing in particular under the secret key.
    @Test
    void givesNamesAimedThroughAPublicHashNoAim() {
        RoutingTable known =
                RoutingTable.builder(DeploymentKey.insecure(0), cells(64)).build();
        RoutingTable secret = Tables.even(64);
        int[] hits = new int[64];
        int aimed = 0;
        for (int i = 0; aimed < 10_000; i++) {
            if (known.route("attack-" + i).number() == 7) {
                aimed++;
                hits[secret.route("attack-" + i).number()]++;
            }
        }
        // 156 a cell, standard deviation 12.4; six of them
        assertThat(Arrays.stream(hits).max().orElseThrow()).isLessThan(231);
    }
}
