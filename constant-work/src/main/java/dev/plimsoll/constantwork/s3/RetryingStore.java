package dev.plimsoll.constantwork.s3;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.constantwork.ObjectStore;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that tries again what failed, for publishers.
 *
 * <p>A person or a deployment waits for a publisher, so it should try again; a pusher must not, since its next tick is
 * the retry. A conditional write whose answer was lost may be its own rival when tried again; the publisher looks before
 * it calls that lost.
 */
public final class RetryingStore implements ObjectStore {
    private final ObjectStore store;
    private final Retry retry;
    private final ScheduledExecutorService timer;

    private RetryingStore(ObjectStore store, Retry retry, ScheduledExecutorService timer) {
        this.store = requireNonNull(store, "store");
        this.retry = requireNonNull(retry, "retry");
        this.timer = requireNonNull(timer, "timer");
    }

    /**
     * Tries up to five times, 100 ms, 200 ms, 400 ms and 800 ms apart, each shortened or lengthened by up to a half.
     *
     * @param store what is tried
     * @param timer waits between two tries; never shut down here
     * @return the store
     */
    public static RetryingStore of(ObjectStore store, ScheduledExecutorService timer) {
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(5)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(100), 2))
                .build();
        return of(store, Retry.of("publisher", config), timer);
    }

    /**
     * Tries as a {@link Retry} says.
     *
     * @param store what is tried
     * @param retry how often and when; it sees store failures, never a condition that did not hold
     * @param timer waits between two tries; never shut down here
     * @return the store
     */
    public static RetryingStore of(ObjectStore store, Retry retry, ScheduledExecutorService timer) {
        return new RetryingStore(store, retry, timer);
    }

    @Override
    public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        return retry.executeCompletionStage(timer, () -> store.get(key, mostBytes));
    }

    @Override
    public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
        AtomicInteger tries = new AtomicInteger();
        return retry.executeCompletionStage(timer, () -> {
                    tries.incrementAndGet();
                    return store.put(key, bytes.duplicate(), condition);
                })
                .thenApply(tag -> {
                    if (tag.isEmpty() && tries.get() > 1 && condition instanceof Condition.Matches) {
                        throw new UncheckedIOException(
                                new IOException(key + ": changed while it was tried again, by this writer or another"));
                    }
                    return tag;
                });
    }

    @Override
    public CompletionStage<List<String>> list(String prefix) {
        return retry.executeCompletionStage(timer, () -> store.list(prefix));
    }

    @Override
    public CompletionStage<Void> delete(String key) {
        return retry.executeCompletionStage(timer, () -> store.delete(key));
    }
}
