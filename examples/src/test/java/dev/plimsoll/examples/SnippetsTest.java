package dev.plimsoll.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All Java that the pages show compiles against the library as it is, and prints what it says it prints.
 *
 * <p>A page's block stands in a class with the imports and members that {@code src/test/snippets} lists for that page: what a
 * reader has around it. A block with methods becomes members of that class, any other one the body of a method. Where lines end in
 * {@code // prints …} the method is run, and must print exactly those.
 */
class SnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path AROUND = Path.of("src/test/snippets");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTS = Pattern.compile("// prints (.*)");
    private static final Pattern MEMBERS =
            Pattern.compile("^(@|(?!(for|if|while|try|switch) ?\\()\\w.*\\) *\\{$)", Pattern.MULTILINE);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private record Block(String page, int number, String text) {
        String name() {
            return page.replaceAll("[^A-Za-z0-9]", "_") + "_" + number;
        }

        List<String> prints() {
            return PRINTS.matcher(text).results().map(match -> match.group(1)).toList();
        }

        String source(String around) {
            String imports = lines(around + text, true);
            String members = lines(around, false);
            String body = lines(text, false).indent(8);
            return imports + "class " + name() + " {\n" + members
                    + (MEMBERS.matcher(text).find() ? body : "    void run() throws Exception {\n" + body + "    }\n")
                    + "}\n";
        }

        private static String lines(String text, boolean imports) {
            return text.lines()
                    .filter(line -> line.startsWith("import ") == imports)
                    .map(line -> line + "\n")
                    .reduce("", String::concat);
        }
    }

    private static List<Block> blocks(String page, String text) {
        List<MatchResult> found = JAVA.matcher(text).results().toList();
        List<Block> blocks = new ArrayList<>();
        for (MatchResult match : found) {
            blocks.add(new Block(page, blocks.size() + 1, match.group(1)));
        }
        return blocks;
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        try (Stream<Path> pages = Files.walk(ROOT)) {
            for (Path page : pages.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().matches(".*/(target|\\.\\w[^/]*)/.*"))
                    .filter(path -> !path.endsWith("docs/first-test.md")) // a whole project: see below
                    .sorted()
                    .toList()) {
                blocks.addAll(blocks(ROOT.relativize(page).toString(), Files.readString(page)));
            }
        }
        return blocks;
    }

    private void compile(List<Block> blocks) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
        for (Block block : blocks) {
            Path around = AROUND.resolve(block.page().replace('/', '.').replace(".md", ".txt"));
            Path source = folder.resolve(block.name() + ".java");
            Files.writeString(source, block.source(Files.exists(around) ? Files.readString(around) : ""));
            arguments.add(source.toString());
        }
        ByteArrayOutputStream faults = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, faults, faults, arguments.toArray(String[]::new));
        assertThat(result).as(faults.toString(StandardCharsets.UTF_8)).isZero();
    }

    private void run(List<Block> blocks) throws Exception {
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            for (Block block : blocks) {
                if (!block.prints().isEmpty()) {
                    ByteArrayOutputStream printed = new ByteArrayOutputStream();
                    Class<?> type = loader.loadClass(block.name());
                    var constructor = type.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    Method run = type.getDeclaredMethod("run");
                    run.setAccessible(true);
                    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
                    try {
                        run.invoke(constructor.newInstance());
                    } finally {
                        System.setOut(before);
                    }
                    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                            .as(block.name())
                            .containsExactlyElementsOf(block.prints());
                }
            }
        }
    }

    @Test
    void allJavaInThePagesCompilesAndPrintsWhatItSays() throws Exception {
        List<Block> blocks = blocks();
        compile(blocks);
        run(blocks);
    }

    @Test
    void theFirstPageRunsEveryModule() throws IOException {
        List<Block> first = blocks().stream()
                .filter(block -> block.page().equals("README.md"))
                .filter(block -> !block.prints().isEmpty())
                .toList();
        for (String facade :
                List.of("ShuffleSharder", "CellRouter", "ConfigReceiver", "LoadShedder", "RecoveryQueue")) {
            assertThat(first).anyMatch(block -> block.text().contains(facade));
        }
    }

    /** The twins: a block that does not compile, and one that prints something else. */
    @Test
    void aBlockThatIsWrongIsNoticed() throws Exception {
        String page = "```java\nint wrong = \"text\";\n```\n```java\nSystem.out.println(1 + 1); // prints 3\n```\n";
        List<Block> blocks = blocks("twin.md", page);

        assertThatThrownBy(() -> compile(blocks.subList(0, 1))).hasMessageContaining("twin_md_1.java:");
        compile(blocks.subList(1, 2));
        assertThatThrownBy(() -> run(blocks.subList(1, 2))).hasMessageContaining("\"2\"");
    }

    /** docs/first-test.md shows a project; {@code src/it/own-handler} is that project, and the build runs it. */
    @Test
    void theProjectOfTheFirstTestIsTheOneThatRuns() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/first-test.md"));
        Path project = Path.of("src/it/own-handler");
        for (String file : List.of(
                "pom.xml", "src/main/java/example/QuoteHandler.java", "src/test/java/example/QuoteHandlerTest.java")) {
            String text = Files.readString(project.resolve(file)).replace("@project.version@", "0.1.0-SNAPSHOT");
            assertThat(page).as(file).contains("\n" + text.strip() + "\n```");
        }
    }
}
