package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the process at each of its calls to the disk, lets the disk keep any part of what was not synced, starts the
 * next process on that, and checks: nothing accepted is lost, nothing acknowledged as done comes back, the order of a
 * key's items holds. The checker knows nothing of the journal; it sees answers and deliveries.
 */
class CrashTest {

    @Test
    void everyKillPointOfAShortLife() {
        assertThat(killAndCheck(1, 200, 1, disk -> disk)).as("kill points").isGreaterThanOrEqualTo(450);
    }

    @Test
    @Tag("ci")
    void aThousandKillPoints() {
        assertThat(killAndCheck(1, 500, 1, disk -> disk)).as("kill points").isGreaterThanOrEqualTo(1_000);
    }

    @Test
    @Tag("ci")
    void tenThousandDiskStates() {
        int states = 0;
        for (int seed = 2; states < 10_000; seed++) {
            states += killAndCheck(seed, 200, 4, disk -> disk);
        }
        assertThat(states).isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void aJournalThatDoesNotSyncIsCaught() {
        assertThatThrownBy(() -> killAndCheck(1, 200, 2, NoSync::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aJournalThatForgetsTheDirectoryIsCaught() {
        assertThatThrownBy(() -> killAndCheck(1, 200, 4, NoDirectorySync::new)).isInstanceOf(AssertionError.class);
    }

    /** Returns how many disk states were checked. */
    private static int killAndCheck(long seed, int items, int statesEach, UnaryOperator<Disk> twin) {
        MemoryDisk whole = new MemoryDisk();
        new Life(seed, twin.apply(whole), new Answers()).run(items);
        int states = 0;
        for (int dieAt = 1; dieAt <= whole.calls; dieAt++) {
            for (int variant = 0; variant < statesEach; variant++) {
                MemoryDisk disk = new MemoryDisk();
                disk.dieAt = dieAt;
                Answers answers = new Answers();
                try {
                    new Life(seed, twin.apply(disk), answers).run(items);
                } catch (MemoryDisk.Died e) {
                    // as intended
                }
                SplittableRandom random = new SplittableRandom(seed * 1_000_003 + dieAt * 31L + variant);
                check(answers, disk.afterCrash(random), "seed " + seed + ", killed at call " + dieAt + "/" + variant);
                states++;
            }
        }
        return states;
    }

    private static void check(Answers answers, MemoryDisk disk, String when) {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE / 4);
        RecoveryQueue<String> queue;
        try {
            queue = open(disk, now);
        } catch (UncheckedIOException e) {
            throw new AssertionError(when, e);
        }
        assertThat(queue.recovery().skipped()).as(when).isEmpty();
        Map<String, Integer> lastOfKey = new HashMap<>();
        Set<Integer> delivered = new HashSet<>();
        queue.redrive("merging", 1e9);
        queue.redrive("plain", 1e9);
        now.addAndGet(1_000_000_000);
        for (Lease<String> l = queue.tryLease(); l != null; l = queue.tryLease()) {
            for (String part : l.payload().split("\\+", -1)) {
                int number = Integer.parseInt(part);
                if (!delivered.add(number)) {
                    throw new AssertionError(when + ": twice: " + number);
                }
                if (!answers.retried.contains(number)) {
                    Integer before = lastOfKey.put(l.lane() + "/" + l.tenant() + "/" + l.key(), number);
                    if (before != null && before > number) {
                        throw new AssertionError(when + ": order of " + l.key() + ": " + before + ", " + number);
                    }
                }
            }
            l.complete();
        }
        Set<Integer> lost = new HashSet<>(answers.accepted);
        lost.removeAll(delivered);
        lost.removeAll(answers.completed);
        lost.removeAll(answers.completing);
        assertThat(lost).as("%s: accepted and lost", when).isEmpty();
        Set<Integer> again = new HashSet<>(delivered);
        again.retainAll(answers.completed);
        assertThat(again).as("%s: done and delivered again", when).isEmpty();
        delivered.removeAll(answers.submitted);
        assertThat(delivered).as("%s: never submitted", when).isEmpty();
    }

    private static RecoveryQueue<String> open(Disk disk, AtomicLong now) {
        InstantSource wall = () -> Instant.ofEpochMilli(now.get() / 1_000_000);
        return RecoveryQueue.<String>builder(1000)
                .lane(Lane.named("merging").retryBudget(1, 100).build())
                .lane(Lane.named("plain").coalescing(false).build())
                .nanoClock(now::get)
                .wallClock(wall)
                .merge((older, newer) -> older + "+" + newer)
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(4096)
                .build();
    }

    /** What the outside was told before the end. */
    private static final class Answers {
        final Set<Integer> submitted = new HashSet<>();
        final Set<Integer> accepted = new HashSet<>();
        final Set<Integer> completed = new HashSet<>();
        final Set<Integer> completing = new HashSet<>();
        final Set<Integer> retried = new HashSet<>();
    }

    /** One process's life: the same calls for the same seed. */
    private static final class Life {
        private final SplittableRandom random;
        private final AtomicLong now = new AtomicLong();
        private final RecoveryQueue<String> queue;
        private final Answers answers;
        private final List<Lease<String>> held = new ArrayList<>();

        Life(long seed, Disk disk, Answers answers) {
            this.random = new SplittableRandom(seed);
            this.queue = open(disk, now);
            this.answers = answers;
        }

        void run(int items) {
            for (int number = 0; number < items; number++) {
                now.addAndGet(1_000_000);
                submit(number);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        Lease<String> lease = queue.tryLease();
                        if (lease != null) {
                            held.add(lease);
                        }
                    }
                    case 2, 3 -> end(Lease::complete, answers.completed);
                    case 4 -> end(Lease::retry, answers.retried);
                    default -> {
                        if (random.nextInt(4) == 0) {
                            end(lease -> lease.fail("no"), answers.retried);
                        }
                    }
                }
            }
        }

        private void submit(int number) {
            answers.submitted.add(number);
            String lane = random.nextBoolean() ? "merging" : "plain";
            String payload = String.valueOf(number);
            if (queue.submit(lane, "t" + random.nextInt(3), "k" + random.nextInt(8), payload)
                    .accepted()) {
                answers.accepted.add(number);
            }
        }

        private void end(java.util.function.Predicate<Lease<String>> how, Set<Integer> remembered) {
            if (held.isEmpty()) {
                return;
            }
            Lease<String> lease = held.remove(random.nextInt(held.size()));
            List<Integer> numbers = new ArrayList<>();
            for (String part : lease.payload().split("\\+", -1)) {
                numbers.add(Integer.parseInt(part));
            }
            if (remembered == answers.retried) {
                remembered.addAll(numbers);
            } else {
                answers.completing.addAll(numbers); // killed inside, it may have been done or not
            }
            if (how.test(lease)) {
                remembered.addAll(numbers);
            }
        }
    }

    /** The broken twin: says it synced, and did not. */
    private static class NoSync implements Disk {
        private final Disk disk;

        NoSync(Disk disk) {
            this.disk = disk;
        }

        @Override
        public List<String> list() throws IOException {
            return disk.list();
        }

        @Override
        public File create(String name, int bytes) throws IOException {
            return lazy(disk.create(name, bytes));
        }

        @Override
        public File open(String name) throws IOException {
            return disk.open(name);
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void syncDirectory() throws IOException {
            disk.syncDirectory();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }

        File lazy(File file) {
            return new File() {
                @Override
                public long size() throws IOException {
                    return file.size();
                }

                @Override
                public void write(java.nio.ByteBuffer bytes, long position) throws IOException {
                    file.write(bytes, position);
                }

                @Override
                public void read(java.nio.ByteBuffer bytes, long position) throws IOException {
                    file.read(bytes, position);
                }

                @Override
                public void truncate(long size) throws IOException {
                    file.truncate(size);
                }

                @Override
                public void sync() {}

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }

    /** The other twin: syncs files, but not the directory that names them. */
    private static final class NoDirectorySync extends NoSync {
        NoDirectorySync(Disk disk) {
            super(disk);
        }

        @Override
        public void syncDirectory() {}

        @Override
        File lazy(File file) {
            return file;
        }
    }
}
