package dev.plimsoll.spring;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.RouterStats;
import dev.plimsoll.cell.RoutingTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** {@code GET cells}; {@code POST cells/CELL {"action": "evacuate"}}, or restore. */
@Endpoint(id = "cells")
final class CellsEndpoint {
    private final CellRouter router;

    CellsEndpoint(CellRouter router) {
        this.router = router;
    }

    @ReadOperation
    public Map<String, Object> cells() {
        RoutingTable table = router.table();
        RouterStats stats = router.stats();
        List<String> names = table.cells();
        int[] slots = table.slotCounts();
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int cell = 0; cell < names.size(); cell++) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("state", table.state(cell));
            figures.put("slots", slots[cell]);
            figures.put("evacuated", stats.evacuated().getOrDefault(names.get(cell), 0.0));
            cells.put(names.get(cell), figures);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", stats.version());
        answer.put("origin", stats.origin());
        answer.put("staleness", stats.staleness().toString());
        answer.put("frameAge", stats.frameAge().toString());
        answer.put("refused", stats.refused());
        answer.put("pins", table.pins());
        answer.put("cells", cells);
        return answer;
    }

    @WriteOperation
    public Map<String, Object> act(@Selector String cell, String action) {
        Answers.refusedAsBadRequest(() -> {
            switch (action) {
                case "evacuate" -> router.evacuate(cell, 1);
                case "restore" -> router.restore(cell);
                default -> throw new IllegalArgumentException("action: " + action + " (expected: evacuate or restore)");
            }
        });
        return cells();
    }
}
