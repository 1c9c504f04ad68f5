package dev.plimsoll.examples.elastic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The command: kills a PostgreSQL under a collector, and prints what became of the records. */
public final class ElasticConnection {
    private static final int RATE = 60;
    private static final int WORKERS = 8;
    private static final Duration STORING = Duration.ofMillis(50);
    private static final Duration CALM = Duration.ofSeconds(5);

    private ElasticConnection() {}

    /**
     * Runs three faults, each after a control, and prints a table.
     *
     * @param arguments how many seconds the store is dead; 10 without
     * @throws Exception if anything but the store fails
     */
    public static void main(String[] arguments) throws Exception {
        Duration dead = Duration.ofSeconds(arguments.length == 0 ? 10 : Long.parseLong(arguments[0]));
        List<Step> steps = List.of(
                new Step("control", RATE, WORKERS, STORING, CALM, Duration.ZERO, 60),
                new Step("killed; spool at most 60 a second", RATE, WORKERS, STORING, CALM, dead, 60),
                new Step("control", RATE, WORKERS, STORING, CALM, Duration.ZERO, 60),
                new Step("killed; spool as fast as it goes", RATE, WORKERS, STORING, CALM, dead, 1e6),
                new Step("control", RATE, WORKERS, STORING, CALM, Duration.ZERO, 60),
                new Step("killed; no journal: loses", RATE, WORKERS, STORING, CALM, dead, 60));
        Path folder = Files.createTempDirectory("elastic");
        boolean whole = true;
        try (Store store = Store.start(folder)) {
            System.out.println(RATE + " records a second, " + WORKERS + " at a time, the server waits "
                    + STORING.toMillis() + " ms on a timer for each; 'by law' is away x rate / spare rate\n");
            System.out.println(Step.head());
            for (int i = 0; i < steps.size(); i++) {
                boolean journal = i < steps.size() - 1;
                Measured measured = steps.get(i).run(store, journal ? folder.resolve("journal-" + i) : null);
                System.out.println(steps.get(i).row(measured));
                whole &= measured.accepted() == measured.inStore() && measured.filled();
            }
        } finally {
            delete(folder);
        }
        System.exit(whole ? 0 : 3);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
