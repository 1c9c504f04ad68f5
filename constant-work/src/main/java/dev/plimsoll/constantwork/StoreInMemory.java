package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

// One lock, so every compare-and-set is one; a tag is the number of its write.
final class StoreInMemory implements ObjectStore {
    private static final int MOST_LISTED = 1_000;

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private long writes;

    @Override
    public synchronized CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        Stored stored = objects.get(key);
        return stored != null && stored.bytes().remaining() > mostBytes
                ? CompletableFuture.failedFuture(new IOException(key + ": longer than " + mostBytes + " bytes"))
                : CompletableFuture.completedFuture(Optional.ofNullable(stored)
                        .map(own -> new Stored(own.bytes(), own.tag()))); // each reader has a position of its own
    }

    @Override
    public synchronized CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
        requireNonNull(condition, "condition");
        Stored stored = objects.get(key);
        boolean holds = condition instanceof Condition.Matches matches
                ? stored != null && stored.tag().equals(matches.tag())
                : stored == null;
        if (!holds) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        String tag = Long.toString(++writes);
        objects.put(key, new Stored(ByteBuffer.wrap(copy), tag));
        return CompletableFuture.completedFuture(Optional.of(tag));
    }

    @Override
    public synchronized CompletionStage<List<String>> list(String prefix) {
        return CompletableFuture.completedFuture(objects.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .limit(MOST_LISTED)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Void> delete(String key) {
        objects.remove(key);
        return CompletableFuture.completedFuture(null);
    }
}
