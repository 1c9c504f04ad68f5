package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run as {@code plimsoll.run/1}, and reads it back.
 *
 * <p>Times are in seconds, shares in 0..1, every estimate is {@code {mean, low, high}} and {@code null} where no run has a
 * figure. A dot in a metric's name opens a level: {@code bystanderWait.p99} is {@code p99} inside {@code bystanderWait}.
 * A variant's {@code differences} from the first one stand in the same levels, each with its {@code varianceRatio}.
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

    private static final String DIFFERENCES = "differences";

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
        ObjectNode root = Json.object();
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
                put(node, metric.name(), estimate(metric.estimate()));
            }
            differences(node, variant);
        }
        return Json.text(root);
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

    private static void differences(ObjectNode variant, VariantResult result) {
        ObjectNode node = Json.object();
        for (Metric metric : result.metrics()) {
            ObjectNode difference = estimate(metric.difference());
            if (difference != null) {
                difference.put("varianceRatio", Figures.exact(metric.varianceRatio()));
                put(node, metric.name(), difference);
            }
        }
        if (!node.isEmpty()) {
            put(variant, DIFFERENCES, node);
        }
    }

    private static void put(ObjectNode into, String name, @Nullable ObjectNode value) {
        ObjectNode at = into;
        String[] levels = name.split("\\.", -1);
        for (int level = 0; level < levels.length - 1; level++) {
            JsonNode next = at.get(levels[level]);
            if (next == null) {
                at = at.putObject(levels[level]);
            } else if (next instanceof ObjectNode object && !isEstimate(object)) {
                at = object;
            } else {
                throw clash(name);
            }
        }
        String last = levels[levels.length - 1];
        if (at.has(last)) {
            throw clash(name);
        }
        at.set(last, value);
    }

    private static @Nullable ObjectNode estimate(@Nullable Estimate estimate) {
        BigDecimal mean = estimate == null ? null : Figures.exact(estimate.mean());
        if (estimate == null || mean == null) {
            return null;
        }
        return Json.object()
                .put("mean", mean)
                .put("low", Figures.exact(estimate.low()))
                .put("high", Figures.exact(estimate.high()));
    }

    private static IllegalArgumentException clash(String name) {
        return new IllegalArgumentException(
                "metric: \"" + name + "\" (expected: a name of its own, that is no other's beginning)");
    }

    private static boolean isEstimate(ObjectNode node) {
        JsonNode mean = node.get("mean"); // a metric may be called mean, too: then it is a level's
        return mean != null && !mean.isNull() && !mean.isObject();
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
        ObjectNode run = Json.read(json, SCHEMA);
        Json.known(run, "", MEMBERS);
        return new SavedRun(
                Json.string(run, "", "scenario"),
                Json.string(run, "", "scenarioHash"),
                Json.integer(run, "", "seed"),
                Json.string(run, "", "version"),
                Json.strings(run, "classesRun"),
                assertions(Json.array(run, "", "assertions")),
                variants(Json.array(run, "", "variants")));
    }

    private static List<Verdict> assertions(ArrayNode array) {
        List<Verdict> verdicts = new ArrayList<>();
        int at = 0;
        for (JsonNode node : array) {
            String path = "assertions[" + at + "]";
            ObjectNode object = Json.object(node, path);
            Json.known(object, path + ".", Set.of("text", "holds"));
            JsonNode holds = object.get("holds");
            if (holds == null || !holds.isBoolean()) {
                throw Json.wrong(path + ".holds", holds, "true or false");
            }
            verdicts.add(new Verdict(Json.string(object, path + ".", "text"), holds.booleanValue()));
            at++;
        }
        return verdicts;
    }

    private static List<SavedRun.Variant> variants(ArrayNode array) {
        List<SavedRun.Variant> variants = new ArrayList<>();
        int at = 0;
        for (JsonNode node : array) {
            String path = "variants[" + at + "]";
            ObjectNode object = Json.object(node, path);
            String name = Json.string(object, path + ".", "name");
            int replications = Json.count(object, path + ".", "replications");
            Map<String, @Nullable Estimate> metrics = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (member.getKey().equals(DIFFERENCES)) {
                    // Checked as all is, and not kept: two runs are compared by their figures.
                    metrics(path + ".", DIFFERENCES, member.getValue(), new LinkedHashMap<>());
                } else if (!member.getKey().equals("name") && !member.getKey().equals("replications")) {
                    metrics(path + ".", member.getKey(), member.getValue(), metrics);
                }
            }
            variants.add(new SavedRun.Variant(name, replications, metrics));
            at++;
        }
        return variants;
    }

    private static void metrics(String path, String name, JsonNode node, Map<String, @Nullable Estimate> into) {
        if (node.isNull()) {
            into.put(name, null);
        } else if (node instanceof ObjectNode object && isEstimate(object)) {
            boolean difference = name.startsWith(DIFFERENCES + ".");
            Json.known(
                    object,
                    path + name + ".",
                    difference ? Set.of("mean", "low", "high", "varianceRatio") : Set.of("mean", "low", "high"));
            if (difference) {
                end(path + name + ".varianceRatio", object.get("varianceRatio"));
            }
            into.put(
                    name,
                    new Estimate(
                            Json.number(path + name + ".mean", object.get("mean")),
                            end(path + name + ".low", object.get("low")),
                            end(path + name + ".high", object.get("high"))));
        } else if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                metrics(path, name + "." + member.getKey(), member.getValue(), into);
            }
        } else {
            throw Json.wrong(path + name, node, "{mean, low, high}, null, or a level of metrics");
        }
    }

    /** One end of an interval or a ratio; null, where a single run or no variance leaves it open, is {@code NaN}. */
    private static double end(String path, @Nullable JsonNode node) {
        return node != null && node.isNull() ? Double.NaN : Json.number(path, node);
    }
}
