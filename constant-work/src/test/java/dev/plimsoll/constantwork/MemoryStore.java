package dev.plimsoll.constantwork;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/** A store with true atomicity: one lock, so every compare-and-set is one. Faults are chosen per operation and key. */
class MemoryStore implements ObjectStore {
    /** How an operation goes. */
    enum Fate {
        FINE,
        /** Fails, and nothing happened. */
        FAILS,
        /** Happens, and the answer is lost. */
        ANSWER_LOST,
        /** Never answers. */
        HANGS
    }

    private final IOException slowDown = new IOException("503 Slow Down"); // one, so that a failure costs nothing

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private long tags;
    private Predicate<String> getsFail = key -> false;
    private Predicate<String> putsFail = key -> false;
    private Function<String, Fate> putFate = key -> Fate.FINE;
    private boolean gets = true;
    int getCount;
    int putCount;

    synchronized void failGets(Predicate<String> which) {
        getsFail = which;
    }

    synchronized void failPuts(Predicate<String> which) {
        putsFail = which;
    }

    synchronized void putFate(Function<String, Fate> fate) {
        putFate = fate;
    }

    synchronized void hangGets(boolean hang) {
        gets = !hang;
    }

    synchronized void plant(String key, ByteBuffer bytes) {
        objects.put(key, new Stored(copy(bytes), "\"" + ++tags + "\""));
    }

    synchronized Optional<Stored> look(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    @Override
    public synchronized CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        getCount++;
        if (!gets) {
            return new CompletableFuture<>();
        }
        if (getsFail.test(key)) {
            return CompletableFuture.failedFuture(slowDown);
        }
        Stored stored = objects.get(key);
        if (stored != null && stored.bytes().remaining() > mostBytes) {
            return CompletableFuture.failedFuture(new IOException(key + ": too long"));
        }
        return CompletableFuture.completedFuture(Optional.ofNullable(stored));
    }

    @Override
    public synchronized CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
        putCount++;
        Fate fate = putsFail.test(key) ? Fate.FAILS : putFate.apply(key);
        if (fate == Fate.FAILS) {
            return CompletableFuture.failedFuture(new IOException("503 Slow Down"));
        }
        Stored stored = objects.get(key);
        boolean holds = condition instanceof Condition.Matches matches
                ? stored != null && stored.tag().equals(matches.tag())
                : stored == null;
        if (holds) {
            plant(key, bytes);
        }
        return switch (fate) {
            case ANSWER_LOST -> CompletableFuture.failedFuture(new IOException("connection reset"));
            case HANGS -> new CompletableFuture<>();
            default -> CompletableFuture.completedFuture(holds ? Optional.of("\"" + tags + "\"") : Optional.empty());
        };
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

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.wrap(Frames.bytes(bytes));
    }
}
