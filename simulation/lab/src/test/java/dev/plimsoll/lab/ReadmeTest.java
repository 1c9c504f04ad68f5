package dev.plimsoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows can be copied and does what it says. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");

    @TempDir
    Path folder;

    @Test
    void theExampleCompilesAndPrintsWhatTheReadmeSays() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher example = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(example.find()).isTrue();
        Path source = Files.writeString(folder.resolve("Example.java"), example.group(1));

        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(result).isZero();

        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("customers: create", "recovery: start an instance");
    }

    @Test
    void everyLinkLeadsSomewhere() throws Exception {
        try (Stream<Path> pages = Files.walk(ROOT)) {
            for (Path page : pages.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().contains("/target/")
                            && !path.toString().contains("/.git/"))
                    .toList()) {
                Matcher link = Pattern.compile("]\\((?!https?:)([^)#]+)").matcher(Files.readString(page));
                while (link.find()) {
                    Path target = page.resolveSibling(link.group(1));
                    assertThat(target).as("%s links to %s", page, link.group(1)).exists();
                }
            }
        }
    }
}
