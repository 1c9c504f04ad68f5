package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.queue.JournalLife.Answers;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
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
        new JournalLife(seed, twin.apply(whole), new Answers()).run(items);
        int states = 0;
        for (int dieAt = 1; dieAt <= whole.calls; dieAt++) {
            for (int variant = 0; variant < statesEach; variant++) {
                MemoryDisk disk = new MemoryDisk();
                disk.dieAt = dieAt;
                Answers answers = new Answers();
                try {
                    new JournalLife(seed, twin.apply(disk), answers).run(items);
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

    /** Starts the next process on what the last one left, and holds what it delivers against what the last one said. */
    static void check(Answers answers, Disk disk, String when) {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE / 4);
        RecoveryQueue<String> queue;
        try {
            queue = JournalLife.open(disk, now);
        } catch (UncheckedIOException e) {
            throw new AssertionError(when, e);
        }
        try (queue) {
            check(answers, queue, now, when);
        }
    }

    private static void check(Answers answers, RecoveryQueue<String> queue, AtomicLong now, String when) {
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
                if (!answers.all(Answers.Kind.RETRIED).contains(number)) {
                    Integer before = lastOfKey.put(l.lane() + "/" + l.tenant() + "/" + l.key(), number);
                    if (before != null && before > number) {
                        throw new AssertionError(when + ": order of " + l.key() + ": " + before + ", " + number);
                    }
                }
            }
            l.complete();
        }
        Set<Integer> lost = new HashSet<>(answers.all(Answers.Kind.ACCEPTED));
        lost.removeAll(delivered);
        lost.removeAll(answers.all(Answers.Kind.COMPLETED));
        lost.removeAll(answers.all(Answers.Kind.COMPLETING));
        assertThat(lost).as("%s: accepted and lost", when).isEmpty();
        Set<Integer> again = new HashSet<>(delivered);
        again.retainAll(answers.all(Answers.Kind.COMPLETED));
        assertThat(again).as("%s: done and delivered again", when).isEmpty();
        delivered.removeAll(answers.all(Answers.Kind.SUBMITTED));
        assertThat(delivered).as("%s: never submitted", when).isEmpty();
    }

    /** The broken twin: says it synced, and did not. */
    private static final class NoSync extends JournalLife.ForwardingDisk {
        NoSync(Disk disk) {
            super(disk);
        }

        @Override
        File lazy(File file) {
            return new JournalLife.ForwardingFile(file) {
                @Override
                public void sync() {}
            };
        }
    }

    /** The other twin: syncs files, but not the directory that names them. */
    private static final class NoDirectorySync extends JournalLife.ForwardingDisk {
        NoDirectorySync(Disk disk) {
            super(disk);
        }

        @Override
        public void syncDirectory() {}
    }
}
