package dev.plimsoll.constantwork.s3;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.constantwork.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket as a store.
 *
 * <p>Each call is one request, for whose answer a thread of the given executor waits: as many threads as requests should
 * be on the way at once, two more than there are pushers. At most 128 calls are open at a time; a further one fails, so a
 * bucket that never answers fills no queue.
 */
public final class S3Store implements ObjectStore {
    private static final int LOST_RACE = 409;
    private static final int CONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;
    private static final int MOST_KEYS = 1_000;
    private static final int MOST_OPEN = 128; // 64 pushers' leases, the own, the frame, and as many left from before

    private final S3Client client;
    private final String bucket;
    private final Executor executor;
    private final Semaphore open = new Semaphore(MOST_OPEN);

    private S3Store(S3Client client, String bucket, Executor executor) {
        this.client = requireNonNull(client, "client");
        this.bucket = requireNonNull(bucket, "bucket");
        this.executor = requireNonNull(executor, "executor");
    }

    /**
     * Makes a store of a bucket.
     *
     * @param client best from {@link #client}; never closed here
     * @param bucket its name
     * @param executor where requests wait; never shut down here
     * @return the store
     */
    public static S3Store of(S3Client client, String bucket, Executor executor) {
        return new S3Store(client, bucket, executor);
    }

    /**
     * Starts a client that does what it is told once: no retries of the SDK's own, and a deadline for each call.
     *
     * <p>One repetition is not the SDK's to switch off: the JDK's connection sends a GET again, once, if a connection
     * kept from before turns out to be closed. It stays within the deadline.
     *
     * @param deadline for a whole call, its connection included; shorter than the time between two reads
     * @return the SDK's builder, for endpoint, region and credentials if the usual places are not to be asked
     */
    public static S3ClientBuilder client(Duration deadline) {
        return S3Client.builder()
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(deadline)
                        .apiCallAttemptTimeout(deadline))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(deadline)
                        .socketTimeout(deadline));
    }

    @Override
    public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
        return async(() -> {
            try (ResponseInputStream<GetObjectResponse> body =
                    client.getObject(request -> request.bucket(bucket).key(key))) {
                @Nullable Long length = body.response().contentLength();
                if (length != null && length > mostBytes) {
                    body.abort(); // else closing reads what is left, to keep the connection
                    throw tooLong(key, length + " bytes", mostBytes);
                }
                byte[] bytes = body.readNBytes(mostBytes + 1);
                if (bytes.length > mostBytes) {
                    body.abort();
                    throw tooLong(key, "no end", mostBytes);
                }
                return Optional.of(
                        new Stored(ByteBuffer.wrap(bytes), body.response().eTag()));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static IOException tooLong(String key, String found, int mostBytes) {
        return new IOException(key + ": " + found + " (expected: at most " + mostBytes + " bytes)");
    }

    @Override
    public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
        return async(() -> {
            try {
                return Optional.of(client.putObject(
                                request -> {
                                    request.bucket(bucket).key(key);
                                    if (condition instanceof Condition.Matches matches) {
                                        request.ifMatch(matches.tag());
                                    } else {
                                        request.ifNoneMatch("*");
                                    }
                                },
                                RequestBody.fromRemainingByteBuffer(bytes.duplicate()))
                        .eTag());
            } catch (S3Exception e) {
                if (somebodyWasFirst(e, condition)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /*
     * 412: the condition did not hold. 409: another conditional write was under way, and won or will. 404: the object
     * whose tag was to match is gone, unless it is the bucket that is.
     */
    private static boolean somebodyWasFirst(S3Exception e, Condition condition) {
        return switch (e.statusCode()) {
            case CONDITION_FAILED, LOST_RACE -> true;
            case NOT_FOUND ->
                condition instanceof Condition.Matches
                        && e.awsErrorDetails() != null
                        && "NoSuchKey".equals(e.awsErrorDetails().errorCode());
            default -> false;
        };
    }

    @Override
    public CompletionStage<List<String>> list(String prefix) {
        return async(() ->
                client
                        .listObjectsV2(
                                request -> request.bucket(bucket).prefix(prefix).maxKeys(MOST_KEYS))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .sorted()
                        .toList());
    }

    @Override
    public CompletionStage<Void> delete(String key) {
        return async(() -> client.deleteObject(request -> request.bucket(bucket).key(key)))
                .thenAccept(done -> {});
    }

    private <T> CompletionStage<T> async(Supplier<T> call) {
        if (!open.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException("requests: " + MOST_OPEN + " open (expected: fewer)"));
        }
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return call.get();
                        } finally {
                            open.release();
                        }
                    },
                    executor);
        } catch (RejectedExecutionException e) {
            open.release();
            return CompletableFuture.failedFuture(e);
        }
    }
}
