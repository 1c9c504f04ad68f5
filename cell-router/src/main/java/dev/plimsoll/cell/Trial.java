package dev.plimsoll.cell;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

// Counts what a tried table would change. Cells are counted by number; numbers never change their meaning.
final class Trial {
    final RoutingTable table;
    private final LongAdder routed = new LongAdder();
    private final LongAdder changed = new LongAdder();
    private final AtomicLongArray leaving = new AtomicLongArray(RoutingTable.MAX_CELLS);
    private final AtomicLongArray arriving = new AtomicLongArray(RoutingTable.MAX_CELLS);

    Trial(RoutingTable table) {
        this.table = table;
    }

    void count(Route now, Route then) {
        routed.increment();
        if (now.number() == then.number()) {
            return;
        }
        changed.increment();
        if (now.found()) {
            leaving.incrementAndGet(now.number());
        }
        if (then.found()) {
            arriving.incrementAndGet(then.number());
        }
    }

    DryRun report() {
        return new DryRun(table.version(), routed.sum(), changed.sum(), named(leaving), named(arriving));
    }

    private Map<String, Long> named(AtomicLongArray counts) {
        Map<String, Long> named = new HashMap<>();
        for (int cell = 0; cell < table.cells().size(); cell++) {
            if (counts.get(cell) > 0) {
                named.put(table.cells().get(cell), counts.get(cell));
            }
        }
        return named;
    }
}
