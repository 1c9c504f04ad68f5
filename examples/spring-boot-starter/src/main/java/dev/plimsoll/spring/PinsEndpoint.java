package dev.plimsoll.spring;

import dev.plimsoll.cell.Acceptance;
import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.Refusal;
import dev.plimsoll.cell.Route;
import dev.plimsoll.cell.RoutingTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@code GET pins/TENANT}; {@code POST pins/TENANT {"cell": "…"}}; {@code DELETE pins/TENANT}. A pin is a table of this router's own,
 * one version up: it holds until a table of a higher version arrives.
 */
@Endpoint(id = "pins")
final class PinsEndpoint {
    private final CellRouter router;

    PinsEndpoint(CellRouter router) {
        this.router = router;
    }

    @ReadOperation
    public Map<String, Object> route(@Selector String tenant) {
        Route route = router.route(tenant);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tenant", tenant);
        answer.put("cell", route.cell());
        answer.put("version", route.version());
        return answer;
    }

    @WriteOperation
    public Map<String, Object> pin(@Selector String tenant, String cell) {
        return with(tenant, table -> table.pin(tenant, cell));
    }

    @DeleteOperation
    public Map<String, Object> unpin(@Selector String tenant) {
        return with(tenant, table -> table.unpin(tenant));
    }

    private Map<String, Object> with(String tenant, UnaryOperator<RoutingTable.Builder> change) {
        Answers.refusedAsBadRequest(() -> {
            Acceptance acceptance = router.offer(
                    change.apply(router.table().toBuilder()).build().toBytes());
            if (!acceptance.inUse()) {
                throw new IllegalArgumentException(
                        acceptance.refusals().stream().map(Refusal::detail).collect(Collectors.joining("; ")));
            }
        });
        return route(tenant);
    }
}
