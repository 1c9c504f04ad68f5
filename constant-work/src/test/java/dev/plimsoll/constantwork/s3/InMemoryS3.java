package dev.plimsoll.constantwork.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The SDK's client over a map, with conditional writes that are truly atomic: emulators check, then write, and lose up
 * to two thirds of what races publish. Answers can be replaced by a status.
 */
final class InMemoryS3 implements S3Client {
    private static final int OK = 200;

    private static final class Stored {
        final byte[] bytes;
        final String tag;
        final long length; // as it says

        Stored(byte[] bytes, String tag, long length) {
            this.bytes = bytes;
            this.tag = tag;
            this.length = length;
        }
    }

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private IntSupplier status = () -> OK;
    private Runnable betweenCheckAndWrite = () -> {};
    private int tags;

    /** Decides the status of every request from now on: 200 lets it through. */
    synchronized void status(IntSupplier decides) {
        status = decides;
    }

    /** The broken twin: what happens here happens between a condition's check and its write. */
    synchronized void betweenCheckAndWrite(Runnable happens) {
        betweenCheckAndWrite = happens;
    }

    synchronized void plant(String key, byte[] bytes) {
        objects.put(key, new Stored(bytes.clone(), "\"" + ++tags + "\"", bytes.length));
    }

    /** An object of five gigabytes, of which no byte can be read. */
    synchronized void plantHuge(String key) {
        objects.put(key, new Stored(new byte[0], "\"" + ++tags + "\"", 5L << 30));
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized void request(String what) {
        requests.add(what);
        int answer = status.getAsInt();
        if (answer != OK) {
            throw error(answer, answer == 404 ? "NoSuchBucket" : answer == 403 ? "ExpiredToken" : "AsTold");
        }
    }

    private static SdkException error(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        request("GET " + request.key());
        Stored found;
        synchronized (this) {
            found = objects.get(request.key());
        }
        if (found == null) {
            throw NoSuchKeyException.builder().statusCode(404).build();
        }
        InputStream body = found.length == found.bytes.length
                ? new ByteArrayInputStream(found.bytes)
                : new InputStream() {
                    @Override
                    public int read() {
                        throw new AssertionError("read from " + request.key());
                    }

                    @Override
                    public int read(byte[] bytes, int from, int most) {
                        return read();
                    }
                };
        try {
            return transformer.transform(
                    GetObjectResponse.builder()
                            .contentLength(found.length)
                            .eTag(found.tag)
                            .build(),
                    AbortableInputStream.create(body));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        request("PUT " + request.key());
        byte[] bytes;
        try (InputStream content = body.contentStreamProvider().newStream()) {
            bytes = content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            Stored found = objects.get(request.key());
            if (request.ifMatch() == null && found != null) {
                throw error(412, "PreconditionFailed");
            }
            if (request.ifMatch() != null) {
                if (found == null) {
                    throw error(404, "NoSuchKey");
                }
                if (!found.tag.equals(request.ifMatch())) {
                    throw error(412, "PreconditionFailed");
                }
            }
            betweenCheckAndWrite.run();
            plant(request.key(), bytes);
            return PutObjectResponse.builder().eTag("\"" + tags + "\"").build();
        }
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        request("LIST " + request.prefix());
        synchronized (this) {
            return ListObjectsV2Response.builder()
                    .contents(objects.keySet().stream()
                            .filter(key -> key.startsWith(request.prefix()))
                            .limit(request.maxKeys())
                            .map(key -> S3Object.builder().key(key).build())
                            .toList())
                    .build();
        }
    }

    @Override
    public synchronized DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        request("DELETE " + request.key());
        objects.remove(request.key());
        return DeleteObjectResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
