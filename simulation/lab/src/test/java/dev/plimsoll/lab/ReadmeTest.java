package dev.plimsoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");

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
