package dev.plimsoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere: to files, headings, tests, modules and programs that there are. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)#?([^)]*)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("-Dtest='?([A-Za-z,]+)|`(\\w+(?:Test|IT|Benchmark))[`.#]");
    private static final Pattern METHOD = Pattern.compile("`(\\w+(?:Test|IT))[.#](\\w+)`");
    private static final Pattern TYPE = Pattern.compile("\\bdev\\.plimsoll(?:\\.[a-z0-9]+)*\\.[A-Z]\\w+");
    private static final Pattern MODULE = Pattern.compile("-pl ([a-z/,-]+)");
    private static final Pattern PROFILE = Pattern.compile("-P([a-z]+)");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(plimsoll[a-z-]*)</artifactId>");
    private static final Pattern SCRIPT = Pattern.compile("(?:`|^ {4})(examples/[a-z/-]+)", Pattern.MULTILINE);

    private static List<Path> files(String end) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(path -> path.toString().endsWith(end))
                    .filter(path -> !path.toString().matches(".*/(target|\\.\\w[^/]*)/.*"))
                    .toList();
        }
    }

    private static List<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(String page) {
        return found(HEADING, FENCED.matcher(page).replaceAll("")).stream()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        int headings = 0;
        for (Path page : files(".md")) {
            String text = Files.readString(page);
            for (MatchResult link : found(LINK, text)) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                assertThat(target).as("%s links to %s", page, link.group()).exists();
                if (!link.group(2).isEmpty()) {
                    headings++;
                    assertThat(anchors(Files.readString(target)))
                            .as("%s links to %s", page, link.group())
                            .contains(link.group(2));
                }
            }
        }
        assertThat(headings).as("links to headings found").isGreaterThan(10);
    }

    @Test
    void everyTestThatAPageNamesIsThere() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (Path file : files(".java")) {
            tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
        int named = 0;
        for (Path page : files(".md")) {
            String text = Files.readString(page);
            for (MatchResult test : found(TEST, text)) {
                String names = test.group(1) == null ? test.group(2) : test.group(1);
                assertThat(tests.keySet()).as("%s names tests", page).contains(names.split(",", -1));
                named++;
            }
            for (MatchResult method : found(METHOD, text)) {
                assertThat(tests.get(method.group(1)))
                        .as("%s, %s", page, method.group())
                        .contains(" " + method.group(2) + "(");
            }
        }
        assertThat(named).as("tests found").isGreaterThan(50);
    }

    @Test
    void everythingElseThatACommandNamesIsThere() throws IOException {
        Set<String> types = files(".java").stream()
                .map(file ->
                        file.toString().replaceAll(".*/java/(.*)\\.java", "$1").replace('/', '.'))
                .collect(Collectors.toSet());
        StringBuilder poms = new StringBuilder();
        for (Path pom : files("pom.xml")) {
            poms.append(Files.readString(pom));
        }
        int named = 0;
        for (Path page : files(".md")) {
            String text = Files.readString(page);
            for (MatchResult type : found(TYPE, text)) {
                assertThat(types).as("%s names a type", page).contains(type.group());
            }
            for (MatchResult modules : found(MODULE, text)) {
                for (String module : modules.group(1).split(",", -1)) {
                    assertThat(ROOT.resolve(module).resolve("pom.xml"))
                            .as("%s builds %s", page, module)
                            .exists();
                    named++;
                }
            }
            for (MatchResult profile : found(PROFILE, text)) {
                assertThat(poms).as("%s sets a profile", page).contains("<id>" + profile.group(1) + "</id>");
            }
            for (MatchResult artifact : found(ARTIFACT, text)) {
                assertThat(poms).as("%s takes a module", page).contains("  " + artifact.group());
            }
            for (MatchResult script : found(SCRIPT, text)) {
                assertThat(ROOT.resolve(script.group(1)))
                        .as("%s names %s", page, script.group(1))
                        .exists();
                named++;
            }
        }
        assertThat(named).as("modules and programs found").isGreaterThan(10);
    }
}
