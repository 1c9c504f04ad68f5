package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpExchange;
import java.util.Locale;

/**
 * One question of a tenant, as it travels: {@code PUT /t/TENANT/ID?kind=circle}, {@code GET /t/TENANT/ID}, {@code GET
 * /t/TENANT?kind=circle}; each with {@code by=} another partition key than the tenant, if so wished.
 *
 * @param verb what is asked
 * @param by what shapes are spread by
 * @param tenant who asks
 * @param id the shape, 0 when counting
 * @param kind the kind, empty when getting
 * @param target path and query, to pass the request on as it came
 */
record ShapeRequest(Verb verb, PartitionKey by, String tenant, long id, String kind, String target) {
    /** The service's three questions. */
    enum Verb {
        PUT,
        GET,
        COUNT
    }

    /** Whether it changes anything. */
    boolean writes() {
        return verb == Verb.PUT;
    }

    static ShapeRequest of(HttpExchange exchange) {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        if (path.length < 3 || path.length > 4 || path[2].isEmpty()) {
            throw new IllegalArgumentException("path: expected /t/TENANT or /t/TENANT/ID");
        }
        boolean put = exchange.getRequestMethod().equals("PUT");
        Verb verb = path.length == 3 ? Verb.COUNT : put ? Verb.PUT : Verb.GET;
        String by = Http.query(exchange, "by");
        String kind = Http.query(exchange, "kind");
        if (kind.isEmpty() != (verb == Verb.GET)) {
            throw new IllegalArgumentException("kind: \"" + kind + "\" (expected: when putting and counting)");
        }
        return new ShapeRequest(
                verb,
                by.isEmpty() ? PartitionKey.TENANT : PartitionKey.valueOf(by.toUpperCase(Locale.ROOT)),
                path[2],
                verb == Verb.COUNT ? 0 : Long.parseUnsignedLong(path[3], 16),
                kind,
                exchange.getRequestURI().toString());
    }

    /** Path and query of such a request. */
    static String target(Verb verb, PartitionKey by, String tenant, long id, String kind) {
        return "/t/" + tenant + (verb == Verb.COUNT ? "" : "/" + Long.toHexString(id)) + "?by="
                + by.name().toLowerCase(Locale.ROOT) + (verb == Verb.GET ? "" : "&kind=" + kind);
    }
}
