package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/* Plain files. A file descriptor is opened for each step and closed again: one write per publication, not a hot path. */
final class DirectoryDisk implements ConfigDisk {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final Path directory;

    DirectoryDisk(Path directory) {
        this.directory = requireNonNull(directory, "directory");
    }

    @Override
    public Optional<byte[]> read(String name, int mostBytes) {
        Path file = directory.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > mostBytes) {
                throw new IOException(file + ": " + size + " bytes (expected: at most " + mostBytes + ")");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end of a file that somebody may have cut meanwhile
            }
            byte[] read = new byte[bytes.position()];
            bytes.flip().get(read);
            return Optional.of(read);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(String name, ByteBuffer bytes) {
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                    directory.resolve(name),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer rest = bytes.duplicate();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void sync(String name) {
        force(directory.resolve(name), StandardOpenOption.WRITE);
    }

    @Override
    public void rename(String from, String to) {
        try {
            Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void syncDirectory() {
        if (!WINDOWS) { // there a directory cannot be opened, and a rename is durable by itself
            force(directory, StandardOpenOption.READ);
        }
    }

    private static void force(Path path, StandardOpenOption option) {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
