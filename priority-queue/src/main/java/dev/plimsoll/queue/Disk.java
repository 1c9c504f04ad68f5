package dev.plimsoll.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One directory of files, as much of it as the journal needs: {@link #at} for a real one; a simulator brings its own.
 *
 * <p>The queue calls it from one thread at a time and closes it.
 */
public interface Disk extends Closeable {
    /**
     * Opens a directory, which is made if it does not exist, for one queue.
     *
     * @param directory the directory
     * @return the disk
     * @throws IOException if it cannot be made, or another queue uses it
     */
    static Disk at(Path directory) throws IOException {
        return new FileDisk(directory);
    }

    /**
     * Lists the names of all files.
     *
     * @return the names, in any order
     * @throws IOException if that fails
     */
    List<String> list() throws IOException;

    /**
     * Makes a file of zeros whose length and blocks are synced; its name lasts only after {@link #syncDirectory}.
     *
     * @param name the name of no existing file
     * @param bytes its length
     * @return the file
     * @throws IOException if that fails
     */
    File create(String name, int bytes) throws IOException;

    /**
     * Opens a file.
     *
     * @param name the name of an existing file
     * @return the file
     * @throws IOException if that fails
     */
    File open(String name) throws IOException;

    /**
     * Deletes a file, for good only after {@link #syncDirectory}.
     *
     * @param name its name
     * @throws IOException if that fails
     */
    void delete(String name) throws IOException;

    /**
     * Makes the creations and deletions so far last.
     *
     * @throws IOException if that fails, after which they may or may not last
     */
    void syncDirectory() throws IOException;

    /** One file. What is written lasts only after {@link #sync}; before that, any part of it may, in any order. */
    interface File extends Closeable {
        /**
         * Tells the length.
         *
         * @return the length in bytes
         * @throws IOException if that fails
         */
        long size() throws IOException;

        /**
         * Writes all remaining bytes of a buffer.
         *
         * @param bytes the buffer
         * @param position where to
         * @throws IOException if that fails; part may have been written
         */
        void write(ByteBuffer bytes, long position) throws IOException;

        /**
         * Reads until the buffer is full or the file ends.
         *
         * @param bytes the buffer
         * @param position where from
         * @throws IOException if that fails
         */
        void read(ByteBuffer bytes, long position) throws IOException;

        /**
         * Cuts the file.
         *
         * @param size its new length
         * @throws IOException if that fails
         */
        void truncate(long size) throws IOException;

        /**
         * Makes what was written last.
         *
         * @throws IOException if that fails, after which what was written may or may not last
         */
        void sync() throws IOException;
    }
}
