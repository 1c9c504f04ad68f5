package dev.plimsoll.cell;

import static dev.plimsoll.cell.Tables.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.plimsoll.cell.Acceptance.Outcome;
import dev.plimsoll.cell.RouterStats.Origin;
import dev.plimsoll.shuffle.DeploymentKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellRouterTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong now = new AtomicLong();
    private final MemoryStore store = new MemoryStore();
    private final RoutingTable seed =
            Tables.even(4).toBuilder().version(1).created(MADE).build();

    /** A disk that can be torn, full or unreadable. */
    private static final class MemoryStore implements TableStore {
        byte[] saved = new byte[0];
        boolean full;
        boolean unreadable;

        @Override
        public byte[] load(int maxBytes) throws IOException {
            if (unreadable) {
                throw new IOException("input/output error");
            }
            return saved.clone();
        }

        @Override
        public void save(byte[] bytes) throws IOException {
            if (full) {
                throw new IOException("no space left on device");
            }
            saved = bytes.clone();
        }
    }

    private CellRouter start() {
        return CellRouter.builder(KEY, seed)
                .store(store)
                .nanoClock(now::get)
                .wallClock(() -> MADE.plusNanos(now.get()))
                .build();
    }

    private static byte[] next(RoutingTable table, long version) {
        return table.toBuilder().version(version).build().toBytes();
    }

    @Test
    void routesByTheSeedUntilItIsGivenATable() {
        CellRouter router = start();
        assertThat(router.stats().origin()).isEqualTo(Origin.SEED);
        assertThat(router.route("tenant-42")).isEqualTo(seed.route("tenant-42"));
        assertThat(router.offer(next(seed, 2)).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(router.route("tenant-42").version()).isEqualTo(2);
        assertThat(router.stats())
                .extracting(RouterStats::origin, RouterStats::accepted)
                .containsExactly(Origin.OFFERED, 1L);
    }

    @Test
    void startsFromItsDiskIfThatHoldsANewerTable() {
        start().offer(next(seed, 17));
        CellRouter restarted = start();
        assertThat(restarted.table().version()).isEqualTo(17);
        assertThat(restarted.stats().origin()).isEqualTo(Origin.DISK);
    }

    @Test
    void startsFromItsSeedIfTheDiskHoldsAnOlderTable() {
        store.saved = next(seed, 17);
        CellRouter router = CellRouter.builder(KEY, seed.toBuilder().version(18).build())
                .store(store)
                .build();
        assertThat(router.table().version()).isEqualTo(18);
    }

    @Test
    void startsFromItsSeedWhateverTheDiskReturns() {
        byte[] valid = next(seed, 17);
        byte[] flipped = valid.clone();
        flipped[1000] ^= 4;
        byte[] anotherKey = RoutingTable.builder(DeploymentKey.insecure(9), Tables.cells(2))
                .build()
                .toBytes();
        for (byte[] wrong : List.of(
                new byte[0], new byte[1], flipped, Arrays.copyOf(valid, 30_000), anotherKey, new byte[5 << 20])) {
            store.saved = wrong;
            assertThat(start().table()).isEqualTo(seed);
        }
        store.unreadable = true;
        assertThat(start().stats().storeFailures()).isEqualTo(1);
    }

    @Test
    void usesATableThatTheDiskCannotKeep() {
        CellRouter router = start();
        store.full = true;
        assertThat(router.offer(next(seed, 5)).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(router.table().version()).isEqualTo(5);
        assertThat(router.stats().storeFailures()).isEqualTo(1);
    }

    @Test
    void keepsTheLastGoodTableInAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("table");
        CellRouter router =
                CellRouter.builder(KEY, seed).store(TableStore.file(file)).build();
        router.offer(next(seed, 3));
        router.offer(next(seed, 4));
        assertThat(Files.readAllBytes(file)).isEqualTo(next(seed, 4));
        Files.write(directory.resolve("table.next"), new byte[] {1, 2, 3}); // the process died while writing version 5
        CellRouter restarted =
                CellRouter.builder(KEY, seed).store(TableStore.file(file)).build();
        assertThat(restarted.table().version()).isEqualTo(4);
        assertThat(restarted.offer(next(seed, 6)).inUse()).isTrue();
    }

    @Test
    void tellsHowOldItsTableIsAndForHowLongItHasHeardNothing() {
        CellRouter router = start();
        now.set(Duration.ofMinutes(7).toNanos());
        assertThat(router.stats().staleness()).isEqualTo(Duration.ofMinutes(7));
        assertThat(router.stats().frameAge()).isEqualTo(Duration.ofMinutes(7));
        assertThat(router.offer(seed.toBytes()).outcome()).isEqualTo(Outcome.UNCHANGED);
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(router.stats().frameAge()).as("a sign of life").isEqualTo(Duration.ofSeconds(3));
        assertThat(router.stats().staleness()).as("but no news").isEqualTo(Duration.ofSeconds(423));
        router.offer(new byte[100]);
        assertThat(router.stats().frameAge()).as("nonsense is no sign of life").isEqualTo(Duration.ofSeconds(3));
        assertThat(router.stats())
                .extracting(RouterStats::refused, RouterStats::unchanged)
                .containsExactly(1L, 1L);
    }

    @Test
    void tellsNoNegativeStalenessWhenClocksDisagree() {
        CellRouter router = CellRouter.builder(KEY, seed)
                .wallClock(() -> MADE.minusSeconds(60))
                .build();
        assertThat(router.stats().staleness()).isZero();
    }

    @Test
    void acceptsThePresentHoweverMuchItMissed() {
        CellRouter router = start();
        RoutingTable.Builder moved = seed.toBuilder().version(40);
        for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
            moved.slot(slot, "cell-" + (slot / 4) % 4);
        }
        byte[] present = moved.build().toBytes();
        assertThat(router.offer(present).outcome())
                .as("first table after a start")
                .isEqualTo(Outcome.ACCEPTED);

        CellRouter cutOff = CellRouter.of(KEY, seed);
        cutOff.offer(next(seed, 38));
        assertThat(cutOff.offer(present).outcome()).as("two versions on").isEqualTo(Outcome.ACCEPTED);
        CellRouter witness = CellRouter.of(KEY, seed);
        witness.offer(next(seed, 39));
        assertThat(witness.offer(present).outcome()).as("all in one step").isEqualTo(Outcome.REFUSED);
    }

    @Test
    void evacuatesACellByOneSwitchWithoutATable() {
        CellRouter router = start();
        List<Route> before = routes(router, 4_000);
        router.evacuate("cell-2", 1);
        List<Route> during = routes(router, 4_000);
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).cell().equals("cell-2")) {
                assertThat(during.get(i).cell()).isNotEqualTo("cell-2");
                assertThat(during.get(i).isFinal()).isFalse();
            } else {
                assertThat(during.get(i)).isSameAs(before.get(i));
            }
        }
        assertThat(router.table()).as("no new table").isSameAs(router.table()).isEqualTo(seed);
        router.restore("cell-2");
        assertThat(routes(router, 4_000)).isEqualTo(before);
    }

    @Test
    void evacuatesByDegreesAndEachDegreeHoldsTheOneBefore() {
        CellRouter router = start();
        List<Integer> gone = List.of();
        for (double share : new double[] {0.1, 0.25, 0.5, 0.9, 1}) {
            router.evacuate("cell-0", share);
            List<Integer> left = new ArrayList<>();
            int inCell = 0;
            for (int i = 0; i < 20_000; i++) {
                if (seed.route("t" + i).number() == 0) {
                    inCell++;
                    if (router.route("t" + i).number() != 0) {
                        left.add(i);
                    }
                }
            }
            assertThat(left).containsAll(gone);
            // about 5,000 draws: five standard deviations are at most .035, and a 256th is .004
            assertThat(left.size() / (double) inCell).isCloseTo(share, within(0.04));
            assertThat(router.stats().evacuated().get("cell-0")).isCloseTo(share, within(0.004));
            gone = left;
        }
        router.evacuate("cell-0", 0);
        assertThat(router.stats().evacuated()).isEmpty();
    }

    @Test
    void keepsAnEvacuationWhenATableArrives() {
        CellRouter router = start();
        router.evacuate("cell-1", 1);
        router.offer(next(seed, 9));
        for (int i = 0; i < 1_000; i++) {
            assertThat(router.route("t" + i).cell()).isNotEqualTo("cell-1");
        }
        assertThatThrownBy(() -> router.evacuate("cell-9", 1)).hasMessageContaining("\"cell-9\" (expected: one of");
        assertThatThrownBy(() -> router.evacuate("cell-1", 1.5)).hasMessageContaining("1.5 (expected: 0..1)");
    }

    @Test
    void triesATableWithoutUsingIt() {
        CellRouter router = start();
        RoutingTable.Builder builder = seed.toBuilder();
        for (int slot = 0; slot < RoutingTable.SLOTS; slot += 8) {
            builder.slot(slot, "cell-3"); // half of what cell-0 has
        }
        byte[] candidate = builder.build().toBytes();
        assertThat(router.tryOut(candidate)).isEmpty();
        long changed = 0;
        for (int i = 0; i < 4_000; i++) {
            Route route = router.route("t" + i);
            assertThat(route).isEqualTo(seed.route("t" + i));
            changed += Tables.read(candidate).route("t" + i).number() == route.number() ? 0 : 1;
        }
        DryRun dryRun = router.dryRun();
        assertThat(dryRun.version()).isEqualTo(2);
        assertThat(dryRun.routed()).isEqualTo(4_000);
        assertThat(dryRun.changed()).isEqualTo(changed).isBetween(380L, 620L); // an eighth, six deviations
        assertThat(dryRun.leaving()).containsOnlyKeys("cell-0");
        assertThat(dryRun.arriving()).containsOnlyKeys("cell-3");
        router.offer(candidate);
        assertThat(router.dryRun().version()).as("in use, no trial any more").isZero();
    }

    @Test
    void triesNothingThatItWouldRefuse() {
        CellRouter router = start();
        assertThat(router.tryOut(new byte[99])).extracting(Refusal::reason).containsExactly(Refusal.Reason.NO_TABLE);
        assertThat(router.tryOut(next(seed.toBuilder().epoch(0).build(), 1).clone()))
                .isEmpty();
        router.endTrial();
        assertThat(router.dryRun().routed()).isZero();
    }

    @Test
    void refusesASeedOfAnotherDeployment() {
        assertThatThrownBy(() -> CellRouter.of(DeploymentKey.insecure(1), seed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seed");
    }

    private static List<Route> routes(CellRouter router, int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            routes.add(router.route("t" + i));
        }
        return routes;
    }

    // Table v gives every slot s to cell (s + v) mod 4, so a route whose version and cell disagree was torn.
    private static long hammer(long routesPerThread, int swaps) throws InterruptedException {
        byte[][] tables = new byte[8][];
        for (int version = 1; version <= 8; version++) {
            RoutingTable.Builder builder = RoutingTable.builder(KEY, Tables.cells(4));
            for (int slot = 0; slot < RoutingTable.SLOTS; slot++) {
                builder.slot(slot, "cell-" + (slot + version) % 4);
            }
            tables[version - 1] =
                    builder.version(version).emergency(true).build().toBytes();
        }
        CellRouter router = CellRouter.of(KEY, Tables.read(tables[0]));
        TenantHandle[] handles = new TenantHandle[1024];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = router.handle("tenant-" + i);
        }
        AtomicLong torn = new AtomicLong();
        AtomicLong routed = new AtomicLong();
        AtomicLong allocated = new AtomicLong();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CountDownLatch started = new CountDownLatch(2);
        List<Thread> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
            Thread thread = new Thread(() -> {
                started.countDown();
                long wrong = 0;
                long self = Thread.currentThread().getId();
                long before = threads.getThreadAllocatedBytes(self);
                for (long i = 0; i < routesPerThread; i++) {
                    TenantHandle handle = handles[(int) i & 1023];
                    Route route = router.route(handle);
                    long expected = ((handle.position() >>> 50) + route.version()) & 3;
                    wrong += route.number() == expected && route.isFinal() ? 0 : 1;
                }
                allocated.addAndGet(threads.getThreadAllocatedBytes(self) - before);
                torn.addAndGet(wrong);
                routed.addAndGet(routesPerThread);
            });
            readers.add(thread);
            thread.start();
        }
        started.await();
        long version = 8;
        for (int swap = 0; swap < swaps; swap++) {
            RoutingTable now = router.table();
            version++;
            byte[] bytes = tables[(int) (version % 4)].clone();
            // version and contents must agree: table k serves all versions that are k + 1 mod 4
            ByteBuffer.wrap(bytes).putLong(12, version * 4 + version % 4 + 1);
            TableCodec.seal(bytes);
            assertThat(router.offer(bytes).outcome()).isEqualTo(Outcome.ACCEPTED);
            assertThat(router.table()).isNotEqualTo(now);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(routed.get()).as("no exception").isEqualTo(2 * routesPerThread);
        // reading the figure allocates some hundred bytes
        assertThat(allocated.get()).as("bytes").isLessThan(10_000);
        return torn.get();
    }

    @Test
    void tearsNoRouteWhileTablesAreSwapped() throws InterruptedException {
        assertThat(hammer(5_000_000, 200)).isZero();
    }

    @Test
    @Tag("ci")
    void tearsNoneOfABillionRoutesDuringTenThousandSwaps() throws InterruptedException {
        assertThat(hammer(500_000_000, 10_000)).isZero();
    }
}
