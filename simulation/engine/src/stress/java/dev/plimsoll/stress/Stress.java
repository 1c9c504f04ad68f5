package dev.plimsoll.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs jcstress tests of the module in a process of its own, which forks a JVM for each way to compile and schedule them.
 *
 * <p>The harness's shortest mode, {@code sanity}, passes even planted bugs, so the brief way here is a real one with fewer samples. A
 * test that passes means something only while its twin with a planted bug fails the same way: run both together.
 *
 * @param passed the tests that showed nothing forbidden, by their simple names
 * @param failed the tests that showed something forbidden
 * @param report what the harness wrote
 */
public record Stress(Set<String> passed, Set<String> failed, String report) {
    private static final Pattern VERDICT = Pattern.compile("\\[(OK|FAILED)] [\\w.]+\\.(\\w+)");

    /**
     * Takes samples for some seconds each. The harness needs twenty more before its first, so run many at once.
     *
     * @param tests classes with {@code @JCStressTest}
     * @return what was seen; a test without any result is in neither set
     * @throws IOException if the harness cannot be started
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    public static Stress briefly(Class<?>... tests) throws IOException, InterruptedException {
        return run(tests, "-f", "1", "-fsm", "1", "-iters", "2", "-time", "150", "-sc", "false");
    }

    /**
     * Takes samples for some minutes each.
     *
     * @param tests classes with {@code @JCStressTest}
     * @return what was seen; a test without any result is in neither set
     * @throws IOException if the harness cannot be started
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    public static Stress atLength(Class<?>... tests) throws IOException, InterruptedException {
        return run(tests, "-m", "default");
    }

    private static Stress run(Class<?>[] tests, String... options) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of("target", "jcstress"));
        String name = Stream.of(tests).map(Class::getSimpleName).collect(Collectors.joining("-"));
        Path written = directory.resolve(name + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-v",
                "-r",
                name,
                "-t",
                Stream.of(tests)
                        .map(test -> Pattern.quote(test.getCanonicalName()))
                        .collect(Collectors.joining("|", "^(", ")$"))));
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
        Set<String> passed = new TreeSet<>();
        Set<String> failed = new TreeSet<>();
        Matcher verdicts = VERDICT.matcher(report.substring(Math.max(0, report.indexOf("RUN RESULTS:"))));
        while (verdicts.find()) {
            (verdicts.group(1).equals("OK") ? passed : failed).add(verdicts.group(2));
        }
        return new Stress(passed, failed, report);
    }
}
