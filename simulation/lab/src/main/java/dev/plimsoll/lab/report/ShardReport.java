package dev.plimsoll.lab.report;

import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.Unit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a shard of a run as {@code plimsoll.shard/1}, and reads it back: every replication's figures, exactly.
 *
 * <p>Unlike {@link JsonReport} it keeps all seventeen digits that a double can need, because joined shards must give the
 * bytes of an undivided run. Thread-safe; no state.
 *
 * @param what the story or file that ran, as it was named on the command line
 * @param settings what was laid over it, each {@code path=value}
 * @param samples what was measured
 */
public record ShardReport(String what, List<String> settings, Samples samples) {
    /** What the format calls itself, in the member {@code schema}. */
    public static final String SCHEMA = "plimsoll.shard/1";

    private static final MathContext SEVENTEEN = new MathContext(17);
    private static final Set<String> MEMBERS = Set.of(
            "schema", "what", "settings", "scenarioHash", "seed", "replications", "version", "classesRun", "variants");

    /**
     * Copies the settings.
     *
     * @param what the story or file that ran
     * @param settings what was laid over it
     * @param samples what was measured
     */
    public ShardReport {
        settings = List.copyOf(settings);
    }

    /**
     * Writes the shard.
     *
     * @return the JSON text, ended by a line feed
     * @throws IllegalArgumentException if two replications of a variant measured different things
     */
    public String write() {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("what", what);
        ArrayNode laid = root.putArray("settings");
        settings.forEach(laid::add);
        root.put("scenarioHash", samples.scenarioHash());
        root.put("seed", samples.seed());
        root.put("replications", samples.replications());
        root.put("version", samples.version());
        ArrayNode classes = root.putArray("classesRun");
        samples.classesRun().forEach(classes::add);
        Map<String, List<Samples.Run>> variants = new LinkedHashMap<>();
        for (Samples.Run run : samples.runs()) {
            variants.computeIfAbsent(run.variant(), name -> new ArrayList<>()).add(run);
        }
        ArrayNode nodes = root.putArray("variants");
        variants.forEach((name, runs) -> variant(nodes.addObject(), name, runs));
        return Json.text(root);
    }

    private static void variant(ObjectNode node, String name, List<Samples.Run> runs) {
        node.put("name", name);
        ArrayNode metrics = node.putArray("metrics");
        List<String> names = new ArrayList<>();
        for (Samples.Figure figure : runs.get(0).figures()) {
            names.add(figure.name());
            metrics.addObject()
                    .put("name", figure.name())
                    .put("about", figure.about())
                    .put("unit", figure.unit().name());
        }
        ArrayNode rows = node.putArray("runs");
        for (Samples.Run run : runs) {
            if (!run.figures().stream().map(Samples.Figure::name).toList().equals(names)) {
                throw new IllegalArgumentException("runs: replication " + run.replication() + " of " + name
                        + " measured other things than the first (expected: " + names + ")");
            }
            ObjectNode row = rows.addObject();
            row.put("replication", run.replication());
            ArrayNode values = row.putArray("values");
            for (Samples.Figure figure : run.figures()) {
                if (Double.isFinite(figure.value())) {
                    values.add(new BigDecimal(figure.value()).round(SEVENTEEN));
                } else {
                    values.addNull();
                }
            }
        }
    }

    /**
     * Reads a shard that {@link #write} wrote, strictly.
     *
     * @param json the file's bytes, UTF-8
     * @return the shard
     * @throws UnreadableReportException if it is no such shard
     */
    public static ShardReport read(byte[] json) {
        ObjectNode root = Json.read(json, SCHEMA);
        Json.known(root, "", MEMBERS);
        List<Samples.Run> runs = new ArrayList<>();
        int at = 0;
        for (JsonNode node : Json.array(root, "", "variants")) {
            runs(Json.object(node, "variants[" + at + "]"), "variants[" + at + "].", runs);
            at++;
        }
        return new ShardReport(
                Json.string(root, "", "what"),
                Json.strings(root, "settings"),
                new Samples(
                        Json.string(root, "", "scenarioHash"),
                        Json.integer(root, "", "seed"),
                        Json.count(root, "", "replications"),
                        Json.string(root, "", "version"),
                        Json.strings(root, "classesRun"),
                        runs));
    }

    private static void runs(ObjectNode variant, String path, List<Samples.Run> into) {
        Json.known(variant, path, Set.of("name", "metrics", "runs"));
        String name = Json.string(variant, path, "name");
        List<Samples.Figure> metrics = new ArrayList<>();
        int at = 0;
        for (JsonNode node : Json.array(variant, path, "metrics")) {
            String metric = path + "metrics[" + at + "]";
            ObjectNode object = Json.object(node, metric);
            String unit = Json.string(object, metric + ".", "unit");
            try {
                metrics.add(new Samples.Figure(
                        Json.string(object, metric + ".", "name"),
                        Json.string(object, metric + ".", "about"),
                        Unit.valueOf(unit),
                        Double.NaN));
            } catch (IllegalArgumentException e) {
                throw Json.wrong(metric + ".unit", object.get("unit"), "one of " + List.of(Unit.values()));
            }
            at++;
        }
        at = 0;
        for (JsonNode node : Json.array(variant, path, "runs")) {
            String row = path + "runs[" + at + "]";
            ObjectNode object = Json.object(node, row);
            ArrayNode values = Json.array(object, row + ".", "values");
            if (values.size() != metrics.size()) {
                throw Json.wrong(row + ".values", values, metrics.size() + " numbers, one a metric");
            }
            List<Samples.Figure> figures = new ArrayList<>();
            for (int i = 0; i < metrics.size(); i++) {
                Samples.Figure metric = metrics.get(i);
                double value =
                        values.get(i).isNull() ? Double.NaN : Json.number(row + ".values[" + i + "]", values.get(i));
                figures.add(new Samples.Figure(metric.name(), metric.about(), metric.unit(), value));
            }
            into.add(new Samples.Run(name, Json.count(object, row + ".", "replication"), figures));
            at++;
        }
    }
}
