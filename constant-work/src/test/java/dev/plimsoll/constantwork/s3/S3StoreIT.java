package dev.plimsoll.constantwork.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SizeClass;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** The adapter against a server that speaks S3's protocol. */
class S3StoreIT {
    private static final WireS3 S3 = new WireS3();

    private final ExecutorService waiting = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final S3Client client = S3.client(Duration.ofSeconds(60));
    private final S3Store store = S3Store.of(client, WireS3.BUCKET, waiting);

    @AfterAll
    static void stop() {
        S3.close();
    }

    @BeforeEach
    void empty() throws Exception {
        for (String key : get(store.list(""))) {
            get(store.delete(key));
        }
    }

    @AfterEach
    void close() {
        client.close();
        waiting.shutdownNow();
        timer.shutdownNow();
    }

    private static <T> T get(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectStore.Condition absent() {
        return new ObjectStore.Condition.Absent();
    }

    private static ObjectStore.Condition matches(String tag) {
        return new ObjectStore.Condition.Matches(tag);
    }

    @Test
    void writesUnderConditionsAndReadsBack() throws Exception {
        assertThat(get(store.get("a/current", 100))).isEmpty();
        String first = get(store.put("a/current", bytes("one"), absent())).orElseThrow();
        assertThat(get(store.put("a/current", bytes("x"), absent()))).as("412").isEmpty();
        String second =
                get(store.put("a/current", bytes("two"), matches(first))).orElseThrow();
        assertThat(get(store.put("a/current", bytes("x"), matches(first))))
                .as("412")
                .isEmpty();
        assertThat(get(store.put("gone", bytes("x"), matches(first)))).as("404").isEmpty();

        assertThat(get(store.get("a/current", 100))).contains(new ObjectStore.Stored(bytes("two"), second));
        get(store.put("b", bytes(""), absent()));
        assertThat(get(store.list("a/"))).containsExactly("a/current");
        get(store.delete("a/current"));
        get(store.delete("a/current"));
        assertThat(get(store.get("a/current", 100))).isEmpty();
    }

    @Test
    void takesAConflictForALostRace() throws Exception {
        String tag = get(store.put("current", bytes("one"), absent())).orElseThrow();
        S3.answerNext(409);

        assertThat(get(store.put("current", bytes("x"), matches(tag)))).isEmpty();
        assertThat(get(store.get("current", 100)).orElseThrow().tag()).isEqualTo(tag);
    }

    @Test
    void makesOneRequestForOneCallWhateverTheAnswer() {
        int before = S3.requests();
        S3.answerNext(503, 500, 403);

        assertThatThrownBy(() -> get(store.get("current", 100))).hasMessageContaining("503");
        assertThatThrownBy(() -> get(store.put("current", bytes("x"), absent())))
                .hasMessageContaining("500");
        assertThatThrownBy(() -> get(store.get("current", 100))).hasMessageContaining("403");
        assertThat(S3.requests() - before).isEqualTo(3);
    }

    @Test
    void failsAtTheDeadlineWhenNoAnswerComes() {
        try (S3Client hasty = S3.client(Duration.ofSeconds(1))) {
            int before = S3.requests();
            S3.hangNext();

            assertThatThrownBy(
                            () -> get(S3Store.of(hasty, WireS3.BUCKET, waiting).get("current", 100)))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("1000 millis");
            assertThat(S3.requests() - before).isEqualTo(1);
        }
    }

    @Test
    void refusesAnObjectThatIsTooLongByItsHeader() throws Exception {
        get(store.put("current", ByteBuffer.allocate(5 << 20), absent()));

        assertThatThrownBy(() -> get(store.get("current", 4 << 20)))
                .hasMessageContaining("current: 5242880 bytes (expected: at most 4194304 bytes)");
    }

    @Test
    void saysThatTheBucketIsGone() {
        S3Store elsewhere = S3Store.of(client, "nowhere", waiting);

        assertThatThrownBy(() -> get(elsewhere.get("current", 100))).hasMessageContaining("NoSuchBucket");
        assertThatThrownBy(() -> get(elsewhere.put("current", bytes("x"), matches("\"1\""))))
                .hasMessageContaining("NoSuchBucket");
    }

    @Test
    void publishesThroughFailuresWithRetriesOnTop() throws Exception {
        Retry atOnce = Retry.of(
                "test",
                RetryConfig.custom()
                        .maxAttempts(5)
                        .waitDuration(Duration.ofMillis(1))
                        .build());
        ConfigPublisher publisher = ConfigPublisher.builder(
                        "prod/routing",
                        KeyPairGenerator.getInstance("Ed25519").generateKeyPair(),
                        RetryingStore.of(store, atOnce, timer),
                        SizeClass.KIB_4)
                .prefix("prod/routing/")
                .build();

        S3.answerNext(503, 500);
        assertThat(get(publisher.publish(new byte[10]))).isEqualTo(new Published.Done(new Edition(1, 1)));
        S3.answerNext(503);
        assertThat(get(publisher.publish(new byte[11]))).isEqualTo(new Published.Done(new Edition(1, 2)));
        assertThat(get(store.list("prod/routing/"))).hasSize(3).contains("prod/routing/current");
        assertThat(get(store.get("prod/routing/current", 4_096))
                        .orElseThrow()
                        .bytes()
                        .remaining())
                .isEqualTo(4_096);
    }
}
