package dev.plimsoll.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What editors show about the properties, and what the page says of them. */
class PropertiesMetadataTest {
    private static final Pattern PROPERTY = Pattern.compile(
            "\\{\\s+\"name\": \"(plimsoll\\.[^\"]+)\",\\s+\"type\": [^}]*?\"description\": \"([^\"]+)\"([^}]*)\\}");
    private static final Pattern DEFAULT = Pattern.compile("\"defaultValue\": (.*)");

    private static String metadata() throws IOException {
        try (InputStream in =
                PropertiesMetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @Test
    void thePageHasEveryPropertyInTheWordsThatEditorsShow() throws IOException {
        List<MatchResult> properties = PROPERTY.matcher(metadata()).results().toList();

        assertThat(properties).hasSize(13);
        for (MatchResult property : properties) {
            String value = DEFAULT.matcher(property.group(3))
                    .results()
                    .map(match -> match.group(1).replaceAll("[\"\\[\\]\\\\]", "") + " ")
                    .findFirst()
                    .orElse("");
            String shown = "| " + value + "|";
            assertThat(page()).contains("| `" + property.group(1) + "` " + shown + " " + property.group(2) + " |\n");
        }
    }

    @Test
    void thePageHasEveryPropertyOfALane() throws IOException {
        for (RecordComponent component : RecoveryQueueProperties.LaneProperties.class.getRecordComponents()) {
            String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            assertThat(page()).contains("`" + name + "`");
        }
    }
}
