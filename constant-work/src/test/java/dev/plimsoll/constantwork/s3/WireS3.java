package dev.plimsoll.constantwork.s3;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * S3 on the wire: s3proxy in this process, signed requests over real sockets. Answers can be a status, late or never.
 *
 * <p>Unlike S3, s3proxy hangs up on the body of what it refuses, so that the client may see a broken connection instead of
 * the refusal. A relay in front hands each request over in one piece: then there is nothing left to hang up on.
 */
final class WireS3 implements AutoCloseable {
    static final String BUCKET = "bucket";

    private final Faults store = new Faults(new TransientNio2BlobStore());
    private final S3Proxy proxy;
    private final WholeRequests front;

    WireS3() {
        proxy = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "id", "secret")
                .build();
        try {
            proxy.start();
            front = new WholeRequests(proxy.getPort());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        try (S3Client client = client(Duration.ofSeconds(60))) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
    }

    S3Client client(Duration deadline) {
        return client(port(), deadline);
    }

    int port() {
        return front.port();
    }

    /** A client of such a server, which may be in another process. */
    static S3Client client(int port, Duration deadline) {
        return S3Store.client(deadline)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .build();
    }

    /** Answers the next reads and writes with these instead. */
    void answerNext(int... status) {
        synchronized (store) {
            for (int one : status) {
                store.next.add(one);
            }
        }
    }

    /** Keeps the next read waiting until the server is closed. */
    void hangNext() {
        answerNext(0);
    }

    int requests() {
        synchronized (store) {
            return store.requests;
        }
    }

    private static final class Faults extends ForwardingBlobStore {
        private final Deque<Integer> next = new ArrayDeque<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private int requests;

        Faults(BlobStore delegate) {
            super(delegate);
        }

        private void request() {
            Integer status;
            synchronized (this) {
                requests++;
                status = next.poll();
            }
            if (status == null) {
                return;
            }
            if (status != 0) {
                throw S3Exceptions.fromStatusCode(status);
            }
            try {
                boolean unused = closed.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
            request();
            return super.getBlob(request);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
            request();
            return super.putBlob(request, body);
        }
    }

    @Override
    public void close() {
        store.closed.countDown();
        try {
            front.close();
            proxy.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
