package dev.plimsoll.cell;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

// New bytes go to a file of their own, which is forced to disk before it takes the place of the old one. Forcing the
// directory
// makes the renaming durable; where a platform cannot open directories, the old table may be back after a power cut,
// which is
// a valid table too.
final class FileTableStore implements TableStore {
    private final Path file;
    private final Path next;

    FileTableStore(Path file) {
        this.file = requireNonNull(file, "file").toAbsolutePath();
        next = this.file.resolveSibling(this.file.getFileName() + ".next");
    }

    @Override
    public byte[] load(int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes + 1);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    @Override
    public void save(byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private void forceDirectory() {
        Path directory = requireNonNull(file.getParent(), "a file's absolute path has a directory");
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(TableStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot force directory " + directory, e);
        }
    }
}
