package dev.plimsoll.constantwork.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.SizeClass;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Publishers that race for one bucket. Each adds one to a number, so that a lost write or a false win shows in the sum. */
class PublisherRaceTest {
    private final InMemoryS3 s3 = new InMemoryS3();
    private final S3Store store = S3Store.of(s3, "bucket", Runnable::run);

    private Published addOne(int mostAttempts) {
        return ConfigPublisher.builder(SampleFrames.STREAM, SampleFrames.KEYS, store, SizeClass.KIB_4)
                .mostAttempts(mostAttempts)
                .build()
                .update(before -> String.valueOf(before.length == 0 ? 1 : number(before) + 1)
                        .getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static int number(byte[] content) {
        return Integer.parseInt(new String(content, StandardCharsets.UTF_8));
    }

    private Frame current() {
        ByteBuffer bytes = store.get("current", 4_096)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .bytes();
        return Frame.read(bytes, SampleFrames.STREAM, SampleFrames.TRUSTED)
                .frame()
                .orElseThrow();
    }

    @Test
    void overwritesNothingWhenAThousandPublishAtOnce() throws Exception {
        int publishers = 1_000;
        ExecutorService pool = Executors.newFixedThreadPool(32);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            outcomes.add(pool.submit(() -> {
                go.await();
                return addOne(2);
            }));
        }
        go.countDown();
        int won = 0;
        int lost = 0;
        for (Future<Published> outcome : outcomes) {
            won += outcome.get() instanceof Published.Done ? 1 : 0;
            lost += outcome.get() instanceof Published.Lost ? 1 : 0;
        }
        pool.shutdown();

        assertThat(won + lost).isEqualTo(publishers);
        assertThat(lost).as("they raced").isPositive();
        assertThat(number(current().stable())).isEqualTo(won);
        assertThat(current().edition()).isEqualTo(new Edition(1, won));
    }

    @Test
    void wouldNoticeAStoreThatChecksAndThenWrites() {
        assertThat(addOne(1)).isEqualTo(new Published.Done(new Edition(1, 1)));
        List<Published> meanwhile = new ArrayList<>();
        int[] writes = {0};
        s3.betweenCheckAndWrite(() -> {
            if (++writes[0] == 2) { // the first is that of the frame under its own key
                meanwhile.add(addOne(1));
            }
        });

        Published mine = addOne(1);

        assertThat(List.of(mine, meanwhile.get(0)))
                .as("both believe that they won")
                .allMatch(Published.Done.class::isInstance);
        assertThat(number(current().stable())).as("one addition is gone").isEqualTo(2);
    }
}
