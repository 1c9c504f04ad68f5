package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.PhaseDiagram;
import dev.plimsoll.lab.report.SweepReport;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Sweep;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.theory.MetastableBand;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a scenario over one or two varied settings and draws a figure of one variant over them.")
final class SweepCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile(
            "([A-Za-z][^=]*)=(-?[0-9]+(?:\\.[0-9]+)?) ?([^0-9. ]*)\\.\\.(-?[0-9]+(?:\\.[0-9]+)?) ?([^0-9. ]*)");
    private static final int MOST_POINTS = 400;

    /** Runs a point where nobody says how many: a picture needs no narrow intervals. */
    private static final int FEW = 20;

    private final Lab lab;
    private final Console console;
    private final Interruption interruption;

    @Parameters(paramLabel = "FILE|STORY", description = "a YAML file or a story's name")
    private String what = "";

    @Option(
            names = "--vary",
            paramLabel = "PATH=FROM..TO",
            required = true,
            description = "such as clients.callers.arrivals.poisson=10/s..80/s; once, or twice for a diagram")
    private List<String> vary = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N", description = "values of each setting, ends included (default: 5)")
    private int steps = 5;

    @Option(names = "--metric", paramLabel = "NAME", description = "which figure (default: recoveredShare)")
    private String metric = "recoveredShare";

    @Option(names = "--variant", paramLabel = "NAME", description = "which variant (default: the first)")
    private @Nullable String variant;

    @Option(names = "--seed", paramLabel = "N", description = "another seed than 1")
    private @Nullable Long seed;

    @Option(
            names = "--replications",
            paramLabel = "N",
            description = "this many runs at each point (default: as the scenario says, or 20)")
    private @Nullable Integer replications;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "replace a value everywhere; repeatable")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Option(
            names = {"-q", "--quiet"},
            description = "no narration and no progress")
    private boolean quiet;

    SweepCommand(Lab lab, Console console, Interruption interruption) {
        this.lab = lab;
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        json.check(console);
        html.check(console);
        List<Sweep.Axis> axes = axes();
        Source source = Source.of(console, what);
        List<Lab.Study> studies = new ArrayList<>();
        for (List<String> point : points(axes)) { // all of them are valid before the first one runs
            List<String> laid = new ArrayList<>(RunCommand.checked(settings));
            laid.addAll(point);
            Lab.Study study = source.study(lab, laid);
            studies.add(study.only(variant(study)));
        }
        RunOptions options = new RunOptions(
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                OptionalInt.of(
                        replications == null ? studies.get(0).replications().orElse(FEW) : replications));
        List<Sweep.Cell> cells = new ArrayList<>();
        Metric found = null;
        RunResult last = null;
        for (Lab.Study study : studies) {
            String task = study.name() + " " + (cells.size() + 1) + "/" + studies.size();
            try (Watch watch = new Watch(console, task, quiet, interruption)) {
                last = study.run(options, watch);
            }
            if (interruption.asked()) {
                console.say(
                        "interrupted after " + cells.size() + " of " + studies.size() + " points; nothing is written");
                return ExitCode.INTERRUPTED;
            }
            found = metric(last);
            cells.add(new Sweep.Cell(found.estimate()));
        }
        if (found == null || last == null) {
            throw new IllegalStateException("no point ran");
        }
        VariantResult shown = last.variants().get(0);
        Sweep sweep = new Sweep(
                last.scenario(),
                shown.name(),
                metric,
                found.about(),
                found.unit(),
                last.seed(),
                shown.replications(),
                axes,
                cells,
                theory(studies, axes));
        json.deliver(
                console,
                () -> SweepReport.text(sweep, console.style(), console.width()),
                () -> SweepReport.json(sweep));
        html.deliver(() -> PhaseDiagram.write(sweep, command(sweep)));
        return ExitCode.OK;
    }

    private String variant(Lab.Study study) {
        List<String> names = study.variants();
        if (variant != null && !names.contains(variant)) {
            throw new UsageException("--variant: " + variant + " (expected: one of " + String.join(", ", names) + ")");
        }
        return variant == null ? names.get(0) : variant;
    }

    /** The border of the metastable band, where one of the axes is the load that it is about. */
    private static Optional<Sweep.Theory> theory(List<Lab.Study> studies, List<Sweep.Axis> axes) {
        List<MetastableBand> bands = new ArrayList<>();
        for (Lab.Study study : studies) {
            study.metastableBand(study.variants().get(0)).ifPresent(bands::add);
        }
        if (bands.size() < studies.size()) {
            return Optional.empty();
        }
        int across = axes.size() > 1 ? axes.get(1).values().size() : 1;
        for (int axis = 0; axis < axes.size(); axis++) {
            if (axes.get(axis).path().equals(bands.get(0).path())) {
                int along = axis == 0 ? across : 1;
                int beside = axis == 0 ? 1 : across;
                int others = axis == 0 ? across : axes.get(0).values().size();
                List<Double> at = new ArrayList<>();
                for (int i = 0; i < axes.get(axis).values().size(); i++) {
                    at.add(bands.get(i * along).rate());
                }
                List<MetastableBand> edges = new ArrayList<>();
                for (int i = 0; i < others; i++) {
                    edges.add(bands.get(i * beside));
                }
                return Optional.of(new Sweep.Theory(
                        axis,
                        at,
                        edges.stream().map(MetastableBand::low).toList(),
                        edges.stream().map(MetastableBand::high).toList(),
                        Phases.says(edges)));
            }
        }
        return Optional.empty();
    }

    private String command(Sweep sweep) {
        StringBuilder command = new StringBuilder("./plimsoll sweep ").append(Shell.quote(what));
        vary.forEach(word -> command.append(" --vary ").append(Shell.quote(word)));
        command.append(" --steps ").append(steps).append(" --metric ").append(metric);
        command.append(" --variant ").append(sweep.variant()).append(" --seed ").append(sweep.seed());
        command.append(" --replications ").append(sweep.replications());
        settings.forEach(setting -> command.append(" --set ").append(Shell.quote(setting)));
        return command.toString();
    }

    private Metric metric(RunResult result) {
        VariantResult shown = result.variants().get(0);
        return shown.metrics().stream()
                .filter(each -> each.name().equals(metric))
                .findFirst()
                .orElseThrow(() -> new UsageException("--metric: " + metric + " (expected: one of "
                        + String.join(
                                ", ", shown.metrics().stream().map(Metric::name).toList())
                        + ")"));
    }

    private List<Sweep.Axis> axes() {
        if (vary.size() > 2) {
            throw new UsageException("--vary: " + vary.size() + " settings (expected: one or two)");
        }
        if (steps < 2 || Math.pow(steps, vary.size()) > MOST_POINTS) {
            throw new UsageException(
                    "--steps: " + steps + " (expected: at least 2, and at most " + MOST_POINTS + " points in all)");
        }
        return vary.stream().map(this::axis).toList();
    }

    private Sweep.Axis axis(String word) {
        Matcher matcher = RANGE.matcher(word);
        if (!matcher.matches()
                || (!matcher.group(3).isEmpty() && !matcher.group(3).equals(matcher.group(5)))) {
            throw new UsageException("--vary: " + word + " (expected: path=from..to in one unit, such as"
                    + " clients.callers.arrivals.poisson=10/s..80/s)");
        }
        BigDecimal from = new BigDecimal(matcher.group(2));
        BigDecimal to = new BigDecimal(matcher.group(4));
        String unit = matcher.group(5);
        boolean apart = !unit.isEmpty() && !unit.startsWith("/");
        List<String> values = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            BigDecimal value = from.add(to.subtract(from)
                    .multiply(BigDecimal.valueOf(step))
                    .divide(BigDecimal.valueOf(steps - 1L), MathContext.DECIMAL64));
            String shown = value.round(new MathContext(4)).stripTrailingZeros().toPlainString();
            values.add(shown + (apart ? " " : "") + unit);
        }
        return new Sweep.Axis(matcher.group(1), values);
    }

    /** The settings of every point, the first axis varying slowest. */
    private static List<List<String>> points(List<Sweep.Axis> axes) {
        List<List<String>> points = new ArrayList<>();
        for (String down : axes.get(0).values()) {
            String first = axes.get(0).path() + "=" + down;
            if (axes.size() == 1) {
                points.add(List.of(first));
            } else {
                for (String across : axes.get(1).values()) {
                    points.add(List.of(first, axes.get(1).path() + "=" + across));
                }
            }
        }
        return points;
    }
}
