package dev.plimsoll.examples.shapes;

import dev.plimsoll.cell.TenantLoad;
import java.util.ArrayList;
import java.util.List;

/** Who uses the service, and how much: many small tenants, and a mastodon that fits no cell. */
final class Tenants {
    static final int SMALL = 120;
    static final String MASTODON = "mastodon";
    /** How the names of those begin who come during the tour. */
    static final String NEW = "new-";

    static final String RESOURCE = "requests";

    /** Requests a second that a cell can serve: eight workers, 250 ms each. */
    static final double CELL_CAPACITY = 1e9 * Workers.COUNT / Workers.SERVICE.toNanos();

    /** What the planner reckons with: left of the knee, and half of it again free for a neighbour that fails. */
    static final double PLANNED_CAPACITY = .6 * CELL_CAPACITY;

    /** Requests a second of all tenants together: three eighths of what the cells can do. */
    static final double RATE = 96;

    /** The mastodon's part of them. */
    static final double MASTODON_RATE = 32;

    /** Shapes that a tenant may put into one cell. */
    static final int QUOTA = 1_000_000;

    private Tenants() {}

    static String small(int number) {
        return String.format("tenant-%03d", number);
    }

    static List<TenantLoad> all() {
        List<TenantLoad> all = new ArrayList<>();
        for (int i = 1; i <= SMALL; i++) {
            all.add(TenantLoad.of(small(i), RESOURCE, (RATE - MASTODON_RATE) / SMALL));
        }
        all.add(TenantLoad.of(MASTODON, RESOURCE, MASTODON_RATE));
        return all;
    }
}
