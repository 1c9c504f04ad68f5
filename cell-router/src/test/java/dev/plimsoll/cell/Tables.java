package dev.plimsoll.cell;

import dev.plimsoll.shuffle.DeploymentKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** Tables that several tests start from. */
final class Tables {
    static final DeploymentKey KEY = DeploymentKey.insecure(42);

    /** Hundreds of refusals and swaps are the point of these tests, not news. */
    private static final Logger LOG = Logger.getLogger("dev.plimsoll.cell");

    static {
        LOG.setLevel(Level.OFF);
    }

    private Tables() {}

    static List<String> cells(int count) {
        return IntStream.range(0, count).mapToObj(i -> "cell-" + i).toList();
    }

    static RoutingTable even(int cells) {
        return RoutingTable.builder(KEY, cells(cells)).build();
    }

    /** Eight cells, pins, two split tenants, three keys on the move, version 100. */
    static RoutingTable rich() {
        RoutingTable.Builder builder =
                RoutingTable.builder(KEY, cells(8)).version(100).epoch(7);
        for (int i = 0; i < 30; i++) {
            builder.pin("pinned-" + i, "cell-" + i % 8);
        }
        builder.pin("whale", "cell-1", "cell-3");
        builder.pin("leviathan", "cell-2", "cell-4", "cell-6");
        builder.pin("moving", "cell-5");
        long moving = builder.position("moving");
        builder.move(new MigrationRow(false, moving, 5, 6, MigrationPhase.COPYING, 1));
        builder.move(new MigrationRow(true, 8, 0, 1, MigrationPhase.FENCED, 2));
        builder.move(new MigrationRow(true, 9, 7, 1, MigrationPhase.SWITCHED, 3));
        return builder.build();
    }

    static RoutingTable read(byte[] bytes) {
        return RoutingTable.read(bytes, KEY, TableLimits.DEFAULT).table();
    }

    /** The rich table's successor with something changed behind every builder's back. */
    static byte[] forged(Consumer<TableDraft> change) {
        TableDraft draft = TableCodec.decode(rich().toBytes(), TableLimits.DEFAULT, new Refusals());
        if (draft == null) {
            throw new AssertionError("the rich table is valid");
        }
        draft.version++;
        change.accept(draft);
        return TableCodec.encode(draft);
    }
}
