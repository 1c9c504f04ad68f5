package dev.plimsoll.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A disk in memory that remembers what was synced, and can die in any way a real one may: any part of what was not
 * synced is there, in any order, torn at sectors or bytes. Counts its calls and can fail any of them.
 */
final class MemoryDisk implements Disk {
    private static final int SECTOR = 512;

    /** One call, in order: what a crash may keep or drop. */
    private static final class Write {
        final MemoryFile file;
        final long position;
        final byte[] bytes;

        Write(MemoryFile file, long position, byte[] bytes) {
            this.file = file;
            this.position = position;
            this.bytes = bytes;
        }
    }

    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    private TreeMap<String, MemoryFile> lastingNames = new TreeMap<>();
    private final List<Write> unsynced = new ArrayList<>();
    int calls;
    int syncs;
    /** The call at which the process dies: that call is done in part, no later one at all. */
    int dieAt = Integer.MAX_VALUE;
    /** The write or sync that fails, and no later one works. */
    int failAt = Integer.MAX_VALUE;

    boolean failOnce;
    private boolean dead;

    /** Thrown where the process would be gone. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private boolean call() throws IOException {
        if (dead) {
            throw new Died();
        }
        calls++;
        if (calls == failAt || (calls > failAt && !failOnce)) {
            throw new IOException("No space left on device");
        }
        if (calls == dieAt) {
            dead = true;
        }
        return dead;
    }

    private void maybeDie() {
        if (dead) {
            throw new Died();
        }
    }

    /** The disk as the next process may find it. */
    MemoryDisk afterCrash(SplittableRandom random) {
        MemoryDisk next = new MemoryDisk();
        // Names: those that were synced; of the others each may or may not be there.
        TreeMap<String, MemoryFile> names = new TreeMap<>(lastingNames);
        for (Map.Entry<String, MemoryFile> made : files.entrySet()) {
            if (!names.containsKey(made.getKey()) && random.nextBoolean()) {
                names.put(made.getKey(), made.getValue());
            }
        }
        names.keySet().removeIf(name -> !files.containsKey(name) && random.nextBoolean());
        for (Map.Entry<String, MemoryFile> e : names.entrySet()) {
            MemoryFile file = next.new MemoryFile();
            file.bytes = e.getValue().synced.clone();
            if (file.bytes.length != e.getValue().bytes.length && random.nextBoolean()) {
                file.bytes = Arrays.copyOf(file.bytes, e.getValue().bytes.length); // an unsynced truncation
            }
            int mode = random.nextInt(4);
            for (Write write : unsynced) {
                if (write.file == e.getValue()) {
                    keepPart(file, write, mode, random);
                }
            }
            file.synced = file.bytes.clone();
            next.files.put(e.getKey(), file);
        }
        next.lastingNames = new TreeMap<>(next.files);
        return next;
    }

    private static void keepPart(MemoryFile file, Write write, int mode, SplittableRandom random) {
        int length = write.bytes.length;
        int cut = random.nextInt(length + 1);
        for (int from = 0; from < length; ) {
            long at = write.position + from;
            int to = (int) Math.min(length, from + SECTOR - at % SECTOR);
            boolean keep = switch (mode) {
                case 0 -> false; // nothing got through
                case 1 -> true; // everything did
                case 2 -> random.nextBoolean(); // some sectors did
                default -> to <= cut; // a prefix, then part of a sector
            };
            if (keep) {
                file.put(at, write.bytes, from, to);
            } else if (mode == 3 && from < cut) {
                file.put(at, write.bytes, from, cut);
            }
            from = to;
        }
    }

    /** Flips one bit of a file, as a decaying medium would. */
    void flip(String name, int bit) {
        MemoryFile file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException(name);
        }
        file.bytes[bit / 8] ^= (byte) (1 << bit % 8);
        file.synced = file.bytes.clone();
    }

    int size(String name) {
        MemoryFile file = files.get(name);
        return file == null ? -1 : file.bytes.length;
    }

    byte[] content(String name) {
        MemoryFile file = files.get(name);
        return file == null ? new byte[0] : file.bytes;
    }

    /** The same content, with nothing pending: as after an orderly stop. */
    MemoryDisk reopened() {
        MemoryDisk next = new MemoryDisk();
        for (Map.Entry<String, MemoryFile> e : files.entrySet()) {
            MemoryFile file = next.new MemoryFile();
            file.bytes = e.getValue().bytes.clone();
            file.synced = file.bytes.clone();
            next.files.put(e.getKey(), file);
        }
        next.lastingNames = new TreeMap<>(next.files);
        return next;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public File create(String name, int bytes) throws IOException {
        call();
        if (files.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        MemoryFile file = new MemoryFile();
        file.bytes = new byte[bytes];
        file.synced = new byte[bytes];
        files.put(name, file);
        maybeDie();
        return file;
    }

    @Override
    public File open(String name) throws IOException {
        MemoryFile file = files.get(name);
        if (file == null) {
            throw new IOException(name + " is missing");
        }
        return file;
    }

    @Override
    public void delete(String name) throws IOException {
        call();
        files.remove(name);
        maybeDie();
    }

    @Override
    public void syncDirectory() throws IOException {
        if (!call()) {
            lastingNames = new TreeMap<>(files);
        }
        maybeDie();
    }

    @Override
    public void close() {}

    private final class MemoryFile implements File {
        byte[] bytes = new byte[0];
        byte[] synced = new byte[0];

        void put(long at, byte[] from, int start, int end) {
            for (int i = start; i < end; i++) {
                long to = at + i - start;
                if (to < bytes.length) {
                    bytes[(int) to] = from[i];
                }
            }
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            byte[] copy = new byte[from.remaining()];
            from.get(copy);
            unsynced.add(new Write(this, position, copy));
            call();
            maybeDie();
            System.arraycopy(copy, 0, bytes, (int) position, copy.length);
        }

        @Override
        public void read(ByteBuffer into, long position) {
            int n = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, n);
        }

        @Override
        public void truncate(long size) throws IOException {
            call();
            bytes = Arrays.copyOf(bytes, (int) size);
            maybeDie();
        }

        @Override
        public void sync() throws IOException {
            syncs++;
            if (!call()) {
                synced = bytes.clone();
                unsynced.removeIf(write -> write.file == this);
            }
            maybeDie();
        }

        @Override
        public void close() {}
    }
}
