package dev.plimsoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere: to files, stories and tests that there are. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");
    private static final Pattern STORY =
            Pattern.compile("\\./plimsoll (?:run|show|sweep|explain) ([a-z][a-z0-9-]+)(?!\\.yaml|[a-z0-9-])");
    private static final Pattern TEST = Pattern.compile("-Dtest='?([A-Za-z,]+)");

    private static List<Path> files(String end) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(path -> path.toString().endsWith(end))
                    .filter(path -> !path.toString().contains("/target/")
                            && !path.toString().contains("/.git/"))
                    .toList();
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : files(".md")) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                Path target = page.resolveSibling(link.group(1));
                assertThat(target).as("%s links to %s", page, link.group(1)).exists();
            }
        }
    }

    @Test
    void everyStoryAndTestThatACommandNamesIsThere() throws IOException {
        Set<String> classes = files(".java").stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
        int commands = 0;
        for (Path page : files(".md")) {
            String text = Files.readString(page);
            for (Matcher story = STORY.matcher(text); story.find(); commands++) {
                assertThat(ReadmeTest.class.getResource("/dev/plimsoll/lab/stories/" + story.group(1) + ".yaml"))
                        .as("%s runs %s", page, story.group(1))
                        .isNotNull();
            }
            for (Matcher test = TEST.matcher(text); test.find(); commands++) {
                for (String name : test.group(1).split(",", -1)) {
                    assertThat(classes).as("%s names a test", page).contains(name + ".java");
                }
            }
        }
        assertThat(commands).as("commands found").isGreaterThan(30);
    }
}
