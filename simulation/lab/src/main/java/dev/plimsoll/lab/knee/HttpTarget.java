package dev.plimsoll.lab.knee;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server behind HTTP. Requests are sent in turn, over and over. */
public final class HttpTarget implements Target {
    private final HttpClient client;
    private final List<HttpRequest> requests;

    /**
     * Makes a target.
     *
     * @param requests what to send, at least one; each should carry a time-out
     * @param connectTimeout how long a connection may take
     */
    public HttpTarget(List<HttpRequest> requests, Duration connectTimeout) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("requests: none (expected: at least one)");
        }
        this.requests = List.copyOf(requests);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public CompletableFuture<Answer> send(long number) {
        HttpRequest request = requests.get((int) (number % requests.size()));
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((response, failure) -> {
            if (failure != null) {
                return Answer.FAILED;
            }
            int status = response.statusCode();
            return status < 400 ? Answer.OK : status == 429 || status == 503 ? Answer.REFUSED : Answer.FAILED;
        });
    }
}
