package dev.plimsoll.constantwork.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RetryingStoreTest {
    private final Simulation simulation = Simulation.of(1);
    private final InMemoryS3 s3 = new InMemoryS3();
    private final S3Store bucket = S3Store.of(s3, "bucket", Runnable::run);

    /** The bucket, but the answers to the next writes of the current frame are lost on the way back. */
    private final class LosesAnswers implements ObjectStore {
        private int toLose;

        @Override
        public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
            return bucket.get(key, mostBytes);
        }

        @Override
        public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
            CompletionStage<Optional<String>> written = bucket.put(key, bytes, condition);
            return key.equals("current") && toLose-- > 0
                    ? CompletableFuture.failedFuture(new IOException("connection reset"))
                    : written;
        }

        @Override
        public CompletionStage<List<String>> list(String prefix) {
            return bucket.list(prefix);
        }

        @Override
        public CompletionStage<Void> delete(String key) {
            return bucket.delete(key);
        }
    }

    private Published publish(ObjectStore store) {
        CompletableFuture<Published> outcome = ConfigPublisher.builder(
                        SampleFrames.STREAM, SampleFrames.KEYS, store, SizeClass.KIB_4)
                .build()
                .publish(new byte[10])
                .toCompletableFuture();
        simulation.runFor(Duration.ofMinutes(1)); // all waits between tries
        return outcome.join();
    }

    @Test
    void knowsItsOwnWriteWhenItTriedAgainAfterALostAnswer() {
        LosesAnswers wire = new LosesAnswers();
        RetryingStore store = RetryingStore.of(wire, simulation.newScheduler());
        assertThat(publish(store)).isEqualTo(new Published.Done(new Edition(1, 1)));

        wire.toLose = 1;
        assertThat(publish(store)).isEqualTo(new Published.Done(new Edition(1, 2)));
        wire.toLose = 1;
        assertThat(publish(store)).isEqualTo(new Published.Done(new Edition(1, 3)));
    }

    @Test
    void triesFiveTimesAndSaysWhatFailed() {
        RetryingStore store = RetryingStore.of(bucket, simulation.newScheduler());
        s3.status(() -> 503);
        var read = store.get("current", 100).toCompletableFuture();
        simulation.runFor(Duration.ofMinutes(1));

        assertThatThrownBy(read::join).hasMessageContaining("503");
        assertThat(s3.requests()).hasSize(5);
    }

    @Test
    void takesALostRaceForAnAnswerAndNotForAFailure() {
        RetryingStore store = RetryingStore.of(bucket, simulation.newScheduler());
        s3.plant("current", new byte[1]);

        assertThat(store.put("current", ByteBuffer.allocate(1), new ObjectStore.Condition.Absent())
                        .toCompletableFuture())
                .isCompletedWithValue(Optional.empty());
        assertThat(s3.requests()).hasSize(1);
    }
}
