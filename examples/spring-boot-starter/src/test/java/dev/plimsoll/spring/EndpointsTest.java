package dev.plimsoll.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shuffle.DeploymentKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What the endpoints answer and do; both lines of Boot are asked over HTTP in examples/src/it. */
class EndpointsTest {
    private static final DeploymentKey KEY = DeploymentKey.insecure(1);

    private final LoadShedder shedder = LoadShedder.of(Duration.ofSeconds(1));
    private final CellRouter router = CellRouter.of(
            KEY,
            RoutingTable.builder(KEY, List.of("a", "b", "c"))
                    .computeEvacuation()
                    .build());

    @Test
    void changesALimitAndGivesItBack() {
        ShedderEndpoint endpoint = new ShedderEndpoint(shedder);

        assertThat(endpoint.change("fixed-limit", "40"))
                .containsEntry("fixedLimit", 40)
                .containsEntry("limit", 40);
        assertThat(endpoint.change("dry-run", "true")).containsEntry("dryRun", true);
        assertThat(endpoint.change("fixed-limit", "adaptive")).containsEntry("fixedLimit", "adaptive");
        assertThat(endpoint.change("most-limit", "50")).containsEntry("mostLimit", 50);
        assertThat(endpoint.change("least-limit", "5")).containsEntry("leastLimit", 5);
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "fixed-limit, 0, fixedLimit: 0 (expected: 1..1000",
        "fixed-limit, many, fixed-limit: many (expected: a whole number)",
        "dry-run, yes, dry-run: yes (expected: true or false)",
        "speed, 7, 'speed (expected: fixed-limit, least-limit, most-limit or dry-run)'"
    })
    void refusesWhatTheShedderRefuses(String setting, String value, String words) {
        assertThatThrownBy(() -> new ShedderEndpoint(shedder).change(setting, value))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining(words);
    }

    @Test
    void drainsALaneAndOpensItAgain() {
        try (RecoveryQueue<String> queue = RecoveryQueue.<String>builder(2)
                .lane(Lane.named("customers").build())
                .lane(Lane.named("recovery").build())
                .build()) {
            LanesEndpoint endpoint = new LanesEndpoint(queue);
            queue.submit("recovery", "t", "k", "one");

            assertThat(lane(endpoint.act("recovery", "drain")))
                    .containsEntry("depth", 1)
                    .containsEntry("drained", false);
            assertThat(queue.submit("recovery", "t", "k2", "two")).isInstanceOf(Admission.Refused.class);
            assertThat(lane(endpoint.act("recovery", "reopen"))).containsEntry("depth", 1);
            assertThat(lane(endpoint.act("recovery", "pause"))).containsEntry("paused", true);
            assertThat(lane(endpoint.act("recovery", "resume"))).containsEntry("paused", false);
            assertThatThrownBy(() -> endpoint.act("nowhere", "drain"))
                    .isInstanceOf(InvalidEndpointRequestException.class)
                    .hasMessageContaining("nowhere");
            assertThatThrownBy(() -> endpoint.act("recovery", "explode"))
                    .hasMessageContaining("action: explode (expected: drain, reopen, pause or resume)");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> lane(Map<String, Object> lanes) {
        return (Map<String, Object>) requireNonNull(lanes.get("recovery"));
    }

    @Test
    void evacuatesACellAndRestoresIt() {
        CellsEndpoint endpoint = new CellsEndpoint(router);
        String tenant = "alice";
        String home = router.route(tenant).cell();

        assertThat(endpoint.act(home, "evacuate").toString()).contains("evacuated=1.0");
        assertThat(router.route(tenant).cell()).isNotEqualTo(home);
        endpoint.act(home, "restore");
        assertThat(router.route(tenant).cell()).isEqualTo(home);
        assertThatThrownBy(() -> endpoint.act("moon", "evacuate"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("cell: \"moon\" (expected: one of [a, b, c])");
    }

    @Test
    void pinsATenantAndUnpinsIt() {
        PinsEndpoint endpoint = new PinsEndpoint(router);
        String home = router.route("alice").cell();
        String other = home.equals("a") ? "b" : "a";

        assertThat(endpoint.pin("alice", other)).containsEntry("cell", other).containsEntry("version", 2L);
        assertThat(endpoint.unpin("alice")).containsEntry("cell", home).containsEntry("version", 3L);
        assertThatThrownBy(() -> endpoint.pin("alice", "moon"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("moon");
    }
}
