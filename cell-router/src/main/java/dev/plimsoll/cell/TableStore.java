package dev.plimsoll.cell;

import java.io.IOException;
import java.nio.file.Path;

/** Where a router keeps the last good table for its next start. Methods are called by one thread at a time, never while routing. */
public interface TableStore {
    /**
     * Loads what was saved last.
     *
     * @param maxBytes how much to read; if there is more, whatever is returned must be longer than this
     * @return the bytes, torn or altered as they may be: the router checks them; empty if there are none
     * @throws IOException if they cannot be read
     */
    byte[] load(int maxBytes) throws IOException;

    /**
     * Saves a table. Should the process die meanwhile, the table before it or this one is there, not a mixture.
     *
     * @param bytes the table's wire form
     * @throws IOException if it cannot be saved; the router goes on with the table in memory
     */
    void save(byte[] bytes) throws IOException;

    /**
     * Keeps the table in a file: written beside it, forced to disk and renamed.
     *
     * @param file where; its directory must exist
     * @return the store
     */
    static TableStore file(Path file) {
        return new FileTableStore(file);
    }

    /**
     * Keeps nothing: a router without a disk starts from its seed.
     *
     * @return the store
     */
    static TableStore none() {
        return new TableStore() {
            @Override
            public byte[] load(int maxBytes) {
                return new byte[0];
            }

            @Override
            public void save(byte[] bytes) {}
        };
    }
}
