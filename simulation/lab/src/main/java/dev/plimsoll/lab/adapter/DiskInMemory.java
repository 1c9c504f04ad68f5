package dev.plimsoll.lab.adapter;

import dev.plimsoll.queue.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A disk that takes no time and never fails: what the journal writes is there until the run ends. */
final class DiskInMemory implements Disk {
    private final Map<String, Bytes> files = new HashMap<>();

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public File create(String name, int bytes) {
        Bytes file = new Bytes(bytes);
        files.put(name, file);
        return file;
    }

    @Override
    public File open(String name) throws IOException {
        Bytes file = files.get(name);
        if (file == null) {
            throw new IOException(name + " is missing");
        }
        return file;
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void syncDirectory() {}

    @Override
    public void close() {}

    private static final class Bytes implements File {
        private byte[] content;

        Bytes(int size) {
            content = new byte[size];
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void write(ByteBuffer bytes, long position) {
            bytes.get(content, (int) position, bytes.remaining());
        }

        @Override
        public void read(ByteBuffer bytes, long position) {
            bytes.put(content, (int) position, (int) Math.min(bytes.remaining(), content.length - position));
        }

        @Override
        public void truncate(long size) {
            content = Arrays.copyOf(content, (int) size);
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
