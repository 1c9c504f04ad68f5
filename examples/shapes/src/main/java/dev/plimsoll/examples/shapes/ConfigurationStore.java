package dev.plimsoll.examples.shapes;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** An S3 of our own, in memory, for whoever has no other: the configuration's home. */
final class ConfigurationStore {
    /** No secret: it opens a store that lives as long as the example does, and on this machine only. */
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("shapes", "shapes-secret"));

    private ConfigurationStore() {}

    static void run(int port) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        CREDENTIALS.resolveCredentials().accessKeyId(),
                        CREDENTIALS.resolveCredentials().secretAccessKey())
                .build();
        proxy.start();
        Child.ready(proxy.getPort());
    }
}
