package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Writes a run as {@code plimsoll.run/1}, and reads it back.
 *
 * <p>Times are in seconds, shares in 0..1, every estimate is {@code {mean, low, high}} and {@code null} where no run has a
 * figure. A dot in a metric's name opens a level: {@code bystanderWait.p99} is {@code p99} inside {@code bystanderWait}.
 * The same result gives the same bytes on every machine and JDK: numbers have at most twelve significant digits, lines
 * end in a line feed, and nothing in it tells where or when it ran. Thread-safe; no state.
 */
public final class JsonReport {
    /** What the format calls itself, in the member {@code schema}. */
    public static final String SCHEMA = "plimsoll.run/1";

    /** The longest file that {@link #read} accepts, in bytes. */
    public static final int LONGEST = 16 * 1024 * 1024;

    private static final Set<String> MEMBERS =
            Set.of("schema", "scenario", "scenarioHash", "seed", "version", "classesRun", "assertions", "variants");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(LONGEST)
                            .maxNestingDepth(32)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonReport() {}

    /**
     * Writes a run.
     *
     * @param result the run
     * @return the JSON text, ended by a line feed
     * @throws IllegalArgumentException if a metric's name is also the beginning of another's, such as {@code wait} and
     *     {@code wait.p99}
     */
    public static String write(RunResult result) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("scenario", result.scenario());
        root.put("scenarioHash", result.scenarioHash());
        root.put("seed", result.seed());
        root.put("version", result.version());
        ArrayNode classes = root.putArray("classesRun");
        result.classesRun().forEach(classes::add);
        ArrayNode assertions = root.putArray("assertions");
        for (Verdict verdict : result.assertions()) {
            assertions.addObject().put("text", verdict.text()).put("holds", verdict.holds());
        }
        ArrayNode variants = root.putArray("variants");
        for (VariantResult variant : result.variants()) {
            ObjectNode node = variants.addObject();
            node.put("name", variant.name());
            node.put("replications", variant.replications());
            for (Metric metric : variant.metrics()) {
                put(node, metric);
            }
        }
        return text(root);
    }

    /**
     * Writes one number as the format does, with at most twelve significant digits.
     *
     * @param value any finite number
     * @return its decimal
     */
    public static String number(double value) {
        BigDecimal exact = Figures.exact(value);
        if (exact == null) {
            throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
        }
        return exact.toString();
    }

    private static void put(ObjectNode variant, Metric metric) {
        ObjectNode at = variant;
        String[] levels = metric.name().split("\\.", -1);
        for (int level = 0; level < levels.length - 1; level++) {
            JsonNode next = at.get(levels[level]);
            if (next == null) {
                at = at.putObject(levels[level]);
            } else if (next instanceof ObjectNode object && !isEstimate(object)) {
                at = object;
            } else {
                throw clash(metric.name());
            }
        }
        String last = levels[levels.length - 1];
        if (at.has(last)) {
            throw clash(metric.name());
        }
        Estimate estimate = metric.estimate();
        BigDecimal mean = estimate == null ? null : Figures.exact(estimate.mean());
        if (estimate == null || mean == null) {
            at.putNull(last);
            return;
        }
        ObjectNode node = at.putObject(last);
        node.put("mean", mean);
        node.put("low", Figures.exact(estimate.low()));
        node.put("high", Figures.exact(estimate.high()));
    }

    private static IllegalArgumentException clash(String name) {
        return new IllegalArgumentException(
                "metric: \"" + name + "\" (expected: a name of its own, that is no other's beginning)");
    }

    private static boolean isEstimate(ObjectNode node) {
        return node.size() == 3 && node.has("mean") && node.has("low") && node.has("high");
    }

    private static String text(ObjectNode root) {
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

    /**
     * Reads a run that {@link #write} wrote. Strict: an unknown member, a duplicate, a missing one or a wrong type is
     * refused; extra levels under a variant are its metrics.
     *
     * @param json the file's bytes, UTF-8
     * @return the run
     * @throws UnreadableReportException if it is no such run; the message is {@code line:column: what} or
     *     {@code member: what}
     */
    public static SavedRun read(byte[] json) {
        requireNonNull(json, "json");
        if (json.length > LONGEST) {
            throw new UnreadableReportException("size: " + json.length + " bytes (expected: at most " + LONGEST + ")");
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr() + ": ";
            throw new UnreadableReportException(where + e.getOriginalMessage() + " (expected: " + SCHEMA + " in JSON)");
        }
        if (!(root instanceof ObjectNode run)) {
            throw new UnreadableReportException("the file holds no object (expected: " + SCHEMA + ")");
        }
        if (!string(run, "", "schema").equals(SCHEMA)) {
            throw wrong("schema", run.get("schema"), "\"" + SCHEMA + "\"");
        }
        known(run, "", MEMBERS);
        List<String> classes = new ArrayList<>();
        int at = 0;
        for (JsonNode node : array(run, "classesRun")) {
            if (!node.isString()) {
                throw wrong("classesRun[" + at + "]", node, "a string");
            }
            classes.add(node.stringValue());
            at++;
        }
        return new SavedRun(
                string(run, "", "scenario"),
                string(run, "", "scenarioHash"),
                integer(run, "", "seed"),
                string(run, "", "version"),
                classes,
                assertions(array(run, "assertions")),
                variants(array(run, "variants")));
    }

    private static List<Verdict> assertions(ArrayNode array) {
        List<Verdict> verdicts = new ArrayList<>();
        int at = 0;
        for (JsonNode node : array) {
            String path = "assertions[" + at + "]";
            if (!(node instanceof ObjectNode object)) {
                throw wrong(path, node, "an object");
            }
            known(object, path + ".", Set.of("text", "holds"));
            JsonNode holds = object.get("holds");
            if (holds == null || !holds.isBoolean()) {
                throw wrong(path + ".holds", holds, "true or false");
            }
            verdicts.add(new Verdict(string(object, path + ".", "text"), holds.booleanValue()));
            at++;
        }
        return verdicts;
    }

    private static List<SavedRun.Variant> variants(ArrayNode array) {
        List<SavedRun.Variant> variants = new ArrayList<>();
        int at = 0;
        for (JsonNode node : array) {
            String path = "variants[" + at + "]";
            if (!(node instanceof ObjectNode object)) {
                throw wrong(path, node, "an object");
            }
            String name = string(object, path + ".", "name");
            long replications = integer(object, path + ".", "replications");
            if (replications < 0 || replications > Integer.MAX_VALUE) {
                throw wrong(path + ".replications", object.get("replications"), "a count");
            }
            Map<String, @Nullable Estimate> metrics = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (!member.getKey().equals("name") && !member.getKey().equals("replications")) {
                    metrics(path + ".", member.getKey(), member.getValue(), metrics);
                }
            }
            variants.add(new SavedRun.Variant(name, (int) replications, metrics));
            at++;
        }
        return variants;
    }

    private static void metrics(String path, String name, JsonNode node, Map<String, @Nullable Estimate> into) {
        if (node.isNull()) {
            into.put(name, null);
        } else if (node instanceof ObjectNode object && object.has("mean")) {
            known(object, path + name + ".", Set.of("mean", "low", "high"));
            into.put(
                    name,
                    new Estimate(
                            number(path + name + ".mean", object.get("mean")),
                            end(path + name + ".low", object.get("low")),
                            end(path + name + ".high", object.get("high"))));
        } else if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                metrics(path, name + "." + member.getKey(), member.getValue(), into);
            }
        } else {
            throw wrong(path + name, node, "{mean, low, high}, null, or a level of metrics");
        }
    }

    /** One end of an interval; null, where a single run leaves it open, is {@code NaN}. */
    private static double end(String path, @Nullable JsonNode node) {
        return node != null && node.isNull() ? Double.NaN : number(path, node);
    }

    private static double number(String path, @Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            throw wrong(path, node, "a number");
        }
        return node.doubleValue();
    }

    private static String string(ObjectNode object, String path, String member) {
        JsonNode node = object.get(member);
        if (node == null || !node.isString()) {
            throw wrong(path + member, node, "a string");
        }
        return node.stringValue();
    }

    private static long integer(ObjectNode object, String path, String member) {
        JsonNode node = object.get(member);
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(path + member, node, "a whole number");
        }
        return node.longValue();
    }

    private static ArrayNode array(ObjectNode object, String member) {
        JsonNode node = object.get(member);
        if (!(node instanceof ArrayNode array)) {
            throw wrong(member, node, "an array");
        }
        return array;
    }

    private static void known(ObjectNode object, String path, Set<String> members) {
        Iterator<String> names = object.propertyNames().iterator();
        while (names.hasNext()) {
            String name = names.next();
            if (!members.contains(name)) {
                throw new UnreadableReportException(path + name + ": unknown (expected: one of "
                        + String.join(", ", members.stream().sorted().toList()) + ")");
            }
        }
    }

    private static UnreadableReportException wrong(String path, @Nullable JsonNode node, String expected) {
        String found = node == null ? "missing" : node.toString();
        String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
        return new UnreadableReportException(path + ": " + shown + " (expected: " + expected + ")");
    }
}
