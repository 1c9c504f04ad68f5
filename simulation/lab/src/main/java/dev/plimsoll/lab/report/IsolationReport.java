package dev.plimsoll.lab.report;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Figures;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The odds of shared fate in one fleet, as a table, as {@code plimsoll.isolation/1} and as a page.
 *
 * @param law how shards are chosen, in words
 * @param workers the size of the fleet
 * @param shard the size of the poisonous tenant's shard
 * @param otherShard the size of the other tenant's shard, where it is another
 * @param shards how many shards there are
 * @param overlap the odds that the two share 0, 1, … workers
 * @param hit the odds that the poisonous tenants together hit 0, 1, … workers of the other
 * @param poisoned how many poisonous tenants there are
 * @param identicalPair the odds that two tenants have the same shard
 * @param evenOdds with how many tenants two of them have the same shard as likely as not
 * @param tenants how many tenants there are, where it was told
 */
public record IsolationReport(
        String law,
        int workers,
        int shard,
        OptionalInt otherShard,
        String shards,
        List<Odds> overlap,
        List<Odds> hit,
        int poisoned,
        Odds identicalPair,
        long evenOdds,
        OptionalLong tenants) {
    /** What the format calls itself, in the member {@code schema}. */
    public static final String SCHEMA = "plimsoll.isolation/1";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int BAR = 360;
    private static final String CSS =
            "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color-scheme:light dark}"
                    + "table{border-collapse:collapse}td,th{padding:.15rem .8rem;text-align:right;font-variant-numeric:tabular-nums}"
                    + "th{font-weight:600;border-bottom:1px solid #8888}svg text{font:13px system-ui,sans-serif;fill:currentColor}"
                    + "h2{margin-top:2rem}.note{opacity:.75}";

    /**
     * One probability.
     *
     * @param exact the fraction, such as {@code 5/28}
     * @param probability the nearest number
     */
    public record Odds(String exact, double probability) {}

    /**
     * Copies the lists.
     *
     * @param law how shards are chosen, in words
     * @param workers the size of the fleet
     * @param shard the size of the poisonous tenant's shard
     * @param otherShard the size of the other tenant's shard, where it is another
     * @param shards how many shards there are
     * @param overlap the odds that the two share 0, 1, … workers
     * @param hit the odds that the poisonous tenants together hit 0, 1, … workers of the other
     * @param poisoned how many poisonous tenants there are
     * @param identicalPair the odds that two tenants have the same shard
     * @param evenOdds with how many tenants two of them have the same shard as likely as not
     * @param tenants how many tenants there are, where it was told
     */
    public IsolationReport {
        requireNonNull(law, "law");
        overlap = List.copyOf(overlap);
        hit = List.copyOf(hit);
    }

    private double otherTenantDown() {
        return hit.get(hit.size() - 1).probability();
    }

    private double otherTenantHurt() {
        return 1 - hit.get(0).probability();
    }

    private int other() {
        return otherShard.orElse(shard);
    }

    private String who() {
        return poisoned == 1 ? "a poisonous tenant" : poisoned + " poisonous tenants together";
    }

    /**
     * Writes the table.
     *
     * @param style whether the text may be coloured
     * @param width columns
     * @return the text, ending in a line feed
     */
    public String text(Style style, int width) {
        StringBuilder out = new StringBuilder();
        out.append(style.bold(workers + " workers, shards of " + shard
                        + (otherShard.isPresent() ? " and of " + other() : "")))
                .append(": ")
                .append(law)
                .append("; ")
                .append(grouped(shards))
                .append(" shards\n\n");
        TextTable table = new TextTable(
                style,
                width,
                tenants.isPresent()
                        ? List.of("shared", "exactly", "odds", "tenants")
                        : List.of("shared", "exactly", "odds"));
        for (int i = 0; i < overlap.size(); i++) {
            Odds odds = overlap.get(i);
            List<String> cells =
                    new ArrayList<>(List.of(Integer.toString(i), brief(odds.exact()), percent(odds.probability())));
            tenants.ifPresent(n -> cells.add(number(odds.probability() * Math.max(0, n - 1))));
            table.row(cells);
        }
        table.appendTo(out);
        out.append('\n');
        out.append("another tenant is down, by ")
                .append(who())
                .append(":  ")
                .append(percent(otherTenantDown()))
                .append('\n');
        out.append("another tenant is touched, by ")
                .append(who())
                .append(":  ")
                .append(percent(otherTenantHurt()))
                .append('\n');
        out.append("two tenants have the same shard:  ").append(percent(identicalPair.probability()));
        out.append("; as likely as not with ")
                .append(grouped(Long.toString(evenOdds)))
                .append(" tenants");
        tenants.ifPresent(n -> out.append("; expected pairs among ")
                .append(grouped(Long.toString(n)))
                .append(":  ")
                .append(number(n * (n - 1.0) / 2 * identicalPair.probability())));
        out.append('\n');
        out.append("beside it, down by one poisonous tenant:  plain shards of ")
                .append(shard)
                .append(' ')
                .append(percent((double) shard / workers))
                .append(", one shared fleet 100 %\n");
        return out.toString();
    }

    /**
     * Writes the format {@value #SCHEMA}.
     *
     * @return the JSON, ending in a line feed; the same bytes on every machine
     */
    public String json() {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        ObjectWriter writer = MAPPER.writer().with(printer);
        try (JsonGenerator json = writer.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("schema", SCHEMA);
            json.writeNumberProperty("workers", workers);
            json.writeNumberProperty("shard", shard);
            if (otherShard.isPresent()) {
                json.writeNumberProperty("otherShard", otherShard.getAsInt());
            }
            json.writeStringProperty("law", law);
            json.writeStringProperty("shards", shards);
            json.writeArrayPropertyStart("overlap");
            for (int i = 0; i < overlap.size(); i++) {
                json.writeStartObject();
                json.writeNumberProperty("shared", i);
                json.writeStringProperty("exact", overlap.get(i).exact());
                json.writeNumberProperty("probability", exact(overlap.get(i).probability()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberProperty("poisoned", poisoned);
            json.writeNumberProperty("otherTenantDown", exact(otherTenantDown()));
            json.writeNumberProperty("identicalPair", exact(identicalPair.probability()));
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static BigDecimal exact(double value) {
        return requireNonNull(Figures.exact(value));
    }

    /**
     * Draws the page: overlap, and blast radius beside other ways to share a fleet. One file without script.
     *
     * @param command the command that prints the same figures again
     * @return the page, to be stored as UTF-8
     */
    public String html(String command) {
        StringBuilder out = new StringBuilder(8192);
        String title = workers + " workers, shards of " + shard;
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Html.text(title))
                .append("</title>\n<style>")
                .append(CSS)
                .append("</style>\n</head>\n<body>\n<h1>");
        out.append(Html.text("One poisonous tenant takes down " + percent(overlapDown()) + " of the others"))
                .append("</h1>\n<p>");
        out.append(Html.text(title + ": " + law + "; " + grouped(shards) + " shards."))
                .append("</p>\n");
        out.append("<h2>Workers that two tenants share</h2>\n");
        List<Bar> shared = new ArrayList<>();
        for (int i = 0; i < overlap.size(); i++) {
            shared.add(
                    new Bar(i == 1 ? "1 worker" : i + " workers", overlap.get(i).probability()));
        }
        bars(out, shared);
        out.append("<h2>Blast radius beside other ways to share the fleet</h2>\n");
        bars(
                out,
                List.of(
                        new Bar("one shared fleet: down", 1),
                        new Bar("plain shards of " + shard + ": down", (double) shard / workers),
                        new Bar("shuffle sharding: down", overlapDown()),
                        new Bar("shuffle sharding: touched", 1 - overlap.get(0).probability())));
        out.append(
                "<p class=\"note\">A tenant that is touched loses some of its workers and retries on the others.</p>\n");
        if (poisoned > 1) {
            out.append("<p>")
                    .append(Html.text(poisoned + " poisonous tenants together take down " + percent(otherTenantDown())
                            + " and touch " + percent(otherTenantHurt()) + "."))
                    .append("</p>\n");
        }
        out.append("<h2>Exactly</h2>\n<table>\n<tr><th>shared</th><th>odds</th><th>exactly</th></tr>\n");
        for (int i = 0; i < overlap.size(); i++) {
            out.append("<tr><td>")
                    .append(i)
                    .append("</td><td>")
                    .append(Html.nowrap(percent(overlap.get(i).probability())))
                    .append("</td><td>")
                    .append(Html.text(brief(overlap.get(i).exact())))
                    .append("</td></tr>\n");
        }
        out.append("</table>\n<p class=\"note\">")
                .append(Html.text("Two tenants have the same shard as likely as not with "
                        + grouped(Long.toString(evenOdds)) + " tenants."))
                .append("</p>\n<p class=\"note\"><code>")
                .append(Html.text(command))
                .append("</code></p>\n</body>\n</html>\n");
        return out.toString();
    }

    /** By one poisonous tenant, whatever was asked for. */
    private double overlapDown() {
        return other() < overlap.size() ? overlap.get(other()).probability() : 0;
    }

    private record Bar(String label, double share) {}

    private static void bars(StringBuilder out, List<Bar> bars) {
        int height = 24 * bars.size();
        out.append("<svg width=\"720\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 720 ")
                .append(height)
                .append("\" role=\"img\">\n");
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = 24 * i;
            String length = String.format(Locale.ROOT, "%.1f", Math.max(1, BAR * bar.share()));
            out.append("<text x=\"190\" y=\"")
                    .append(y + 16)
                    .append("\" text-anchor=\"end\">")
                    .append(Html.text(bar.label()))
                    .append("</text>");
            out.append("<rect x=\"200\" y=\"")
                    .append(y + 4)
                    .append("\" width=\"")
                    .append(length)
                    .append("\" height=\"16\" fill=\"#3b7dd8\"/>");
            out.append("<text x=\"")
                    .append(String.format(Locale.ROOT, "%.1f", 208 + Math.max(1, BAR * bar.share())))
                    .append("\" y=\"")
                    .append(y + 16)
                    .append("\">")
                    .append(Html.nowrap(percent(bar.share())))
                    .append("</text>\n");
        }
        out.append("</svg>\n");
    }

    /** Six digits, since these are exact; by powers of ten where a percentage would be mostly zeros. */
    private static String percent(double share) {
        if (share == 0 || share == 1) {
            return share == 0 ? "0 %" : "100 %";
        }
        return share < 1e-5
                ? String.format(Locale.ROOT, "%.4e", share)
                : String.format(Locale.ROOT, "%.6g %%", 100 * share);
    }

    private static String number(double value) {
        return value < 1e-3 && value > 0
                ? String.format(Locale.ROOT, "%.2e", value)
                : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static String grouped(String digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** A fraction that fits a column; the whole one is in the JSON. */
    private static String brief(String exact) {
        return exact.length() <= 27 ? exact : "(" + exact.length() + " characters: see --json)";
    }
}
