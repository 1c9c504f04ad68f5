package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the interleaving, reservations and releases end as if they had come one after the other. */
@Tag("ci")
class ShardStoreLincheckTest {

    @Test
    void reservesInOneStep() {
        assertThatCode(() -> options().check(Sound.class)).doesNotThrowAnyException();
    }

    @Test
    void wouldNoticeAStoreThatChecksFirstAndSavesAfterwards() {
        assertThatThrownBy(() -> options().check(CheckedThenSaved.class))
                .hasMessageContaining("Invalid execution results");
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1);
    }

    /** Two tenants want one of two workers each, by the protocol of the sharder without its search. */
    @Param(name = "tenant", gen = IntGen.class, conf = "0:1")
    abstract static class Operations {
        private static final List<String> TENANTS = List.of("t0", "t1");
        private static final List<List<String>> SHARDS = List.of(List.of("a"), List.of("b"));

        private final ShardStore store;

        Operations(ShardStore store) {
            this.store = store;
        }

        @Operation
        public String reserve(@Param(name = "tenant") int tenant) {
            String name = TENANTS.get(tenant);
            while (true) {
                ShardStore.Snapshot seen = store.read();
                List<String> own = seen.shards().get(name);
                if (own != null) {
                    return own.get(0);
                }
                List<String> free = SHARDS.get(seen.shards().containsValue(SHARDS.get(0)) ? 1 : 0);
                if (store.tryReserve(seen.version(), name, free)) {
                    return free.get(0);
                }
            }
        }

        @Operation
        public boolean release(@Param(name = "tenant") int tenant) {
            return store.tryRelease(TENANTS.get(tenant));
        }
    }

    public static final class Sound extends Operations {
        public Sound() {
            super(ShardStore.inMemory());
        }
    }

    /** The broken twin. */
    public static final class CheckedThenSaved extends Operations {
        public CheckedThenSaved() {
            super(new ShardStore() {
                private volatile Snapshot latest = new Snapshot(0, Map.of());

                @Override
                public Snapshot read() {
                    return latest;
                }

                @Override
                public boolean tryReserve(long version, String tenant, List<String> workers) {
                    if (latest.version() != version) {
                        return false;
                    }
                    Map<String, List<String>> shards = new HashMap<>(latest.shards());
                    shards.put(tenant, workers);
                    latest = new Snapshot(version + 1, shards);
                    return true;
                }

                @Override
                public boolean tryRelease(String tenant) {
                    Map<String, List<String>> shards = new HashMap<>(latest.shards());
                    boolean had = shards.remove(tenant) != null;
                    latest = new Snapshot(latest.version() + 1, shards);
                    return had;
                }
            });
        }
    }
}
