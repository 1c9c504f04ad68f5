package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that keeps what was synced and may lose, tear or zero what was not, as ALICE does it: after a crash, every
 * combination is a state the next process may find. Names are journalled in order: a crash keeps a prefix of them.
 */
final class MemoryDisk implements ConfigDisk {
    /** Content as programs see it, and as it is on the platter. */
    private static final class Inode {
        byte[] seen = new byte[0];
        byte[] durable = new byte[0];
    }

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed(int operation) {
            super("killed before operation " + operation);
        }
    }

    private final Map<String, Inode> seen = new LinkedHashMap<>();
    private final List<Map<String, Inode>> namespaces = new ArrayList<>(); // durable first, then one per pending change
    private int operations;
    private int killBefore = Integer.MAX_VALUE;
    private int failAt = Integer.MAX_VALUE;

    MemoryDisk() {
        namespaces.add(new LinkedHashMap<>());
    }

    void killBefore(int operation) {
        killBefore = operation;
    }

    void failAt(int operation) {
        failAt = operation;
    }

    int operations() {
        return operations;
    }

    private void step() {
        if (operations >= killBefore) {
            throw new Killed(operations);
        }
        if (operations++ == failAt) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
    }

    @Override
    public Optional<byte[]> read(String name, int mostBytes) {
        Inode inode = seen.get(name);
        if (inode != null && inode.seen.length > mostBytes) {
            throw new UncheckedIOException(new IOException("too long"));
        }
        return Optional.ofNullable(inode).map(file -> file.seen.clone());
    }

    @Override
    public void write(String name, ByteBuffer bytes) {
        step();
        if (!seen.containsKey(name)) {
            seen.put(name, new Inode());
            namespaces.add(new LinkedHashMap<>(seen));
        }
        byte[] content = new byte[bytes.remaining()];
        bytes.duplicate().get(content);
        requireNonNull(seen.get(name), name).seen = content;
    }

    @Override
    public void sync(String name) {
        step();
        Inode inode = requireNonNull(seen.get(name), name);
        inode.durable = inode.seen;
    }

    @Override
    public void rename(String from, String to) {
        step();
        seen.put(to, requireNonNull(seen.remove(from), from));
        namespaces.add(new LinkedHashMap<>(seen));
    }

    @Override
    public void syncDirectory() {
        step();
        namespaces.clear();
        namespaces.add(new LinkedHashMap<>(seen));
    }

    /** Puts bytes there as they are, synced. */
    void plant(String name, byte[] bytes) {
        Inode inode = new Inode();
        inode.seen = bytes;
        inode.durable = bytes;
        seen.put(name, inode);
        namespaces.clear();
        namespaces.add(new LinkedHashMap<>(seen));
    }

    byte[] content(String name) {
        return requireNonNull(seen.get(name), name).seen.clone();
    }

    /** Every disk that the next process may find if the power fails now. */
    List<MemoryDisk> afterPowerFailure() {
        List<MemoryDisk> disks = new ArrayList<>();
        for (Map<String, Inode> names : namespaces) {
            List<String> unsynced = new ArrayList<>();
            names.forEach((name, inode) -> {
                if (!Arrays.equals(inode.seen, inode.durable)) {
                    unsynced.add(name);
                }
            });
            // At most one file is unsynced at any time in the protocol; twins may leave more, varied together.
            for (int variant = 0; variant < (unsynced.isEmpty() ? 1 : VARIANTS); variant++) {
                MemoryDisk disk = new MemoryDisk();
                for (Map.Entry<String, Inode> entry : names.entrySet()) {
                    disk.plant(entry.getKey(), survived(entry.getValue(), variant));
                }
                disks.add(disk);
            }
        }
        return disks;
    }

    private static final int SECTOR = 512;
    private static final int VARIANTS = 14;

    private static byte[] survived(Inode inode, int variant) {
        if (Arrays.equals(inode.seen, inode.durable)) {
            return inode.durable;
        }
        int length = inode.seen.length;
        return switch (variant) {
            case 0 -> inode.durable;
            case 1 -> inode.seen;
            case 2 -> new byte[0];
            case 3 -> new byte[length]; // length known, blocks never written
            case 4 -> Arrays.copyOf(inode.seen, length - 1);
            case 5 -> lastSectorFirst(inode.seen);
            default -> Arrays.copyOf(Arrays.copyOf(inode.seen, Math.min(length, (variant - 5) * SECTOR)), length);
        };
    }

    private static byte[] lastSectorFirst(byte[] content) {
        byte[] torn = new byte[content.length];
        int from = Math.max(0, content.length - SECTOR);
        System.arraycopy(content, from, torn, from, content.length - from);
        return torn;
    }
}
