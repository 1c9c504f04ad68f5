package dev.plimsoll.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What editors show about the properties. */
class PropertiesMetadataTest {
    @Test
    void describesEveryProperty() throws Exception {
        String metadata;
        try (InputStream in = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(metadata)
                .contains("plimsoll.load-shedding.client-timeout", "plimsoll.load-shedding.exempt")
                .contains("plimsoll.recovery-queue.workers", "plimsoll.recovery-queue.lanes")
                .contains("plimsoll.cell-router.deployment-key", "plimsoll.cell-router.store")
                .contains("how long clients wait for an answer");
        assertThat(metadata.split("\"name\": \"plimsoll\\.load-shedding\\.", -1))
                .hasSize(8);
    }
}
