package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private final AtomicLong now = new AtomicLong();
    private final InstantSource wall = () -> Instant.ofEpochMilli(1_000_000 + now.get() / 1_000_000);

    private RecoveryQueue<String> queue(Disk disk) {
        return queue(disk, 1 << 16);
    }

    private RecoveryQueue<String> queue(Disk disk, int segmentBytes) {
        return RecoveryQueue.<String>builder(100)
                .lane(Lane.named("a").build())
                .lane(Lane.named("b").coalescing(false).build())
                .nanoClock(now::get)
                .wallClock(wall)
                .merge((older, newer) -> older + "+" + newer)
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(segmentBytes)
                .build();
    }

    private static Lease<String> lease(RecoveryQueue<String> queue) {
        return requireNonNull(queue.tryLease(), "a lease");
    }

    private static List<String> drain(RecoveryQueue<String> queue) {
        List<String> payloads = new ArrayList<>();
        for (Lease<String> l = queue.tryLease(); l != null; l = queue.tryLease()) {
            payloads.add(l.payload());
            assertThat(l.complete()).isTrue();
        }
        return payloads;
    }

    @Test
    void whatIsAcceptedIsThereAfterAKill() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> first = queue(disk);
        assertThat(first.submit("a", "t", "k1", "one")).isEqualTo(new Admission.Admitted(Admission.Durability.DURABLE));
        first.submit("a", "t", "k2", "two");
        assertThat(first.submit("a", "t", "k1", "more"))
                .isEqualTo(new Admission.Coalesced(Admission.Durability.DURABLE));

        RecoveryQueue<String> second = queue(disk.reopened());

        assertThat(second.recovery().items()).isEqualTo(2);
        assertThat(second.recovery().skipped()).isEmpty();
        assertThat(drain(second)).containsExactly("one+more", "two");
    }

    @Test
    void orderSurvivesAClockThatGoesOnWhileTheJournalIsRead() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> first = queue(disk);
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            now.addAndGet(1_000_000);
            first.submit("b", "t", "k", "p" + i);
            submitted.add("p" + i);
        }
        AtomicLong reads = new AtomicLong();
        RecoveryQueue<String> second = RecoveryQueue.<String>builder(100)
                .lane(Lane.named("b").coalescing(false).build())
                .nanoClock(now::get)
                .wallClock(() -> Instant.ofEpochMilli(2_000_000 + 7 * reads.incrementAndGet()))
                .journal(disk.reopened(), PayloadCodec.text())
                .build();
        assertThat(drain(second)).isEqualTo(submitted);
    }

    @Test
    void whatWasCompletedNeverComesBack() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> first = queue(disk);
        first.submit("a", "t", "k1", "one");
        first.submit("a", "t", "k2", "two");
        assertThat(lease(first).complete()).isTrue();
        assertThat(drain(queue(disk.reopened()))).containsExactly("two");
    }

    @Test
    void runningItemsComeBackWithTheirFollowUpAndALargerToken() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> first = queue(disk);
        first.submit("a", "t", "k", "one");
        Lease<String> running = lease(first);
        first.submit("a", "t", "k", "two");
        RecoveryQueue<String> second = queue(disk.reopened());
        Lease<String> again = lease(second);
        assertThat(again.payload()).isEqualTo("one+two");
        assertThat(again.token()).isGreaterThan(running.token());
        assertThat(second.tryLease()).isNull();
        assertThat(second.stats().lane("a").balanced()).isTrue();
    }

    @Test
    void ageDeadlineAttemptsDelayAndSidelineSurvive() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> first = queue(disk);
        first.submit(Item.of("a", "t", "old", "old").withTimeout(Duration.ofSeconds(100)));
        first.submit(Item.of("a", "t", "later", "later").withDelay(Duration.ofSeconds(60)));
        lease(first).retry(Duration.ofSeconds(10));
        first.submit("a", "t", "bad", "bad");
        lease(first).fail("cannot parse");
        first.submit("a", "t", "sync", "what was not waited for");
        now.addAndGet(Duration.ofSeconds(5).toNanos());

        RecoveryQueue<String> second = queue(disk.reopened());
        LaneStats stats = second.stats().lane("a");
        assertThat(stats.oldestAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(stats.delayed()).isEqualTo(2);
        assertThat(second.sidelined("a", 9)).singleElement().satisfies(s -> {
            assertThat(s.cause()).isEqualTo("cannot parse");
            assertThat(s.payload()).isEqualTo("bad");
        });
        assertThat(lease(second).key()).isEqualTo("sync");
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        Lease<String> retried = lease(second);
        assertThat(retried.key()).isEqualTo("old");
        assertThat(retried.attempt()).isEqualTo(2);
        retried.retry(Duration.ofSeconds(95));
        assertThat(second.stats().lane("a").expired()).as("at 105 s").isEqualTo(1);
    }

    @Test
    void segmentsAreDeletedAndOneLongLivedItemDoesNotKeepThem() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = queue(disk, 4096);
        queue.submit(Item.of("a", "t", "stays", "stays").withDelay(Duration.ofDays(30)));
        for (int i = 0; i < 2_000; i++) {
            queue.submit("a", "t", "k" + i, "payload");
            lease(queue).complete();
        }
        assertThat(disk.list().size()).isLessThanOrEqualTo(7);
        RecoveryQueue<String> second = queue(disk.reopened(), 4096);
        assertThat(second.recovery().items()).isEqualTo(1);
        assertThat(second.recovery().skipped()).isEmpty();
        assertThat(second.stats().lane("a").delayed()).isEqualTo(1);
    }

    @Test
    void anItemThatChangedTwiceInOneSegmentIsCopiedForwardAsItIsNow() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = queue(disk, 4096);
        queue.submit(Item.of("a", "t", "stays", "old").withDelay(Duration.ofDays(30)));
        queue.submit(Item.of("a", "t", "stays", "new").withDelay(Duration.ofDays(30)));
        for (int i = 0; i < 2_000; i++) {
            queue.submit("a", "t", "k" + i, "payload");
            lease(queue).complete();
        }
        assertThat(disk.list()).doesNotContain(Journal.name(1));
        RecoveryQueue<String> second = queue(disk.reopened(), 4096);
        now.addAndGet(Duration.ofDays(31).toNanos());
        assertThat(drain(second)).containsExactly("old+new");
    }

    @Test
    void killedWhileAnItemIsCopiedForwardItIsNotFoundAsItWasBefore() {
        MemoryDisk whole = new MemoryDisk();
        changeTwiceAndCopyForward(whole);
        for (int call = whole.calls - 12; call <= whole.calls; call++) {
            MemoryDisk disk = new MemoryDisk();
            disk.dieAt = call;
            changeTwiceAndCopyForward(disk);
            now.addAndGet(Duration.ofDays(31).toNanos());
            for (int variant = 0; variant < 50; variant++) {
                RecoveryQueue<String> second = latestWins(disk.afterCrash(new SplittableRandom(variant)));
                assertThat(drain(second))
                        .as("killed at call %s, variant %s", call, variant)
                        .contains("new")
                        .doesNotContain("old");
            }
        }
    }

    private void changeTwiceAndCopyForward(MemoryDisk disk) {
        RecoveryQueue<String> queue = latestWins(disk);
        queue.submit(Item.of("a", "t", "stays", "old").withDelay(Duration.ofDays(30)));
        queue.submit(Item.of("a", "t", "stays", "new").withDelay(Duration.ofDays(30)));
        for (int i = 0; disk.list().contains(Journal.name(1)); i++) {
            if (!queue.submit("a", "t", "k" + i, "payload").accepted()) {
                return; // killed
            }
            lease(queue).complete();
        }
    }

    private RecoveryQueue<String> latestWins(Disk disk) {
        return RecoveryQueue.<String>builder(100)
                .lane(Lane.named("a").build())
                .nanoClock(now::get)
                .wallClock(wall)
                .merge((older, newer) -> newer)
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(4096)
                .build();
    }

    @Test
    void aPayloadThatFitsNoSegmentIsRefused() {
        RecoveryQueue<String> queue = queue(new MemoryDisk(), 4096);
        assertThat(queue.submit("a", "t", "k", "x".repeat(5000)))
                .isEqualTo(new Admission.Refused(Admission.Reason.PAYLOAD_TOO_LARGE, Duration.ZERO));
        assertThat(queue.submit("a", "t", "k", "x".repeat(500)).accepted()).isTrue();
    }

    @Test
    void aNewerVersionIsRefusedByName() {
        MemoryDisk disk = new MemoryDisk();
        queue(disk).submit("a", "t", "k", "p");
        MemoryDisk newer = disk.reopened();
        String name = Journal.name(1);
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(newer.content(name));
        header.putShort(4, (short) 9).putShort(6, (short) 8);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(newer.content(name), 0, Journal.HEADER - 4);
        header.putInt(Journal.HEADER - 4, (int) crc.getValue());
        assertThatThrownBy(() -> queue(newer))
                .hasMessageContaining("journal-00000001.log: version 9 (expected: one that version 1 may read)");

        header.putShort(6, (short) 1); // written by version 9 in a form that version 1 may read
        crc.reset();
        crc.update(newer.content(name), 0, Journal.HEADER - 4);
        header.putInt(Journal.HEADER - 4, (int) crc.getValue());
        assertThat(queue(newer).recovery().items()).isEqualTo(1);
    }

    @Test
    void anUnknownLaneIsNamedAndNothingIsTouched() {
        MemoryDisk disk = new MemoryDisk();
        queue(disk).submit("b", "t", "k", "p");
        MemoryDisk again = disk.reopened();
        assertThatThrownBy(() -> RecoveryQueue.<String>builder(1)
                        .lane(Lane.named("a").build())
                        .journal(again, PayloadCodec.text())
                        .build())
                .hasMessage("journal: it holds items of lane \"b\" (expected: only of the configured ones, [a])");
        assertThat(queue(again.reopened()).recovery().items()).isEqualTo(1);
    }

    @Test
    void aDamagedMiddleIsNamedAndOnlyThatIsMissing() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = queue(disk, 4096);
        for (int i = 0; i < 200; i++) {
            queue.submit("b", "t", "k" + i, "payload-" + i);
        }
        MemoryDisk damaged = disk.reopened();
        damaged.flip(Journal.name(2), 8 * 1000);
        RecoveryQueue<String> second = queue(damaged, 4096);
        assertThat(second.recovery().skipped())
                .singleElement()
                .asString()
                .matches("journal-00000002\\.log:\\d+\\.\\.\\d+: damaged");
        assertThat(second.recovery().items()).isEqualTo(199);
    }

    @Test
    void everyBitFlipOfASyncedRecordIsNamedOrHarmless() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = queue(disk, 4096);
        for (int i = 0; i < 12; i++) {
            queue.submit("b", "t", "k" + i, "p" + i);
        }
        String name = Journal.name(1);
        int end = disk.content(name).length;
        while (disk.content(name)[end - 1] == 0) {
            end--;
        }
        for (int bit = 0; bit < end * 8; bit += 3) {
            MemoryDisk damaged = disk.reopened();
            damaged.flip(name, bit);
            RecoveryQueue<String> second;
            try {
                second = queue(damaged, 4096);
            } catch (java.io.UncheckedIOException e) {
                throw new AssertionError("bit " + bit, e);
            }
            int items = second.recovery().items();
            // The very last record has nothing after it that proves it was synced: it looks torn.
            boolean lastRecord = bit / 8 >= end - 100;
            assertThat(items).as("bit %s", bit).isGreaterThanOrEqualTo(11);
            if (items < 12 && !lastRecord) {
                assertThat(second.recovery().skipped()).as("bit %s", bit).isNotEmpty();
            }
        }
    }

    @Test
    void noErrorOfTheDiskEverLeadsToAFalseAcceptance() {
        for (int failing = 1; failing <= 200; failing++) {
            int failAt = failing;
            MemoryDisk disk = new MemoryDisk();
            disk.failAt = failAt;
            disk.failOnce = failAt % 2 == 0; // a later sync that works must not help
            TreeSet<String> accepted = new TreeSet<>();
            TreeSet<String> completed = new TreeSet<>();
            TreeSet<String> run = new TreeSet<>();
            RecoveryQueue<String> queue;
            try {
                queue = queue(disk, 4096);
            } catch (java.io.UncheckedIOException e) {
                continue; // the disk failed before there was a queue
            }
            boolean failed = false;
            for (int i = 0; i < 150; i++) {
                boolean taken = queue.submit("b", "t", "k" + i, "p" + i).accepted();
                assertThat(taken && failed)
                        .as("nothing is accepted after a failure")
                        .isFalse();
                failed |= !taken;
                if (taken) {
                    accepted.add("p" + i);
                }
                if (i % 3 == 0) {
                    Lease<String> lease = queue.tryLease();
                    if (lease != null) {
                        run.add(lease.payload());
                        if (lease.complete()) {
                            completed.add(lease.payload());
                        }
                    }
                }
            }
            assertThat(queue.journalFailure().isPresent()).isEqualTo(failed);
            MemoryDisk next = disk.afterCrash(new java.util.SplittableRandom(failAt));
            List<String> found = drain(queue(next, 4096));
            completed.forEach(done -> assertThat(found).doesNotContain(done));
            accepted.removeAll(run); // done, though its end may not have been made durable
            assertThat(found).as("failure at call %s", failAt).containsAll(accepted);
        }
    }

    @Test
    void aFullLaneSpillsToTheJournalAndDrainsBehindLiveWorkAtACappedRate() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = spilling(disk);
        for (int i = 0; i < 100; i++) {
            assertThat(queue.submit("a", "t", "k" + i, "p" + i).accepted()).isTrue();
        }
        LaneStats full = queue.stats().lane("a");
        assertThat(full.depth()).isEqualTo(10);
        assertThat(full.spilled()).isEqualTo(90);
        assertThat(full.balanced()).isTrue();

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            served.add(serve(queue));
        }
        assertThat(queue.stats().lane("a").spilled()).isEqualTo(90);
        served.add(serve(queue));
        queue.submit("a", "t", "live", "live");
        assertThat(serve(queue)).as("live work first").isEqualTo("live");
        assertThat(queue.tryLease())
                .as("the next is not due before a tenth of a second")
                .isNull();
        for (int i = 0; i < 40; i++) {
            now.set(queue.nextEventNanos().getAsLong());
            served.add(serve(queue));
        }
        assertThat(now.get()).as("40 intervals").isEqualTo(4_000_000_000L);

        RecoveryQueue<String> second = spilling(disk.reopened());
        assertThat(second.stats().lane("a").spilled()).isEqualTo(49);
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        while (second.nextEventNanos().isPresent() || second.stats().lane("a").depth() > 0) {
            now.set(Math.max(now.get(), second.nextEventNanos().orElse(0)));
            served.add(serve(second));
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add("p" + i);
        }
        assertThat(served).isEqualTo(all);
        assertThat(second.stats().lane("a").balanced()).isTrue();
    }

    private RecoveryQueue<String> spilling(Disk disk) {
        return RecoveryQueue.<String>builder(1)
                .lane(Lane.named("a").maxItems(10).spill(10).build())
                .nanoClock(now::get)
                .wallClock(wall)
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(4096)
                .build();
    }

    private static String serve(RecoveryQueue<String> queue) {
        Lease<String> lease = lease(queue);
        assertThat(lease.complete()).isTrue();
        return lease.payload();
    }

    @Test
    void oneSyncServesABatch() {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = queue(disk);
        int before = disk.syncs;
        List<Item<String>> batch = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            batch.add(Item.of("a", "t", "k" + i, "p"));
        }
        assertThat(queue.submitAll(batch)).allMatch(Admission::accepted);
        assertThat(disk.syncs - before).isEqualTo(1);
    }

    @Test
    void worksOnARealDirectoryAndOnlyOneQueueMayUseIt(@TempDir Path directory) throws Exception {
        RecoveryQueue<String> first = queue(Disk.at(directory));
        first.submit("a", "t", "k", "p");
        assertThatThrownBy(() -> Disk.at(directory)).hasMessageContaining("is in use");
        Thread.currentThread().interrupt();
        assertThat(first.submit("a", "t", "k2", "an interrupt does no harm").accepted())
                .isTrue();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        first.close();
        try (RecoveryQueue<String> second = queue(Disk.at(directory))) {
            assertThat(drain(second)).containsExactly("p", "an interrupt does no harm");
        }
    }
}
