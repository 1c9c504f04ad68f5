package dev.plimsoll.lab.command;

import dev.plimsoll.lab.knee.HttpTarget;
import dev.plimsoll.lab.knee.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is sent, and whether it may be. */
final class KneeTarget {
    private static final int MOST_REQUESTS = 100_000;
    private static final long LONGEST = 16 << 20;

    @Option(names = "--method", paramLabel = "NAME", description = "HTTP method (default: GET)")
    private String method = "GET";

    @Option(names = "--header", paramLabel = "NAME: VALUE", description = "send this header; repeatable")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--body", paramLabel = "TEXT|@FILE", description = "send this body")
    private @Nullable String body;

    @Option(
            names = "--requests",
            paramLabel = "FILE",
            description = {
                "send these in turn instead: a line each, METHOD PATH [BODY]; a path is resolved against the URL, and the",
                "headers are sent with each"
            })
    private @Nullable String requests;

    @Option(
            names = "--i-own-this-target",
            description = "allow a target that is not this machine; driving others' servers is an attack")
    private boolean owned;

    Target open(Console console, String url, Duration timeout) {
        URI uri = uri(url);
        if (!owned && !local(uri)) {
            throw new UsageException(url + ": not this machine (expected: a loopback address, or --i-own-this-target)");
        }
        List<HttpRequest> built = new ArrayList<>();
        Duration patience = timeout.multipliedBy(4);
        try {
            if (requests == null) {
                built.add(request(uri, method, body(console), patience));
            } else {
                int line = 0;
                for (String text : Files.readAllLines(bounded(console, requests), StandardCharsets.UTF_8)) {
                    line++;
                    if (text.isBlank()) {
                        continue;
                    }
                    String[] words = text.strip().split(" +", 3);
                    if (words.length < 2 || built.size() >= MOST_REQUESTS) {
                        throw new InvalidInputException(List.of(requests + ":" + line
                                + ":1: request, " + (words.length < 2 ? text.strip() : "one too many")
                                + " (expected: METHOD PATH [BODY], at most " + MOST_REQUESTS + ")"));
                    }
                    URI to = uri.resolve(words[1]);
                    if (!owned && !local(to)) {
                        throw new UsageException(to + ": not this machine (expected: a loopback address)");
                    }
                    built.add(request(to, words[0], words.length < 3 ? null : words[2], patience));
                }
            }
            return new HttpTarget(built, timeout);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UsageException(requests + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    /** What was asked for, as one types it; of headers only the names and of the body nothing, since pages are passed on and either may hold a secret. */
    String asked() {
        StringBuilder words = new StringBuilder();
        if (!method.equals("GET")) {
            words.append(" --method ").append(Shell.quote(method));
        }
        for (String header : headers) {
            words.append(" --header ").append(Shell.quote(header.substring(0, header.indexOf(':')) + ": ..."));
        }
        if (body != null) {
            words.append(" --body ").append(body.startsWith("@") ? Shell.quote(body) : "...");
        }
        if (requests != null) {
            words.append(" --requests ").append(Shell.quote(requests));
        }
        return words.append(owned ? " --i-own-this-target" : "").toString();
    }

    private static Path bounded(Console console, String given) throws IOException {
        try {
            Path path = console.directory().resolve(given);
            if (Files.size(path) > LONGEST) {
                throw new UsageException(
                        given + ": " + Files.size(path) + " bytes (expected: at most " + LONGEST + ")");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new UsageException(given + ": " + e.getMessage());
        }
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new UsageException(url + " (expected: a URL such as http://127.0.0.1:8080/path)");
    }

    private static boolean local(URI uri) {
        try {
            for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new UsageException(uri.getHost() + ": no such host");
        }
    }

    private @Nullable String body(Console console) throws IOException {
        return body != null && body.startsWith("@")
                ? Files.readString(bounded(console, body.substring(1)), StandardCharsets.UTF_8)
                : body;
    }

    private HttpRequest request(URI uri, String verb, @Nullable String content, Duration patience) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .timeout(patience)
                .method(
                        verb.toUpperCase(Locale.ROOT),
                        content == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(content));
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("--header: " + header + " (expected: NAME: VALUE)");
            }
            builder.header(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return builder.build();
    }
}
