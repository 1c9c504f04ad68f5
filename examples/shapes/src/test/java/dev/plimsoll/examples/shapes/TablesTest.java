package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.shuffle.DeploymentKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void refusesATableOfAnotherDeployment() {
        byte[] bytes = config.toBytes();

        assertThatThrownBy(() -> ShapesConfig.parse(bytes, DeploymentKey.insecure(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table by TENANT");
    }
}
