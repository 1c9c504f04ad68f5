package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Strict reading and byte-stable writing, for every format of ours. Faults name the member and what was expected. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(JsonReport.LONGEST)
                            .maxNestingDepth(32)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode root) {
        // The default indenter takes the machine's line separator.
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        ObjectWriter writer = MAPPER.writer().with(printer);
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = writer.createGenerator(out)) {
            writer.writeValue(generator, root);
        }
        return out + "\n";
    }

    /** Reads an object that says it is of {@code schema}. */
    static ObjectNode read(byte[] json, String schema) {
        requireNonNull(json, "json");
        if (json.length > JsonReport.LONGEST) {
            throw new UnreadableReportException(
                    "size: " + json.length + " bytes (expected: at most " + JsonReport.LONGEST + ")");
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr() + ": ";
            throw new UnreadableReportException(where + e.getOriginalMessage() + " (expected: " + schema + " in JSON)");
        }
        if (!(root instanceof ObjectNode object)) {
            throw new UnreadableReportException("the file holds no object (expected: " + schema + ")");
        }
        if (!string(object, "", "schema").equals(schema)) {
            throw wrong("schema", object.get("schema"), "\"" + schema + "\"");
        }
        return object;
    }

    static ObjectNode object(JsonNode node, String path) {
        if (!(node instanceof ObjectNode object)) {
            throw wrong(path, node, "an object");
        }
        return object;
    }

    static double number(String path, @Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            throw wrong(path, node, "a number");
        }
        return node.doubleValue();
    }

    static String string(ObjectNode object, String path, String member) {
        JsonNode node = object.get(member);
        if (node == null || !node.isString()) {
            throw wrong(path + member, node, "a string");
        }
        return node.stringValue();
    }

    static List<String> strings(ObjectNode object, String member) {
        List<String> strings = new ArrayList<>();
        for (JsonNode node : array(object, "", member)) {
            if (!node.isString()) {
                throw wrong(member + "[" + strings.size() + "]", node, "a string");
            }
            strings.add(node.stringValue());
        }
        return strings;
    }

    static long integer(ObjectNode object, String path, String member) {
        JsonNode node = object.get(member);
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(path + member, node, "a whole number");
        }
        return node.longValue();
    }

    static int count(ObjectNode object, String path, String member) {
        long count = integer(object, path, member);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw wrong(path + member, object.get(member), "a count");
        }
        return (int) count;
    }

    static ArrayNode array(ObjectNode object, String path, String member) {
        JsonNode node = object.get(member);
        if (!(node instanceof ArrayNode array)) {
            throw wrong(path + member, node, "an array");
        }
        return array;
    }

    static void known(ObjectNode object, String path, Set<String> members) {
        Iterator<String> names = object.propertyNames().iterator();
        while (names.hasNext()) {
            String name = names.next();
            if (!members.contains(name)) {
                throw new UnreadableReportException(path + name + ": unknown (expected: one of "
                        + String.join(", ", members.stream().sorted().toList()) + ")");
            }
        }
    }

    static UnreadableReportException wrong(String path, @Nullable JsonNode node, String expected) {
        String found = node == null ? "missing" : node.toString();
        String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
        return new UnreadableReportException(path + ": " + shown + " (expected: " + expected + ")");
    }
}
