package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.constantwork.ObjectStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An S3 that is not the example's own, on disk and with keys of its own; where it is, only the SDK's usual settings say. */
class OtherStoreIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "aws.region", "eu-west-1",
            "aws.accessKeyId", "stranger",
            "aws.secretAccessKey", "stranger's-secret");
    private static final String ENDPOINT = "aws.endpointUrlS3";

    private final Map<String, Optional<String>> before = new HashMap<>();
    private S3Proxy proxy;

    @BeforeEach
    void start(@TempDir Path disk) throws Exception {
        Files.createDirectory(disk.resolve("team-bucket"));
        proxy = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(disk.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V4, SETTINGS.get("aws.accessKeyId"), SETTINGS.get("aws.secretAccessKey"))
                .build();
        proxy.start();
        SETTINGS.forEach(this::set);
        set(ENDPOINT, "http://127.0.0.1:" + proxy.getPort());
    }

    private void set(String name, String value) {
        before.put(name, Optional.ofNullable(System.setProperty(name, value)));
    }

    @AfterEach
    void stop() throws Exception {
        before.forEach((name, value) ->
                value.ifPresentOrElse(was -> System.setProperty(name, was), () -> System.clearProperty(name)));
        proxy.stop();
    }

    @Test
    void isPublishedToAndReadFromUnderAPrefixOfItsOwn(@TempDir Path folder) {
        Deployment deployment = Deployment.fresh(folder, Duration.ofSeconds(1)).withBucket("team-bucket");
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        try {
            Tables tables = Tables.first(deployment, timers, Map.of("cell-1", "127.0.0.1:1"));

            assertThat(deployment.usesOtherS3()).isTrue();
            assertThat(tables.edit(config -> config.with(Map.of("tenant-001", 5))))
                    .as("edition")
                    .isEqualTo(2);
            ObjectStore store = deployment.store(Deployment.PATIENCE);
            List<String> keys =
                    store.list(deployment.prefix()).toCompletableFuture().join();
            assertThat(keys).isNotEmpty().allMatch(key -> key.startsWith(deployment.prefix()));
        } finally {
            timers.shutdownNow();
        }
    }
}
