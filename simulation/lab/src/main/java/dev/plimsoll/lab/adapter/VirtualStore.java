package dev.plimsoll.lab.adapter;

import dev.plimsoll.constantwork.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The bucket in which configurations, reports and leases are, in memory; every compare-and-set is one. */
final class VirtualStore implements ObjectStore {
    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private long tags;

    @Override
    public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        Stored stored = objects.get(key);
        return stored != null && stored.bytes().remaining() > mostBytes
                ? CompletableFuture.failedFuture(new IOException(key + ": longer than " + mostBytes + " bytes"))
                : CompletableFuture.completedFuture(Optional.ofNullable(stored));
    }

    @Override
    public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
        Stored stored = objects.get(key);
        boolean holds = condition instanceof Condition.Matches matches
                ? stored != null && stored.tag().equals(matches.tag())
                : stored == null;
        if (!holds) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        String tag = Long.toString(++tags);
        objects.put(key, new Stored(ByteBuffer.wrap(copy), tag));
        return CompletableFuture.completedFuture(Optional.of(tag));
    }

    @Override
    public CompletionStage<List<String>> list(String prefix) {
        return CompletableFuture.completedFuture(objects.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .limit(1_000)
                .toList());
    }

    @Override
    public CompletionStage<Void> delete(String key) {
        objects.remove(key);
        return CompletableFuture.completedFuture(null);
    }
}
