package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The command: breaks one node of a Redis Cluster under a monolith in several ways, and prints what became of the requests. */
public final class RedisHotNode {
    private static final Logger LOGGER = Logger.getLogger("dev.plimsoll");

    private RedisHotNode() {}

    /**
     * Plays every fault without and with the library, each after a control, and prints a table. Ends with 3 if a claim does not hold.
     *
     * @param arguments {@code --short} for three faults in a minute and a half, and names of faults, such as {@code cut}, for those
     */
    public static void main(String[] arguments) {
        if (!RedisCluster.isInstalled()) {
            System.err.println(
                    "redis-hot-node: there is no redis-server (expected: 7.0 or newer; Debian: apt-get install"
                            + " redis-server)");
            System.exit(1);
        }
        LOGGER.setLevel(Level.WARNING); // each edition is news, but not here
        List<String> wanted = new ArrayList<>(List.of(arguments));
        boolean brief = wanted.remove("--short");
        List<Chaos> faults = brief ? List.of(Chaos.BUSY, Chaos.CUT, Chaos.KILL) : List.of(Chaos.values());
        Map<String, Chaos> byName = new LinkedHashMap<>();
        for (Chaos chaos : Chaos.values()) {
            byName.put(chaos.name().toLowerCase(Locale.ROOT), chaos);
        }
        if (!byName.keySet().containsAll(wanted)) {
            wanted.removeAll(byName.keySet());
            System.err.println("redis-hot-node: fault: " + String.join(", ", wanted) + " (expected: "
                    + String.join(", ", byName.keySet()) + ")");
            System.exit(2);
        }
        if (!wanted.isEmpty()) {
            faults = wanted.stream().map(byName::get).toList();
        }
        try {
            System.exit(run(faults) ? 0 : 3);
        } catch (Exception | Error e) { // the HTTP server's thread would keep a process whose command has failed
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static boolean run(List<Chaos> faults) throws Exception {
        Path folder = Files.createTempDirectory("redis-hot-node");
        Stage stage = new Stage(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(stage, folder))); // in whatever way it ends
        stage.warmUp();
        Report report = new Report(System.out, .03);
        play(stage, report, faults, Duration.ofSeconds(1), Duration.ofSeconds(5));
        return report.end().isEmpty();
    }

    /** Each fault in each form, each after a control. */
    static void play(Stage stage, Report report, List<Chaos> faults, Duration calm, Duration window) {
        for (Chaos chaos : faults) {
            Map<Form, Found> found = new EnumMap<>(Form.class);
            List<Found> controls = new ArrayList<>();
            for (Form form : Form.values()) {
                Stage.Pair pair = stage.play(chaos, form, calm, window);
                controls.add(pair.control());
                found.put(form, pair.fault());
            }
            report.fault(chaos, Law.of(chaos, Scale.seconds(window)), found, Found.together(controls));
        }
    }

    private static void close(Stage stage, Path folder) {
        try {
            stage.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            System.err.println("redis-hot-node: " + folder + " is left: " + e);
        }
    }
}
