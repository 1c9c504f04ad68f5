package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.shuffle.DeploymentKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final DeploymentKey KEY = DeploymentKey.insecure(7);

    private final ShapesConfig config = Tables.config(KEY, Map.of("cell-1", "127.0.0.1:1"));

    @Test
    void splitsTheMastodonAndNobodyElse() {
        RoutingTable table = config.table(PartitionKey.TENANT);

        assertThat(table.route(Tenants.MASTODON).cells()).hasSizeGreaterThan(1);
        assertThat(Tenants.all())
                .filteredOn(tenant -> !tenant.tenant().equals(Tenants.MASTODON))
                .allSatisfy(tenant ->
                        assertThat(table.route(tenant.tenant()).split()).isFalse());
    }

    @Test
    void servesNobodyWhoIsNotRegistered() {
        assertThat(config.table(PartitionKey.TENANT).route("stranger").kind()).isEqualTo(Route.Kind.UNKNOWN);
    }

    @Test
    void givesEachCellAnEighthOfTheIds() {
        RoutingTable table = config.table(PartitionKey.RANGE);

        assertThat(table.route(0L).cell()).isEqualTo("cell-1");
        assertThat(table.route(1L << 61).cell()).isEqualTo("cell-2");
        assertThat(table.route(-1L).cell()).isEqualTo("cell-8");
    }

    @Test
    void readsWhatItWritesAndFitsTheFrame() {
        byte[] bytes = config.toBytes();

        assertThat(ShapesConfig.parse(bytes, KEY)).isEqualTo(config);
        assertThat(bytes.length).isLessThan(SizeClass.KIB_256.contentBytes() / 2);
    }

    /** Writes the current object, fails to say so, and cannot be read: nobody knows what is published. */
    private static final class Store implements ObjectStore {
        private final ObjectStore objects = ObjectStore.inMemory();
        private boolean failing;
        private boolean silent;

        private static <T> CompletionStage<T> lost() {
            return CompletableFuture.failedFuture(new IOException("no answer"));
        }

        @Override
        public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
            return silent ? lost() : objects.get(key, mostBytes);
        }

        @Override
        public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
            CompletionStage<Optional<String>> answer = objects.put(key, bytes, condition);
            silent |= failing && key.endsWith("current");
            return silent ? lost() : answer;
        }

        @Override
        public CompletionStage<List<String>> list(String prefix) {
            return objects.list(prefix);
        }

        @Override
        public CompletionStage<Void> delete(String key) {
            return objects.delete(key);
        }

        ShapesConfig published(Deployment deployment) {
            ByteBuffer current = objects.get(deployment.prefix() + "current", 1 << 20)
                    .toCompletableFuture()
                    .join()
                    .orElseThrow()
                    .bytes();
            Frame frame = Frame.read(current, Deployment.STREAM, deployment.trusted())
                    .frame()
                    .orElseThrow();
            return ShapesConfig.parse(frame.stable(), deployment.key());
        }
    }

    @Test
    void looksWhatIsPublishedIfNobodySaidSo(@TempDir Path folder) {
        Deployment deployment = Deployment.fresh(folder, Duration.ofSeconds(1));
        Store store = new Store();
        Tables tables = Tables.first(deployment, store, Map.of());
        String tenant = Tenants.small(1);
        CellRouter receiver = CellRouter.of(deployment.key(), tables.byTenant());
        long first = tables.byTenant().version();

        store.failing = true;
        assertThatThrownBy(() -> tables.change(table -> table.pin(tenant, "cell-2")))
                .hasMessageContaining("Unknown");
        assertThatThrownBy(tables::byTenant).as("the store is still silent").isInstanceOf(IllegalStateException.class);
        store.failing = false;
        store.silent = false;
        receiver.offer(store.published(deployment).table(PartitionKey.TENANT).toBytes());
        assertThat(receiver.route(tenant).cell())
                .as("what was written after all")
                .isEqualTo("cell-2");
        assertThat(tables.byTenant().route(tenant).cell()).isEqualTo("cell-2");

        tables.change(table -> table.pin(tenant, "cell-3"));
        receiver.offer(store.published(deployment).table(PartitionKey.TENANT).toBytes());
        assertThat(receiver.route(tenant).cell()).isEqualTo("cell-3");
        assertThat(tables.byTenant().version()).isEqualTo(first + 2);
    }

    @Test
    void refusesATableOfAnotherDeployment() {
        byte[] bytes = config.toBytes();

        assertThatThrownBy(() -> ShapesConfig.parse(bytes, DeploymentKey.insecure(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table by TENANT");
    }
}
