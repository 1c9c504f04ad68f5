package dev.plimsoll.examples.shapes;

import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.constantwork.s3.S3Store;
import dev.plimsoll.shuffle.DeploymentKey;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * What all processes of one deployment share. Secrets travel in the environment, which other users of the machine cannot read; the
 * signing key goes to the control plane alone.
 */
record Deployment(Map<String, String> environment) {
    /** The cells, for ever in this order. */
    static final List<String> CELLS =
            IntStream.rangeClosed(1, 8).mapToObj(i -> "cell-" + i).toList();

    static final List<String> PUSHERS = List.of("pusher-1", "pusher-2");

    /** How long clients wait. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** How long an operator waits for the store; the first call of a process compiles it all. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    static final String STREAM = "shapes/config";

    private static final String KEY = "SHAPES_KEY";
    private static final String TRUST = "SHAPES_TRUST";
    private static final String SIGN = "SHAPES_SIGN";
    private static final String FOLDER = "SHAPES_FOLDER";
    private static final String PERIOD = "SHAPES_PERIOD";
    private static final String BUCKET = "SHAPES_BUCKET";
    private static final String ENDPOINT = "SHAPES_S3_ENDPOINT";
    private static final int RAW_KEY_BYTES = 32;

    /** Makes a deployment with keys of its own, whose files are in a folder. */
    static Deployment fresh(Path folder, Duration period) {
        try {
            byte[] secret = new byte[16];
            new SecureRandom().nextBytes(secret);
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            HexFormat hex = HexFormat.of();
            Map<String, String> environment = new HashMap<>();
            environment.put(KEY, hex.formatHex(secret));
            environment.put(TRUST, hex.formatHex(pair.getPublic().getEncoded()));
            environment.put(SIGN, hex.formatHex(pair.getPrivate().getEncoded()));
            environment.put(FOLDER, folder.toString());
            environment.put(PERIOD, period.toString());
            Deployment fresh = new Deployment(environment);
            String bucket = System.getenv(BUCKET);
            return bucket == null ? fresh : fresh.withBucket(bucket);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What this process was told by the one that started it. */
    static Deployment ofThisProcess() {
        return new Deployment(System.getenv());
    }

    /** Whether the bucket is on an S3 that is not ours: then its name, and the SDK's own settings, say where. */
    boolean usesOtherS3() {
        return environment.containsKey(BUCKET);
    }

    Deployment withBucket(String bucket) {
        return with(BUCKET, bucket);
    }

    Deployment withEndpoint(String s3) {
        return with(ENDPOINT, s3);
    }

    private Deployment with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Deployment(more);
    }

    Deployment withoutSigningKey() {
        Map<String, String> less = new HashMap<>(environment);
        less.remove(SIGN);
        return new Deployment(less);
    }

    DeploymentKey key() {
        return DeploymentKey.parse(value(KEY));
    }

    TrustedKeys trusted() {
        byte[] encoded = HexFormat.of().parseHex(value(TRUST));
        return TrustedKeys.ofHex(
                List.of(HexFormat.of().formatHex(encoded, encoded.length - RAW_KEY_BYTES, encoded.length)));
    }

    KeyPair signingKey() {
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(value(TRUST)))),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(HexFormat.of().parseHex(value(SIGN)))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder(String process) {
        return Path.of(value(FOLDER), process);
    }

    Duration period() {
        return Duration.parse(value(PERIOD));
    }

    String bucket() {
        return environment.getOrDefault(BUCKET, "simple-shapes");
    }

    /** One for each start: keys are new each time, and nobody can go on with a stream that another key signed. */
    String prefix() {
        String trusted = value(TRUST);
        return "shapes/" + trusted.substring(trusted.length() - 16) + "/";
    }

    /** The bucket: of our own S3 if there is one, else of the one that the SDK's usual settings name. */
    ObjectStore store(Duration deadline) {
        return S3Store.of(s3(deadline), bucket(), Executors.newFixedThreadPool(4));
    }

    S3Client s3(Duration deadline) {
        S3ClientBuilder client =
                S3Store.client(deadline).forcePathStyle(true); // a server of one's own has no names for buckets
        String endpoint = environment.get(ENDPOINT);
        if (endpoint != null) {
            client.endpointOverride(URI.create(endpoint))
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(ConfigurationStore.CREDENTIALS);
        }
        return client.build();
    }

    private String value(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException(name + ": not set (expected: by ./shapes, which starts this process)");
        }
        return value;
    }
}
