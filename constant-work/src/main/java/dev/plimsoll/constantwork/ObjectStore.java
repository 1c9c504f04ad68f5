package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The home of configurations and leases: named objects, each with a tag that changes with its content, and conditional
 * writes. S3 is one, a map is another.
 *
 * <p>No method blocks. A stage that completes exceptionally means that nobody knows: an object may be there or not, a
 * write may have happened or not. An implementation bounds how long a stage stays open and how many bytes it reads;
 * it does not retry, since its callers on the tick path must not, and those off it decide for themselves.
 */
public interface ObjectStore {
    /**
     * What a store holds under a key.
     *
     * @param bytes the content; must not be changed
     * @param tag changes whenever the content does
     */
    record Stored(ByteBuffer bytes, String tag) {
        /**
         * Makes the content read-only.
         *
         * @param bytes the content
         * @param tag changes whenever the content does
         */
        public Stored {
            bytes = requireNonNull(bytes, "bytes").asReadOnlyBuffer();
            requireNonNull(tag, "tag");
        }
    }

    /** When a write may happen. */
    sealed interface Condition {
        /** Only if there is no object of that key. */
        record Absent() implements Condition {}

        /**
         * Only if the object has this tag.
         *
         * @param tag as it was read
         */
        record Matches(String tag) implements Condition {}
    }

    /**
     * Makes a store that lives as long as this process: for tests, and to try things without a bucket.
     *
     * <p>Every stage is complete when it is returned. Safe for use by any number of threads.
     *
     * @return a new, empty store
     */
    static ObjectStore inMemory() {
        return new StoreInMemory();
    }

    /**
     * Reads an object, always whole and always from the store: no cache, no "not modified".
     *
     * @param key its name
     * @param mostBytes the length above which the read fails without reading on
     * @return the object, or empty if there is none
     */
    CompletionStage<Optional<Stored>> get(String key, int mostBytes);

    /**
     * Writes an object if a condition holds.
     *
     * @param key its name
     * @param bytes the content, from position to limit; not changed until the stage completes
     * @param condition when to write
     * @return the new tag, or empty if the condition did not hold: somebody else was first
     */
    CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition);

    /**
     * Lists keys.
     *
     * @param prefix what they begin with
     * @return at most a thousand of them, ascending
     */
    CompletionStage<List<String>> list(String prefix);

    /**
     * Removes an object; no matter if there is none.
     *
     * @param key its name
     * @return completes when it is gone
     */
    CompletionStage<Void> delete(String key);
}
