package dev.plimsoll.lab.command;

import dev.plimsoll.lab.arena.Arena;
import dev.plimsoll.lab.arena.Entrant;
import dev.plimsoll.lab.knee.KneePage;
import dev.plimsoll.lab.knee.LocalTarget;
import dev.plimsoll.lab.knee.OpenLoop;
import dev.plimsoll.lab.knee.QueueModel;
import dev.plimsoll.lab.knee.SampleReader;
import dev.plimsoll.lab.knee.Shown;
import dev.plimsoll.lab.knee.Step;
import dev.plimsoll.lab.knee.Target;
import dev.plimsoll.lab.knee.Thresholds;
import dev.plimsoll.lab.knee.Thresholds.Cell;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.shedding.LoadShedder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "thresholds",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tries limits against loads and says which limits are safe at every load. The target is a URL, or the",
            "server that --fit finds in samples or --workers and --service describe: in closed form (adaptive: by",
            "simulation), or with --live as a server in this process whose work waits on timers."
        })
final class KneeThresholdsCommand implements Callable<Integer> {
    private static final double FITS = .1;
    private static final int MOST_CELLS = 2000;

    private final Console console;
    private final Interruption interruption;

    @Parameters(paramLabel = "URL", arity = "0..1", description = "a server; this machine, unless --i-own-this-target")
    private @Nullable String url;

    @Option(
            names = "--client-timeout",
            paramLabel = "TIME",
            required = true,
            description = "how long clients wait, such as 500ms")
    private String timeout = "";

    @Option(
            names = "--limits",
            paramLabel = "N,N",
            split = ",",
            description = "most in flight: numbers, adaptive, none (default: 8,16,32,adaptive,none)")
    private List<String> limits = List.of("8", "16", "32", "adaptive", "none");

    @Option(
            names = "--loads",
            paramLabel = "N,N",
            split = ",",
            description = "requests a second, or multiples of the capacity (default: 0.5x..3x)")
    private List<String> loads = List.of("0.5x..3x");

    @Option(names = "--fit", paramLabel = "CSV", description = "the server that these samples show")
    private @Nullable String fit;

    @Option(names = "--workers", paramLabel = "N", description = "a server that works on so many at a time")
    private @Nullable Integer workers;

    @Option(names = "--service", paramLabel = "TIME", description = "and takes so long for each, exponential")
    private @Nullable String service;

    @Option(names = "--live", description = "run that server in this process instead of computing it")
    private boolean live;

    @Option(names = "--capacity", paramLabel = "N", description = "the load that is 1x, where the target is a URL")
    private double capacity = Double.NaN;

    @Option(names = "--step", paramLabel = "TIME", description = "how long a cell is driven (default: 5s)")
    private String step = "5s";

    @Option(names = "--seed", paramLabel = "N", description = "decides when requests are due (default: 1)")
    private long seed = 1;

    @Mixin
    private KneeTarget target = new KneeTarget();

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private HtmlOption html = new HtmlOption();

    KneeThresholdsCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        json.check(console);
        html.check(console);
        Duration patience = KneeCommand.duration("--client-timeout", timeout);
        limits.forEach(KneeThresholdsCommand::limit);
        int given = (url == null ? 0 : 1) + (fit == null ? 0 : 1) + (workers == null ? 0 : 1);
        if (given != 1 || (workers == null) != (service == null)) {
            throw new UsageException(
                    "target: " + given + " given (expected: a URL, or --fit, or --workers and --service)");
        }
        QueueModel model = url == null ? model(patience) : null;
        List<Double> offered = KneeCommand.loads("--loads", loads, model == null ? capacity : model.capacity());
        if (offered.isEmpty() || limits.size() * offered.size() > MOST_CELLS) {
            throw new UsageException("--limits, --loads: " + limits.size() * offered.size() + " cells (expected: 1.."
                    + MOST_CELLS + ")");
        }
        List<Cell> cells = model != null && !live
                ? computed(model, offered, patience)
                : driven(model, offered, patience, KneeCommand.duration("--step", step));
        if (cells.size() < limits.size() * offered.size()) {
            console.say("interrupted after " + cells.size() + " cells; nothing is written");
            return ExitCode.INTERRUPTED;
        }
        Thresholds grid = new Thresholds(limits, offered, cells);
        String what = model == null
                ? String.valueOf(url)
                : String.format(
                        Locale.ROOT,
                        "%d workers, %.4g s a request, clients wait %s",
                        model.workers(),
                        model.service(),
                        timeout);
        json.deliver(console, () -> text(grid, what), () -> json(grid));
        html.deliver(() -> KneePage.grid(grid, what, asked()));
        return ExitCode.OK;
    }

    private String asked() {
        String server = url != null
                ? Shell.quote(url) + target.asked() + (Double.isNaN(capacity) ? "" : " --capacity " + capacity)
                : fit != null
                        ? "--fit " + Shell.quote(fit)
                        : "--workers " + workers + " --service " + Shell.quote(String.valueOf(service));
        return "./plimsoll knee thresholds " + server + (live ? " --live" : "")
                + " --client-timeout " + Shell.quote(timeout)
                + " --limits " + String.join(",", limits)
                + " --loads " + String.join(",", loads)
                + (live || url != null ? " --step " + Shell.quote(step) : "")
                + " --seed " + seed;
    }

    private static int limit(String word) {
        if (word.equals("adaptive")) {
            return 0;
        }
        if (word.equals("none")) {
            return Integer.MAX_VALUE;
        }
        if (word.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(word);
        }
        throw new UsageException("--limits: " + word + " (expected: 1..99999, adaptive or none)");
    }

    private QueueModel model(Duration patience) {
        try {
            if (workers != null && service != null) {
                return QueueModel.of(
                        workers, KneeCommand.duration("--service", service).toNanos() / 1e9);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--workers, --service: " + e.getMessage());
        }
        List<SampleReader.Curve> curves =
                KneeAnalyzeCommand.read(console, String.valueOf(fit), patience).curves();
        if (curves.size() != 1) {
            throw new InvalidInputException(
                    List.of(fit + ":1:1: curves, " + curves.size() + " (expected: one, to fit one server)"));
        }
        List<Shown.Point> stable = curves.get(0).shown().points().stream()
                .filter(point -> point.mean() > 0 && point.throughput() >= .97 * point.at())
                .toList();
        if (stable.size() < 4) {
            throw new InvalidInputException(List.of(fit + ":1:1: loads that the server keeps up with, " + stable.size()
                    + " (expected: at least 4, with mean latency)"));
        }
        QueueModel found = QueueModel.fit(
                stable.stream().mapToDouble(Shown.Point::at).toArray(),
                stable.stream().mapToDouble(Shown.Point::mean).toArray());
        console.say(String.format(
                Locale.ROOT,
                "fit: %d workers, %.4g s a request, off by %.1f %%%s",
                found.workers(),
                found.service(),
                100 * found.residual(),
                found.residual() > FITS ? "; this is NOT such a server, use the URL" : ""));
        return found;
    }

    private List<Cell> computed(QueueModel model, List<Double> offered, Duration patience) {
        double seconds = patience.toNanos() / 1e9;
        List<Cell> cells = new ArrayList<>();
        for (String word : limits) {
            for (double load : offered) {
                if (interruption.asked()) {
                    return cells;
                }
                if (word.equals("adaptive")) {
                    Arena.Steady steady = Arena.steady(
                            model.workers(),
                            model.service(),
                            seconds,
                            load,
                            seed,
                            Entrant.standard().get(0));
                    cells.add(new Cell(
                            word,
                            load,
                            steady.goodput(),
                            steady.late(),
                            steady.refused(),
                            steady.p50(),
                            steady.p99(),
                            true));
                } else {
                    QueueModel.Outcome out = model.at(load, limit(word), seconds);
                    cells.add(
                            new Cell(word, load, out.goodput(), out.late(), out.refused(), out.p50(), out.p99(), true));
                }
            }
        }
        return cells;
    }

    private List<Cell> driven(@Nullable QueueModel model, List<Double> offered, Duration patience, Duration length) {
        console.say(String.format(
                Locale.ROOT,
                "thresholds: %d cells of %s, %d s in all",
                limits.size() * offered.size(),
                step,
                (long) limits.size() * offered.size() * length.toMillis() / 1000));
        List<Cell> cells = new ArrayList<>();
        for (String word : limits) {
            for (double load : offered) {
                // A server of its own for each cell: what the one before left in its queue is not this one's doing.
                try (Target opened = model == null
                        ? target.open(console, String.valueOf(url), patience)
                        : new LocalTarget(model.workers(), model.service(), 0, seed)) {
                    Step done = new OpenLoop(opened, patience, shedder(word, patience), interruption::asked)
                            .run(load, length, seed);
                    if (interruption.asked()) {
                        return cells;
                    }
                    if (done.dead()) {
                        throw new InvalidInputException(List.of(String.format(
                                Locale.ROOT,
                                "%s:1:1: target, stopped answering at limit %s and %.4g/s (expected: answers)",
                                url,
                                word,
                                load)));
                    }
                    cells.add(new Cell(
                            word,
                            load,
                            done.goodput(),
                            done.late(),
                            done.refused(),
                            done.p50(),
                            done.p99(),
                            done.valid()));
                }
            }
        }
        return cells;
    }

    private static @Nullable LoadShedder shedder(String word, Duration patience) {
        return switch (word) {
            case "none" -> null;
            case "adaptive" -> LoadShedder.of(patience);
            default ->
                LoadShedder.builder(patience)
                        .limits(1, Math.max(1000, limit(word)))
                        .fixedLimit(limit(word))
                        .build();
        };
    }

    private static String text(Thresholds grid, String what) {
        StringBuilder out = new StringBuilder(what).append("; answers in time a second (late)\n\n  limit   ");
        grid.loads()
                .forEach(load ->
                        out.append(String.format(Locale.ROOT, "%16s", String.format(Locale.ROOT, "%.4g/s", load))));
        out.append('\n');
        for (int limit = 0; limit < grid.limits().size(); limit++) {
            out.append(String.format(Locale.ROOT, "  %-8s", grid.limits().get(limit)));
            for (int load = 0; load < grid.loads().size(); load++) {
                Cell cell = grid.cell(limit, load);
                out.append(String.format(
                        Locale.ROOT,
                        "%16s",
                        cell.valid()
                                ? String.format(Locale.ROOT, "%.3f (%.0f %%)", cell.goodput(), 100 * cell.late())
                                : "not valid"));
            }
            out.append(grid.safe(limit) ? "  safe\n" : "\n");
        }
        return out.append('\n')
                .append(grid.safeBand()
                        .map(band -> "safe at every load, within " + Math.round(Thresholds.TOLERANCE * 100)
                                + " % of the best: " + band.low() + ".." + band.high() + "\n")
                        .orElse("no fixed limit is safe at every load\n"))
                .toString();
    }

    private static String json(Thresholds grid) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("schema", "plimsoll.thresholds/1");
        ArrayNode cells = root.putArray("cells");
        for (Cell cell : grid.cells()) {
            cells.addObject()
                    .put("limit", cell.limit())
                    .put("load", Figures.exact(cell.load()))
                    .put("goodput", Figures.exact(cell.goodput()))
                    .put("late", Figures.exact(cell.late()))
                    .put("refused", Figures.exact(cell.refused()))
                    .put("p50", Figures.exact(cell.p50()))
                    .put("p99", Figures.exact(cell.p99()))
                    .put("valid", cell.valid());
        }
        if (grid.safeBand().isPresent()) {
            root.putObject("safeBand")
                    .put("low", grid.safeBand().get().low())
                    .put("high", grid.safeBand().get().high());
        } else {
            root.putNull("safeBand");
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }
}
