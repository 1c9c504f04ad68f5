package dev.plimsoll.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** The head of a page that loads nothing: its policy lets through the one style and the scripts that it carries, by hash. */
final class Page {
    private Page() {}

    /** Everything up to the content, which goes into a {@code main}. */
    static void begin(StringBuilder out, String title, String style, List<String> scripts) {
        String allowed = scripts.isEmpty()
                ? ""
                : "; script-src " + scripts.stream().map(Page::hash).collect(Collectors.joining(" "));
        String policy =
                "default-src 'none'; style-src " + hash(style) + allowed + "; base-uri 'none'; form-action 'none'";
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy)
                .append("\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        out.append("<meta name=\"referrer\" content=\"no-referrer\">\n");
        out.append("<title>").append(Html.text(title)).append("</title>\n");
        out.append("<style>").append(style).append("</style>\n</head>\n<body>\n<main>\n");
    }

    static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + name + " is missing (expected: on the class path)");
            }
            // A page is parsed with lines ended by LF; the hash must be of what the browser sees.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String inlined) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inlined.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
