package dev.plimsoll.lab.command;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what constant work costs a year: requests, transfer between zones, the KMS trap, and servers kept",
            "ready for the loss of a zone. Prices come from a file."
        },
        footer = {
            "",
            "Without options: a hundred machines that read a bucket once a second, some $1,200 a year.",
            "Ten thousand receivers of 64 KiB every ten seconds: --receivers 10000 --period 10s"
        })
final class CostCommand implements Callable<Integer> {
    private static final String SHIPPED = "prices/aws-us-east-1.txt";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?) ?(ms|s|min|h)");
    private static final Map<String, Double> SECONDS = Map.of("ms", 1e-3, "s", 1.0, "min", 60.0, "h", 3_600.0);
    private static final Map<String, Long> SIZES = Map.of(
            "4KiB",
            4L << 10,
            "16KiB",
            16L << 10,
            "64KiB",
            64L << 10,
            "256KiB",
            256L << 10,
            "1MiB",
            1L << 20,
            "4MiB",
            4L << 20);

    private final Console console;

    @Option(names = "--receivers", paramLabel = "N", description = "how many receivers there are (default: 100)")
    private long receivers = 100;

    @Option(names = "--period", paramLabel = "TIME", description = "how often each gets the frame (default: 1s)")
    private String period = "1s";

    @Option(
            names = "--size",
            paramLabel = "CLASS",
            description = "4KiB, 16KiB, 64KiB, 256KiB, 1MiB or 4MiB (default: 64KiB)")
    private String size = "64KiB";

    @Option(names = "--pushers", paramLabel = "N", description = "how many pushers share them (default: 3)")
    private int pushers = 3;

    @Option(names = "--zones", paramLabel = "N", description = "over how many zones all are spread (default: 3)")
    private int zones = 3;

    @Option(
            names = "--servers",
            paramLabel = "N",
            description = "how many servers the load needs, for pre-scaling (default: 100)")
    private long servers = 100;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "your own prices (default: list prices of AWS us-east-1)")
    private @Nullable String prices;

    @Mixin
    private JsonOption json = new JsonOption();

    CostCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        json.check(console);
        YearlyCost cost = new YearlyCost(
                within("--receivers", receivers, 1, 10_000_000),
                seconds(),
                bytes(),
                (int) within("--pushers", pushers, 1, 64),
                (int) within("--zones", zones, 2, 64));
        within("--servers", servers, 1, 10_000_000);
        Prices paid = Prices.read(prices == null ? SHIPPED : prices, text());
        json.deliver(console, () -> table(cost, paid), () -> json(cost, paid));
        return ExitCode.OK;
    }

    private static long within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new UsageException(option + ": " + value + " (expected: " + least + ".." + most + ")");
        }
        return value;
    }

    private double seconds() {
        Matcher matcher = DURATION.matcher(period);
        double value = matcher.matches()
                ? Double.parseDouble(matcher.group(1)) * Objects.requireNonNull(SECONDS.get(matcher.group(2)))
                : 0;
        if (value < 0.01 || value > 3_600) {
            throw new UsageException("--period: " + period + " (expected: 10ms..1h, such as 10s)");
        }
        return value;
    }

    private long bytes() {
        Long value = SIZES.get(size.replace(" ", ""));
        if (value == null) {
            throw new UsageException("--size: " + size + " (expected: 4KiB, 16KiB, 64KiB, 256KiB, 1MiB or 4MiB)");
        }
        return value;
    }

    private String text() {
        if (prices == null) {
            try (InputStream in = Objects.requireNonNull(
                    CostCommand.class.getResourceAsStream("/dev/plimsoll/lab/" + SHIPPED), SHIPPED)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        try {
            Path path = console.directory().resolve(prices);
            if (!Files.isRegularFile(path)) {
                throw new UsageException(
                        "no file is called " + prices + " (expected: prices, a name and a number a line)");
            }
            return new String(Source.read(path, prices), StandardCharsets.UTF_8);
        } catch (InvalidPathException e) {
            throw new UsageException(prices + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private String table(YearlyCost cost, Prices paid) {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "A frame of %s for each of %,d receivers every %s: a year in US dollars, prices of %s.%n%n",
                size,
                cost.receivers(),
                period,
                prices == null ? SHIPPED : prices);
        line(out, "%-32s %15s %13s %10s %14s %11s%n", "", "GETs", "PUTs", "requests", "between zones", "a year");
        for (YearlyCost.Way way : cost.ways()) {
            line(
                    out,
                    "%-32s %,15.0f %,13.0f %,10.0f %,14.0f %,11.0f%n",
                    way.name(),
                    way.gets(),
                    way.puts(),
                    way.requests(paid),
                    way.transfer(paid),
                    way.year(paid));
        }
        List<YearlyCost.Way> ways = cost.ways();
        line(
                out,
                "%nThe KMS trap: under SSE-KMS without bucket keys each GET is a call to KMS as well: $%,.0f more, and"
                        + " $%,.0f%nwith pushers. Use SSE-S3, or bucket keys.%n",
                ways.get(0).kmsTrap(paid),
                ways.get(1).kmsTrap(paid));
        line(
                out,
                "%nPre-scaling for the loss of one of %d zones: use at most %s of what runs, so %s more servers; for a"
                        + " load%nthat needs %,d of them $%,.0f a year.%n",
                cost.zones(),
                Figures.human(Unit.SHARE, cost.preScalingMostUse()),
                Figures.human(Unit.SHARE, cost.preScalingExtra()),
                servers,
                preScaling(cost, paid));
        return out.toString();
    }

    private double preScaling(YearlyCost cost, Prices paid) {
        return servers * cost.preScalingExtra() * YearlyCost.YEAR_HOURS * paid.of("server-hour");
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values).replace(System.lineSeparator(), "\n"));
    }

    private String json(YearlyCost cost, Prices paid) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "plimsoll.cost/1");
        root.put("receivers", cost.receivers());
        root.put("period", Figures.exact(cost.periodSeconds()));
        root.put("bytes", cost.frameBytes());
        root.put("pushers", cost.pushers());
        root.put("zones", cost.zones());
        ObjectNode used = root.putObject("prices");
        Prices.NAMES.forEach(name -> used.put(name, Figures.exact(paid.of(name))));
        ArrayNode ways = root.putArray("ways");
        for (YearlyCost.Way way : cost.ways()) {
            ObjectNode node = ways.addObject();
            node.put("name", way.name());
            node.put("gets", Figures.exact(way.gets()));
            node.put("puts", Figures.exact(way.puts()));
            node.put("bytesBetweenZones", Figures.exact(way.bytesBetweenZones()));
            node.put("requests", Figures.exact(way.requests(paid)));
            node.put("transfer", Figures.exact(way.transfer(paid)));
            node.put("year", Figures.exact(way.year(paid)));
            node.put("kmsTrap", Figures.exact(way.kmsTrap(paid)));
        }
        ObjectNode ready = root.putObject("preScaling");
        ready.put("mostUse", Figures.exact(cost.preScalingMostUse()));
        ready.put("extraServers", Figures.exact(cost.preScalingExtra()));
        ready.put("year", Figures.exact(preScaling(cost, paid)));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }
}
