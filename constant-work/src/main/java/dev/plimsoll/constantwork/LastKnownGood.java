package dev.plimsoll.constantwork;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/*
 * Two slots, written in turn, each replaced in one step: temporary file, fsync, rename, fsync of the directory. While
 * the older slot is replaced the newer is not touched, so a crash anywhere, or a later flaw in either file, leaves the
 * other one. One slot alone would survive every crash too, but not a flipped bit. A slot is a frame, byte for byte:
 * reading it back is the same verification as for one from the network.
 *
 * After an error the slot that was being replaced counts as lost, whatever it holds; a failed fsync is never followed
 * by "saved", and the next attempt writes a new temporary file from the start.
 */
final class LastKnownGood {
    private static final System.Logger LOG = System.getLogger(LastKnownGood.class.getName());
    private static final String TEMPORARY = "config.tmp";

    private final ConfigDisk disk;
    private final FrameVerifier verifier;
    private final int mostBytes;
    private int newestSlot = 1; // so that a first save goes to slot 0

    LastKnownGood(ConfigDisk disk, FrameVerifier verifier, SizeClass largest) {
        this.disk = disk;
        this.verifier = verifier;
        this.mostBytes = largest.frameBytes();
    }

    /** Returns the frames on disk that verify, newest first. */
    List<Frame> load() {
        record Slot(int number, Frame frame) {}
        List<Slot> slots = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            int slot = number;
            read(number).ifPresent(frame -> slots.add(new Slot(slot, frame)));
        }
        slots.sort(Comparator.comparing((Slot slot) -> slot.frame().edition()).reversed());
        if (!slots.isEmpty()) {
            newestSlot = slots.get(0).number();
        }
        return slots.stream().map(Slot::frame).toList();
    }

    private Optional<Frame> read(int slot) {
        try {
            Optional<byte[]> bytes = disk.read(name(slot), mostBytes);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            Reading reading = verifier.verify(ByteBuffer.wrap(bytes.get()));
            if (!reading.refusals().isEmpty()) {
                LOG.log(Level.WARNING, "{0} is not used: {1}", name(slot), reading.refusals());
            }
            return reading.frame();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "{0} cannot be read: {1}", name(slot), e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns whether the frame is on disk for good; {@code false} leaves the other slot as it was. */
    boolean save(Frame frame) {
        int slot = 1 - newestSlot;
        try {
            disk.write(TEMPORARY, frame.bytes());
            disk.sync(TEMPORARY);
            disk.rename(TEMPORARY, name(slot));
            disk.syncDirectory();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "edition {0} is in use but not on disk: {1}", frame.edition(), e.getMessage());
            return false;
        }
        newestSlot = slot;
        return true;
    }

    private static String name(int slot) {
        return "config." + slot;
    }
}
