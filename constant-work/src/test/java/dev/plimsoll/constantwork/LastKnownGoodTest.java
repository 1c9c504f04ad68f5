package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastKnownGoodTest {
    private static final FrameVerifier VERIFIER = new FrameVerifier(Frames.STREAM, Keys.FIRST.trusted());
    private static final int SAVES = 30;
    private static final List<Frame> FRAMES = frames();

    private static List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 1; i <= SAVES + 1; i++) {
            frames.add(
                    Frames.read(Frames.signed(i, "configuration " + i)).frame().orElseThrow());
        }
        return frames;
    }

    private static LastKnownGood on(ConfigDisk disk) {
        return new LastKnownGood(disk, VERIFIER, SizeClass.MIB_4);
    }

    @Test
    void startsWithTheNewestSavedAfterAPowerFailureAtAnyOperation() {
        int states = killEverywhere(disk -> disk);

        assertThat(states).as("disks a crash may leave").isGreaterThanOrEqualTo(500);
    }

    @Test
    void wouldNoticeIfTheFileWereNotSynced() {
        assertThat(catchAssertion(() -> killEverywhere(disk -> new Forwarding(disk) {
                    @Override
                    public void sync(String name) {}
                })))
                .isPresent();
    }

    @Test
    void wouldNoticeIfTheDirectoryWereNotSynced() {
        assertThat(catchAssertion(() -> killEverywhere(disk -> new Forwarding(disk) {
                    @Override
                    public void syncDirectory() {}
                })))
                .isPresent();
    }

    @Test
    void wouldNoticeIfTheSlotWereWrittenInPlace() {
        assertThat(catchAssertion(() -> killEverywhere(disk -> new Forwarding(disk) {
                    @Override
                    public void rename(String from, String to) {
                        super.write(
                                "config.0",
                                ByteBuffer.wrap(read(from, Integer.MAX_VALUE).orElseThrow()));
                    }
                })))
                .isPresent();
    }

    private static Optional<AssertionError> catchAssertion(Runnable check) {
        try {
            check.run();
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(e);
        }
    }

    /* Returns how many disks were examined. */
    private static int killEverywhere(java.util.function.UnaryOperator<ConfigDisk> wrapped) {
        int states = 0;
        for (int kill = 0; kill <= SAVES * 4; kill++) {
            MemoryDisk disk = new MemoryDisk();
            disk.killBefore(kill);
            LastKnownGood good = on(wrapped.apply(disk));
            int saved = 0;
            try {
                while (saved < SAVES && good.save(FRAMES.get(saved))) {
                    saved++;
                }
            } catch (MemoryDisk.Killed e) {
                // power is off
            }
            for (MemoryDisk found : disk.afterPowerFailure()) {
                states++;
                LastKnownGood next = on(found);
                List<Frame> loaded = next.load();
                long newest = loaded.isEmpty() ? 0 : loaded.get(0).edition().sequence();
                assertThat(newest)
                        .as("killed before operation %d, %d saved", kill, saved)
                        .isBetween((long) saved, saved + 1L);
                assertThat(next.save(FRAMES.get(SAVES))).isTrue();
                assertThat(on(found).load().get(0).edition().sequence()).isEqualTo(SAVES + 1);
            }
        }
        return states;
    }

    @ParameterizedTest(name = "every {0}. length")
    @ValueSource(ints = 13)
    void fallsBackToTheConfigurationBeforeAtTruncationsOfTheNewest(int step) {
        MemoryDisk disk = twoSaved();
        byte[] newest = disk.content("config.1");

        for (int length = 0; length < newest.length; length += step) {
            disk.plant("config.1", Arrays.copyOf(newest, length));

            assertThat(editions(disk)).as("cut at %d", length).containsExactly(1L);
        }
    }

    @Tag("ci")
    @Test
    void fallsBackToTheConfigurationBeforeAtEveryTruncationOfTheNewest() {
        fallsBackToTheConfigurationBeforeAtTruncationsOfTheNewest(1);
    }

    @Tag("ci")
    @Test
    void fallsBackToTheConfigurationBeforeAtEveryFlippedBitOfTheNewest() {
        fallsBackToTheConfigurationBeforeAtFlippedBitsOfTheNewest(1);
    }

    @ParameterizedTest(name = "every {0}. bit")
    @ValueSource(ints = 31)
    void fallsBackToTheConfigurationBeforeAtFlippedBitsOfTheNewest(int step) {
        MemoryDisk disk = twoSaved();
        byte[] newest = disk.content("config.1");
        assertThat(newest).hasSize(4096);

        for (int bit = 0; bit < newest.length * 8; bit += step) {
            byte[] flipped = newest.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            disk.plant("config.1", flipped);

            assertThat(editions(disk)).as("bit %d", bit).containsExactly(1L);
        }
    }

    @Test
    void usesTheOtherSlotWhateverHappenedToTheOlder() {
        MemoryDisk disk = twoSaved();
        disk.plant("config.0", new byte[4096]);

        assertThat(editions(disk)).containsExactly(2L);
    }

    @Test
    void neverReplacesTheOnlyGoodSlot() {
        MemoryDisk disk = twoSaved();
        disk.plant("config.1", new byte[0]);
        LastKnownGood good = on(disk);
        good.load();

        good.save(FRAMES.get(2));

        assertThat(editions(disk)).containsExactly(3L, 1L);
    }

    @Test
    void saysNotSavedAtEveryDiskErrorAndKeepsWhatWasThere() {
        for (int fail = 0; fail < 200; fail++) {
            MemoryDisk disk = new MemoryDisk();
            disk.failAt(fail);
            LastKnownGood good = on(disk);
            long newest = 0;
            for (int i = 0; i < SAVES; i++) {
                if (good.save(FRAMES.get(i))) {
                    newest = i + 1L;
                }
            }

            assertThat(editions(disk).get(0)).as("failed at operation %d", fail).isGreaterThanOrEqualTo(newest);
        }
    }

    @Test
    void startsEmptyOnAnEmptyDiskAndOnAForeignOne() {
        MemoryDisk disk = new MemoryDisk();
        assertThat(editions(disk)).isEmpty();

        disk.plant("config.0", new byte[5 << 20]);
        disk.plant("config.1", Frames.bytes(Frames.sign(Frames.draft(1, 1, "x"), Keys.SECOND)));

        assertThat(editions(disk)).isEmpty();
    }

    @Test
    void worksOnARealDirectory(@TempDir Path parent) throws Exception {
        Path directory = parent.resolve("made").resolve("when needed");
        LastKnownGood good = on(ConfigDisk.directory(directory));
        assertThat(good.load()).isEmpty();

        assertThat(good.save(FRAMES.get(0))).isTrue();
        assertThat(good.save(FRAMES.get(1))).isTrue();
        assertThat(good.save(FRAMES.get(2))).isTrue();

        assertThat(on(ConfigDisk.directory(directory)).load())
                .extracting(frame -> frame.edition().sequence())
                .containsExactly(3L, 2L);
        assertThat(Files.size(directory.resolve("config.0"))).isEqualTo(4096);
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.0", "config.1");
        }
    }

    private static MemoryDisk twoSaved() {
        MemoryDisk disk = new MemoryDisk();
        LastKnownGood good = on(disk);
        good.save(FRAMES.get(0));
        good.save(FRAMES.get(1));
        return disk;
    }

    private static List<Long> editions(MemoryDisk disk) {
        return on(disk).load().stream().map(frame -> frame.edition().sequence()).toList();
    }

    /** A disk with one step left out: the broken twins. */
    private static class Forwarding implements ConfigDisk {
        private final ConfigDisk disk;

        Forwarding(ConfigDisk disk) {
            this.disk = disk;
        }

        @Override
        public Optional<byte[]> read(String name, int mostBytes) {
            return disk.read(name, mostBytes);
        }

        @Override
        public void write(String name, ByteBuffer bytes) {
            disk.write(name, bytes);
        }

        @Override
        public void sync(String name) {
            disk.sync(name);
        }

        @Override
        public void rename(String from, String to) {
            disk.rename(from, to);
        }

        @Override
        public void syncDirectory() {
            disk.syncDirectory();
        }
    }
}
