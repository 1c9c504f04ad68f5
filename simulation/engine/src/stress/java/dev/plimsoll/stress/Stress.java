package dev.plimsoll.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one jcstress test of the module in a process of its own, which forks a JVM for each way to compile and schedule it.
 *
 * <p>The harness's shortest mode, {@code sanity}, passes even planted bugs, so the brief way here is a real one with fewer samples. A
 * test that passes means something only while its twin with a planted bug fails the same way.
 *
 * @param passed how many configurations showed nothing forbidden
 * @param failed how many showed something forbidden
 * @param broken how many ended without a result
 * @param report what the harness wrote
 */
public record Stress(int passed, int failed, int broken, String report) {
    private static final Pattern RESULTS =
            Pattern.compile("(\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    /**
     * Takes samples for some twenty seconds.
     *
     * @param test a class with {@code @JCStressTest}
     * @return what was seen
     * @throws IOException if the harness cannot be started
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    public static Stress briefly(Class<?> test) throws IOException, InterruptedException {
        return run(test, "-f", "1", "-fsm", "1", "-iters", "2", "-time", "150", "-sc", "false");
    }

    /**
     * Takes samples for some minutes.
     *
     * @param test a class with {@code @JCStressTest}
     * @return what was seen
     * @throws IOException if the harness cannot be started
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    public static Stress atLength(Class<?> test) throws IOException, InterruptedException {
        return run(test, "-m", "default");
    }

    private static Stress run(Class<?> test, String... options) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of("target", "jcstress"));
        Path written = directory.resolve(test.getSimpleName() + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-r",
                test.getSimpleName(),
                "-t",
                "^" + Pattern.quote(test.getCanonicalName()) + "$"));
        command.addAll(List.of(options));
        Process harness = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(written.toFile())
                .start();
        try {
            harness.waitFor();
        } finally {
            harness.destroy();
        }
        String report = Files.readString(written);
        Matcher results = RESULTS.matcher(report);
        int[] last = {0, 0, 1}; // a harness that counts nothing is broken
        while (results.find()) {
            last[0] = Integer.parseInt(results.group(1));
            last[1] = Integer.parseInt(results.group(2));
            last[2] = Integer.parseInt(results.group(3)) + Integer.parseInt(results.group(4));
        }
        return new Stress(last[0], last[1], last[2], report);
    }
}
