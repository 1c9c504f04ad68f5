package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script ./plimsoll with stand-ins for java and mvn, in a folder whose name has spaces. */
@SuppressWarnings("NullAway.Init") // JUnit and the method before each test set the fields
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "bash",
            "env",
            "dirname",
            "readlink",
            "find",
            "head",
            "sed",
            "touch",
            "mkdir",
            "mv",
            "cat",
            "grep",
            "tail",
            "ls",
            "rm",
            "sort",
            "printf",
            "tput",
            "flock");

    @TempDir
    private Path folder;

    private Path house;
    private Path tools;
    private Path elsewhere;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void build() throws IOException {
        Path script = Path.of("../../plimsoll");
        assumeTrue(Files.isExecutable(script) && Files.isExecutable(Path.of("/bin/bash")), "no launcher, or no bash");
        house = Files.createDirectories(folder.resolve("a house"));
        Files.copy(script, house.resolve("plimsoll"));
        write(house.resolve("simulation/lab/src/main/java/A.java"), "class A {}");
        write(house.resolve("priority-queue/pom.xml"), "<project/>");
        write(house.resolve("priority-queue/src/jmh/java/B.java"), "class B {}");
        elsewhere = Files.createDirectories(folder.resolve("else where"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            for (String bin : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(bin + tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(bin + tool));
                }
            }
        }
        java("17.0.9");
        program("javac", "");
        program("mvn", """
                echo "$@" >> "$CALLS"
                [ -n "${BROKEN:-}" ] && { echo '[ERROR] A.java:[1,2] no such thing'; echo '[INFO] BUILD FAILURE'; exit 1; }
                mkdir -p "$HOUSE/simulation/lab/target" "$HOUSE/priority-queue/target"
                echo jar > "$HOUSE/simulation/lab/target/plimsoll.jar"
                echo /lib/jmh.jar > "$HOUSE/priority-queue/target/bench.classpath"
                """);
    }

    private void java(String version) throws IOException {
        program("java", """
                if [ "$1" = -version ]; then echo 'openjdk version "VERSION" 2023-10-17' >&2; exit 0; fi
                printf '<%s>' "$@"
                exit 7
                """.replace("VERSION", version));
    }

    private void program(String name, String body) throws IOException {
        Path path = tools.resolve(name);
        write(path, "#!/bin/bash\n" + body);
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Ended run(Path script, List<String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                tools.resolve("env").toString(),
                "-i",
                "PATH=" + tools,
                "HOUSE=" + house,
                "CALLS=" + folder.resolve("calls")));
        command.addAll(environment);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Ended run(String... arguments) throws Exception {
        return run(house.resolve("plimsoll"), List.of(), arguments);
    }

    private long builds() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    @Test
    void buildsOnFirstUseInOneLineAndPassesArgumentsAndExitCode() throws Exception {
        Ended ended = run("run", "my story.yaml", "--set", "a=b c", "");

        assertThat(ended.code()).isEqualTo(7);
        assertThat(ended.out())
                .endsWith(
                        "<-jar><" + house + "/simulation/lab/target/plimsoll.jar><run><my story.yaml><--set><a=b c><>");
        assertThat(ended.err())
                .matches("plimsoll: building \\(the first time takes a minute or two\\) \\.\\.\\. \\d+ s\n");
    }

    @Test
    void buildsAgainOnlyWhenASourceIsNewer() throws Exception {
        run("list");
        run("list");
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(
                house.resolve("simulation/lab/src/main/java/A.java"),
                FileTime.from(Instant.now().plusSeconds(60)));
        run("list");

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void startsThroughAChainOfLinks() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("one"), Path.of("../a house/plimsoll"));
        Path again = Files.createSymbolicLink(elsewhere.resolve("two"), link.getFileName());

        assertThat(run(again, List.of(), "list").out()).contains("<" + house.toRealPath() + "/simulation/lab");
    }

    @Test
    void showsWhyABuildFailedAndWhereItsLogIs() throws Exception {
        Ended ended = run(house.resolve("plimsoll"), List.of("BROKEN=yes"), "list");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("[ERROR] A.java:[1,2] no such thing", "the whole log is " + house + "/.plimsoll/build.log");
    }

    @Test
    void triesAgainAfterAFailedBuild() throws Exception {
        run(house.resolve("plimsoll"), List.of("BROKEN=yes"), "list");

        assertThat(run("list").code()).isEqualTo(7);
    }

    @Test
    void saysInOneLineThatJavaIsMissing() throws Exception {
        Files.delete(tools.resolve("java"));

        Ended ended = run("list");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("plimsoll: there is no java on the PATH (expected: a JDK, 17 or newer)\n");
    }

    @Test
    void saysInOneLineThatJavaIsTooOld() throws Exception {
        java("1.8.0_402");

        assertThat(run("list").err())
                .isEqualTo("plimsoll: " + tools + "/java is version 1.8.0_402 (expected: 17 or newer)\n");
    }

    @Test
    void saysInOneLineThatMavenIsMissing() throws Exception {
        Files.delete(tools.resolve("mvn"));

        assertThat(run("list").err())
                .isEqualTo("plimsoll: there is no mvn on the PATH (expected: Maven, 3.8.7 or newer)\n");
    }

    @Test
    void runsTheBenchmarksOfAModule() throws Exception {
        Ended ended = run("bench", "priority-queue", "-f", "1", "Enqueue.*");

        Path target = house.resolve("priority-queue/target");
        assertThat(ended.out())
                .isEqualTo("<-cp><" + target + "/test-classes:" + target
                        + "/classes:/lib/jmh.jar><org.openjdk.jmh.Main><-foe><true><-f><1><Enqueue.*>");
        assertThat(Files.readString(folder.resolve("calls"), StandardCharsets.UTF_8))
                .contains("-pl priority-queue -am");
    }

    @Test
    void givesJmhWhatOnlyEndsLikeATable() throws Exception {
        assertThat(run("bench", "priority-queue", "gateAndTable").out()).endsWith("<true><gateAndTable>");
        assertThat(run("bench", "priority-queue", "Gate.andTable").out()).endsWith("<true><Gate.andTable>");
    }

    @Test
    void printsATableOfAModule() throws Exception {
        write(house.resolve("priority-queue/src/jmh/java/a/b/PairTable.java"), "class PairTable {}");

        Path target = house.resolve("priority-queue/target");
        assertThat(run("bench", "priority-queue", "PairTable", "3").out())
                .isEqualTo("<-cp><" + target + "/test-classes:" + target + "/classes:/lib/jmh.jar><a.b.PairTable><3>");
        assertThat(run("bench").err()).contains("\n  priority-queue\n  priority-queue PairTable\n");
        Files.delete(folder.resolve("calls"));
        Ended unknown = run("bench", "priority-queue", "SpeedTable");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("priority-queue has no table called SpeedTable");
        assertThat(folder.resolve("calls")).as("nothing is built for it").doesNotExist();
    }

    @Test
    void namesTheModulesThatHaveBenchmarks() throws Exception {
        Ended unknown = run("bench", "cells");
        Ended none = run("bench");

        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no module called cells");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("priority-queue");
    }
}
