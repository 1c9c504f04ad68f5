package dev.plimsoll.constantwork;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The few file operations that keeping a last-known-good configuration takes, so that tests and simulations can put a
 * disk under it that tears, reorders and forgets.
 *
 * <p>Names are the library's own ({@code config.0}, {@code config.1}, {@code config.tmp}); nothing a peer sends ever
 * becomes part of one. Every method throws {@link UncheckedIOException} if the disk fails.
 */
public interface ConfigDisk {
    /**
     * Reads a whole file.
     *
     * @param name the file
     * @param mostBytes the length above which it is refused without being read
     * @return its bytes, or empty if there is no such file
     */
    Optional<byte[]> read(String name, int mostBytes);

    /**
     * Replaces a file's content. Not durable before {@link #sync}.
     *
     * @param name the file, created if missing
     * @param bytes the content, from position to limit
     */
    void write(String name, ByteBuffer bytes);

    /**
     * Makes a file's content durable.
     *
     * @param name the file
     */
    void sync(String name);

    /**
     * Gives a file another name in one step; a file that had that name is gone. Not durable before {@link
     * #syncDirectory}.
     *
     * @param from the name it has
     * @param to the name it gets
     */
    void rename(String from, String to);

    /** Makes the names durable. */
    void syncDirectory();

    /**
     * A directory of the file system, used by nothing else.
     *
     * @param directory the path; created if missing
     * @return the disk
     */
    static ConfigDisk directory(Path directory) {
        return new DirectoryDisk(directory);
    }
}
