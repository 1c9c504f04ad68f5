package dev.plimsoll.lab.command;

import dev.plimsoll.cell.TenantLoad;
import dev.plimsoll.lab.command.CellCounts.Row;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "cells",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Draws blast radius, stranded capacity, tenants to split, the load that tests one cell and the price over",
            "the number of cells, with closed forms beside. Cells are filled by the planner that ships."
        })
final class CellsCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int LONGEST = 16 << 20;
    private static final int MOST_TENANTS = 200_000;
    private static final int MOST_CELLS = 1000;
    private static final Pattern ZIPF = Pattern.compile("zipf:([0-9]{1,7}):([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(%?)");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?");

    private final Console console;

    @Option(
            names = "--tenants",
            paramLabel = "FILE|zipf:N:S",
            required = true,
            description = "CSV with the header tenant,load, or N tenants by Zipf's law of exponent S")
    private String tenants = "";

    @Option(names = "--headroom", paramLabel = "SHARE", description = "capacity beyond the load (default: 20%%)")
    private String headroom = "20%";

    @Option(
            names = "--overhead",
            paramLabel = "SHARE",
            description = {
                "what a cell costs before it carries anything, of the price of capacity for the whole load; an",
                "assumption, so put in your own (default: 0.5%%)"
            })
    private String overhead = "0.5%";

    @Option(
            names = "--cells",
            paramLabel = "N,N",
            split = ",",
            description = "numbers of cells (default: 1,2,3,5,10,20,50,100,200)")
    private List<Integer> cells = List.of(1, 2, 3, 5, 10, 20, 50, 100, 200);

    @Option(names = "--seed", paramLabel = "N", description = "decides where tenants fall (default: 1)")
    private long seed = 1;

    @Mixin
    private JsonOption json = new JsonOption();

    CellsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        json.check(console);
        for (int count : cells) {
            if (count < 1 || count > MOST_CELLS) {
                throw new UsageException("--cells: " + count + " (expected: 1.." + MOST_CELLS + ")");
            }
        }
        CellCounts counts = new CellCounts(loads(), share("--headroom", headroom), share("--overhead", overhead), seed);
        List<Row> rows = cells.stream().map(counts::of).toList();
        json.deliver(console, () -> table(rows), () -> json(rows));
        return ExitCode.OK;
    }

    private static double share(String option, String text) {
        Matcher matcher = SHARE.matcher(text);
        double value = matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        value = matcher.matches() && matcher.group(2).equals("%") ? value / 100 : value;
        if (!(value >= 0 && value <= 10)) {
            throw new UsageException(option + ": " + text + " (expected: 0%..1000%, such as 20% or 0.2)");
        }
        return value;
    }

    private List<TenantLoad> loads() {
        Matcher matcher = ZIPF.matcher(tenants);
        if (!matcher.matches()) {
            return read(tenants);
        }
        int count = Integer.parseInt(matcher.group(1));
        double exponent = Double.parseDouble(matcher.group(2));
        if (count < 1 || count > MOST_TENANTS || exponent > 10) {
            throw new UsageException("--tenants: " + tenants + " (expected: 1.." + MOST_TENANTS
                    + " tenants, an exponent of at most 10)");
        }
        List<TenantLoad> loads = new ArrayList<>();
        for (int rank = 1; rank <= count; rank++) {
            loads.add(CellCounts.tenant("tenant-" + rank, StrictMath.pow(rank, -exponent)));
        }
        return loads;
    }

    private List<TenantLoad> read(String given) {
        byte[] bytes;
        try {
            Path path = console.directory().resolve(given);
            if (!Files.isRegularFile(path)) {
                throw new UsageException("no file is called " + given + " (expected: a CSV file, or zipf:1000:1.0)");
            }
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(LONGEST + 1);
            }
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(given + ": cannot be read (" + e.getMessage() + ")");
        }
        if (bytes.length > LONGEST) {
            throw new InvalidInputException(
                    List.of(given + ":1:1: file, more than " + LONGEST + " bytes (expected: at most that)"));
        }
        return parse(given, new String(bytes, StandardCharsets.UTF_8).lines().toList());
    }

    private static List<TenantLoad> parse(String given, List<String> lines) {
        List<String> faults = new ArrayList<>();
        List<TenantLoad> loads = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (lines.isEmpty() || !lines.get(0).strip().equals("tenant,load")) {
            faults.add(given + ":1:1: header, " + (lines.isEmpty() ? "none" : printable(lines.get(0)))
                    + " (expected: tenant,load)");
        }
        double sum = 0;
        for (int i = 1; i < lines.size() && faults.size() < 20; i++) {
            String line = lines.get(i);
            int comma = line.lastIndexOf(',');
            String name = comma < 0 ? line : line.substring(0, comma).strip();
            String amount = comma < 0 ? "" : line.substring(comma + 1).strip();
            String at = given + ":" + (i + 1) + ":";
            if (line.isBlank()) {
                continue;
            }
            if (name.isEmpty() || comma < 0) {
                faults.add(at + "1: row, " + printable(line) + " (expected: tenant,load)");
            } else if (!names.add(name)) {
                faults.add(at + "1: tenant, " + printable(name) + " (expected: each once)");
            } else if (!AMOUNT.matcher(amount).matches()) {
                faults.add(at + (comma + 2) + ": load, " + printable(amount) + " (expected: a number not below 0)");
            } else {
                loads.add(CellCounts.tenant(name, Double.parseDouble(amount)));
                sum += Double.parseDouble(amount);
            }
        }
        if (faults.isEmpty() && (loads.isEmpty() || loads.size() > MOST_TENANTS || sum <= 0)) {
            faults.add(given + ":1:1: tenants, " + loads.size() + " with a load of " + sum + " (expected: 1.."
                    + MOST_TENANTS + ", with a load above 0)");
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        return loads;
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(60).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }

    private static String table(List<Row> rows) {
        String line = "%5s  %8s %8s %8s %8s  %8s %8s %8s  %6s %8s  %8s  %6s %6s%n";
        StringBuilder out = new StringBuilder();
        out.append(
                "One cell fails: tenants touched (mean, worst), load lost (worst), closed form 1/n. Stranded: by slots alone,\n");
        out.append("as planned, and what the largest tenant alone would strand. Price: 1 is a single cell.\n\n");
        out.append(String.format(
                Locale.ROOT,
                line,
                "cells",
                "tenants",
                "worst",
                "load",
                "1/n",
                "slots",
                "planned",
                "bound",
                "split",
                "no room",
                "test load",
                "price",
                "bound"));
        for (Row row : rows) {
            out.append(String.format(
                    Locale.ROOT,
                    line,
                    row.cells(),
                    percent(row.tenantsMean()),
                    percent(row.tenantsWorst()),
                    percent(row.loadWorst()),
                    percent(row.equalShare()),
                    percent(row.strandedBySlots()),
                    percent(row.strandedPlanned()),
                    percent(row.strandedBound()),
                    row.split(),
                    row.unplaced(),
                    percent(row.testLoad()),
                    Figures.human(Unit.RATIO, row.price()),
                    Figures.human(Unit.RATIO, row.priceBound())));
        }
        return out.append('\n').append(verdict(rows)).toString().replace(System.lineSeparator(), "\n");
    }

    /** Where too few cells are bad, and where too many. */
    private static String verdict(List<Row> rows) {
        StringBuilder out = new StringBuilder();
        rows.stream()
                .filter(row -> row.tenantsWorst() <= 0.1)
                .mapToInt(Row::cells)
                .min()
                .ifPresent(count -> out.append("Few and large is bad: below ")
                        .append(count)
                        .append(" cells one failure touches more than 10 % of the tenants.\n"));
        rows.stream()
                .filter(row -> row.price() > 1.5 || row.split() > 2 || row.unplaced() > 0)
                .mapToInt(Row::cells)
                .min()
                .ifPresent(
                        count -> out.append("Many and small is bad: from ")
                                .append(count)
                                .append(
                                        " cells on they cost more than half as much again, or more than two tenants are larger than one.\n"));
        return out.toString();
    }

    private static String percent(double share) {
        return Figures.human(Unit.SHARE, share);
    }

    private String json(List<Row> rows) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "plimsoll.cells/1");
        root.put("seed", seed);
        ArrayNode array = root.putArray("cells");
        for (Row row : rows) {
            ObjectNode node = array.addObject();
            node.put("cells", row.cells());
            ObjectNode blast = node.putObject("blastRadius");
            blast.put("tenantsMean", Figures.exact(row.tenantsMean()));
            blast.put("tenantsWorst", Figures.exact(row.tenantsWorst()));
            blast.put("loadWorst", Figures.exact(row.loadWorst()));
            blast.put("closedForm", Figures.exact(row.equalShare()));
            ObjectNode stranded = node.putObject("stranded");
            stranded.put("bySlots", Figures.exact(row.strandedBySlots()));
            stranded.put("planned", Figures.exact(row.strandedPlanned()));
            stranded.put("largestTenant", Figures.exact(row.strandedBound()));
            node.put("split", row.split());
            node.put("unplaced", row.unplaced());
            node.put("testLoad", Figures.exact(row.testLoad()));
            ObjectNode price = node.putObject("price");
            price.put("planned", Figures.exact(row.price()));
            price.put("closedForm", Figures.exact(row.priceBound()));
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }
}
