package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plimsoll.queue.JournalLife.Answers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes that write through the journal: by strace at a chosen system call, and by SIGKILL at any time;
 * lets system calls fail, and a disk be full. What the process had said until then is held against what the next one
 * finds, as in {@link CrashTest}. What needs strace or root is skipped where there is none.
 */
class KillIT {
    private static final String CALLS = "pwrite64,fdatasync,fsync,ftruncate,unlink";
    private static final int ITEMS = 400;
    private static final int FAILURES = 200;

    @TempDir
    Path directory;

    private int lives;

    @Test
    @Tag("proof")
    void killedAtEveryWriteNothingAcceptedIsLost() throws Exception {
        assertThat(killAtEvery(1, "pwrite64")).isGreaterThanOrEqualTo(500);
    }

    @Test
    @Tag("proof")
    void killedAtEverySyncNothingAcceptedIsLost() throws Exception {
        assertThat(killAtEvery(1, "fdatasync")).isGreaterThanOrEqualTo(500);
    }

    @Test
    @Tag("proof")
    void killedAtEveryOtherCallNothingAcceptedIsLost() throws Exception {
        assertThat(killAtEvery(1, "fsync", "ftruncate", "unlink")).isGreaterThanOrEqualTo(20);
    }

    @Test
    @Tag("ci")
    void killedAtASampleOfSystemCallsNothingAcceptedIsLost() throws Exception {
        assertThat(killAtEvery(50, CALLS.split(",", -1))).isGreaterThanOrEqualTo(20);
    }

    @Test
    @Tag("ci")
    void aJournalThatWritesTooLateIsCaught() throws Exception {
        assumeTrue(straceWorks(), "strace is needed");
        assertThatThrownBy(() -> {
                    for (int n = 50; n < 60; n++) {
                        killAt("pwrite64", n, "late");
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("killed at pwrite64");
    }

    @Test
    @Tag("proof")
    void failedAtEachOfTheFirstTwoHundredWritesAndSyncsNothingIsFalselyAccepted() throws Exception {
        failAtEvery(1);
    }

    @Test
    @Tag("ci")
    void failedAtASampleOfWritesAndSyncsNothingIsFalselyAccepted() throws Exception {
        failAtEvery(25);
    }

    @Test
    @Tag("ci")
    void killedAtAnyTimeNothingAcceptedIsLost() throws Exception {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 5; round++) {
            Path disk = newDisk();
            int lines = 1 + random.nextInt(6_000);
            Answers answers = new Answers();
            Process life = start(disk, List.of(), 20_000);
            int heard = 0;
            try (BufferedReader out = life.inputReader()) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    hear(line, answers);
                    if (++heard == lines) {
                        life.toHandle().destroyForcibly(); // the process's own would close the stream, too
                    }
                }
            }
            assertThat(life.waitFor()).as("killed").isEqualTo(137);
            CrashTest.check(answers, Disk.at(disk), "killed after line " + lines);
        }
    }

    @Test
    @Tag("ci")
    void aFullDiskIsRefusedAndWhatWasAcceptedBeforeIsThere() throws Exception {
        Path disk = newDisk();
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "plimsoll", disk.toString()) == 0, "needs root");
        Path copy = newDisk();
        Answers answers;
        try {
            answers = live(disk, List.of(), 2_000);
            try (Stream<Path> files = Files.list(disk)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
        assertThat(answers.all(Answers.Kind.ACCEPTED)).isNotEmpty();
        assertThat(answers.all(Answers.Kind.REFUSED)).isNotEmpty();
        refusedFromTheFirstFailureOn(answers, "full disk");
        CrashTest.check(answers, Disk.at(copy), "full disk");
    }

    /** Kills a process at every {@code step}-th of these system calls, as they touch its disk. Returns how many were killed. */
    private int killAtEvery(int step, String... names) throws Exception {
        assumeTrue(straceWorks(), "strace is needed");
        int kills = 0;
        int call = 0;
        Map<String, Integer> made = systemCalls();
        made.keySet().retainAll(List.of(names));
        for (Map.Entry<String, Integer> calls : made.entrySet()) {
            for (int n = 1; n <= calls.getValue(); n++) {
                if (++call % step == 0) {
                    killAt(calls.getKey(), n);
                    kills++;
                }
            }
        }
        return kills;
    }

    private void killAt(String call, int n, String... twin) throws Exception {
        Path disk = newDisk();
        Answers answers = live(disk, strace(call + ":signal=KILL:when=" + n), ITEMS, twin);
        assertThat(answers.all(Answers.Kind.SUBMITTED).size())
                .as("killed at %s %s", call, n)
                .isLessThanOrEqualTo(ITEMS);
        CrashTest.check(answers, Disk.at(disk), "killed at " + call + " " + n);
        delete(disk);
    }

    private void failAtEvery(int step) throws Exception {
        assumeTrue(straceWorks(), "strace is needed");
        for (int n = 1; n <= FAILURES; n += step) {
            for (String failure : List.of("pwrite64:error=ENOSPC", "fdatasync:error=EIO")) {
                Path disk = newDisk();
                Answers answers = live(disk, strace(failure + ":when=" + n), ITEMS);
                refusedFromTheFirstFailureOn(answers, failure + " " + n);
                CrashTest.check(answers, Disk.at(disk), failure + " " + n);
                delete(disk);
            }
        }
    }

    private static void refusedFromTheFirstFailureOn(Answers answers, String when) {
        if (!answers.all(Answers.Kind.SUBMITTED).isEmpty()) { // else it failed before there was a queue
            assertThat(answers.all(Answers.Kind.REFUSED)).as(when).isNotEmpty();
            int first = Collections.min(answers.all(Answers.Kind.REFUSED));
            assertThat(answers.all(Answers.Kind.ACCEPTED))
                    .as("%s: accepted after a failure", when)
                    .allMatch(number -> number < first);
        }
    }

    /** How often an undisturbed life makes each system call. */
    private Map<String, Integer> systemCalls() throws Exception {
        Path trace = directory.resolve("trace");
        live(newDisk(), List.of("strace", "-f", "-qq", "-e", "trace=" + CALLS, "-o", trace.toString()), ITEMS);
        Map<String, Integer> calls = new TreeMap<>();
        Pattern call = Pattern.compile("^\\d+ +(\\w+)\\(");
        for (String line : Files.readAllLines(trace)) {
            Matcher found = call.matcher(line);
            if (found.find()) {
                calls.merge(found.group(1), 1, Integer::sum);
            }
        }
        return calls;
    }

    private static List<String> strace(String injection) {
        return List.of("strace", "-f", "-qq", "-e", "trace=" + CALLS, "-e", "inject=" + injection, "-o", "/dev/null");
    }

    private static boolean straceWorks() throws InterruptedException {
        return run("strace", "-qq", "-o", "/dev/null", "true") == 0;
    }

    private Answers live(Path disk, List<String> before, int items, String... twin) throws Exception {
        Answers answers = new Answers();
        Process life = start(disk, before, items, twin);
        try (BufferedReader out = life.inputReader()) {
            out.lines().forEach(line -> hear(line, answers));
        }
        assertThat(life.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return answers;
    }

    private static void hear(String line, Answers answers) {
        String[] words = line.split(" ", -1);
        if (words.length == 2) { // a last line may be cut, and the end is not counted
            answers.add(Answers.Kind.valueOf(words[0]), Integer.parseInt(words[1]));
        }
    }

    private static Process start(Path disk, List<String> before, int items, String... twin) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx64m",
                "-cp",
                path(RecoveryQueue.class) + System.getProperty("path.separator") + path(JournalLife.class),
                JournalLife.class.getName(),
                disk.toString(),
                "7",
                String.valueOf(items)));
        command.addAll(List.of(twin));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path path(Class<?> of) {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private Path newDisk() throws IOException {
        return Files.createDirectories(directory.resolve("disk-" + lives++));
    }

    private static void delete(Path disk) throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(disk);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }
}
