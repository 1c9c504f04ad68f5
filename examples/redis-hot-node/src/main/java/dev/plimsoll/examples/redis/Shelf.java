package dev.plimsoll.examples.redis;

import dev.plimsoll.constantwork.ObjectStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The configuration's home, in memory: the least that is a store. */
final class Shelf implements ObjectStore {
    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private long writes;

    @Override
    public synchronized CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        return CompletableFuture.completedFuture(Optional.ofNullable(objects.get(key)));
    }

    @Override
    public synchronized CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
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
        return CompletableFuture.completedFuture(objects.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .limit(1_000)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Void> delete(String key) {
        objects.remove(key);
        return CompletableFuture.completedFuture(null);
    }
}
