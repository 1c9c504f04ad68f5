package dev.plimsoll.constantwork;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.constantwork.ObjectStore.Condition;
import dev.plimsoll.constantwork.ObjectStore.Stored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoreInMemoryTest {
    private static final Condition ABSENT = new Condition.Absent();

    private final ObjectStore store = ObjectStore.inMemory();

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private Optional<String> put(String key, String text, Condition condition) {
        return now(store.put(key, ByteBuffer.wrap(text.getBytes(UTF_8)), condition));
    }

    private String text(String key) {
        return UTF_8.decode(now(store.get(key, 100)).orElseThrow().bytes()).toString(); // to its end
    }

    @Test
    void writesOnlyIfItsConditionHolds() {
        assertThat(put("key", "one", new Condition.Matches("1")))
                .as("nothing has that tag")
                .isEmpty();
        String first = put("key", "one", ABSENT).orElseThrow();
        assertThat(put("key", "two", ABSENT)).as("there is one").isEmpty();
        assertThat(text("key")).isEqualTo("one");

        String second = put("key", "two", new Condition.Matches(first)).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(put("key", "three", new Condition.Matches(first)))
                .as("an old tag")
                .isEmpty();
        assertThat(text("key")).isEqualTo("two");
    }

    @Test
    void keepsWhatItWasGivenWhateverBecomesOfIt() {
        byte[] bytes = "one".getBytes(UTF_8);
        ByteBuffer given = ByteBuffer.wrap(bytes);
        now(store.put("key", given, ABSENT));
        bytes[0] = 'x';

        assertThat(given.remaining()).as("left as it was").isEqualTo(3);
        assertThat(text("key")).isEqualTo("one");
    }

    @Test
    void givesEachReaderTheWholeOfIt() {
        put("key", "one", ABSENT);

        assertThat(text("key")).isEqualTo("one");
        assertThat(text("key")).as("to the second reader, too").isEqualTo("one");
        assertThat(store.get("key", 2).toCompletableFuture()).as("its length").isCompletedExceptionally();
    }

    @Test
    void failsForWhatIsLongerThanAllowedAndFindsNothingWhereNothingIs() {
        put("key", "one", ABSENT);

        assertThat(store.get("key", 2).toCompletableFuture()).isCompletedExceptionally();
        now(store.delete("key"));
        assertThat(now(store.get("key", 2))).isEmpty();
        assertThat(now(store.delete("key"))).as("no matter if there is none").isNull();
    }

    @Test
    void listsAThousandAtMostInOrder() {
        for (int i = 1_200; i > 0; i--) {
            put(String.format("b/%04d", i), "", ABSENT);
        }
        put("a", "", ABSENT);
        put("c/1", "", ABSENT);

        assertThat(now(store.list("b/")))
                .hasSize(1_000)
                .isSorted()
                .startsWith("b/0001")
                .endsWith("b/1000");
        assertThat(now(store.list("c"))).containsExactly("c/1");
        assertThat(now(store.list("d"))).isEmpty();
    }

    @Test
    void losesNoWriteOfManyThreads() throws Exception {
        int threads = 4;
        int each = 1_000;
        put("sum", "0", ABSENT);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<Void> adds = () -> {
                for (int done = 0; done < each; ) {
                    Stored seen = now(store.get("sum", 100)).orElseThrow();
                    int sum = Integer.parseInt(UTF_8.decode(seen.bytes()).toString());
                    if (put("sum", Integer.toString(sum + 1), new Condition.Matches(seen.tag()))
                            .isPresent()) {
                        done++;
                    }
                }
                return null;
            };
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(adds));
            }
            for (Future<Void> one : all) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(text("sum")).isEqualTo(Integer.toString(threads * each));
    }
}
