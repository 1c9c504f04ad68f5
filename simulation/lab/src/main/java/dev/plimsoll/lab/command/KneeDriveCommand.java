package dev.plimsoll.lab.command;

import dev.plimsoll.lab.knee.KneePage;
import dev.plimsoll.lab.knee.KneeResult;
import dev.plimsoll.lab.knee.OpenLoop;
import dev.plimsoll.lab.knee.Shown;
import dev.plimsoll.lab.knee.Step;
import dev.plimsoll.lab.knee.Target;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.knee.Estimate;
import dev.plimsoll.shedding.knee.KneeAnalysis;
import dev.plimsoll.shedding.knee.KneeReport;
import dev.plimsoll.simulation.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "drive",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drives a server through steps of load in an open loop and analyses what comes back. Requests are due at",
            "random times whatever the server does, and latency counts from then. Without --loads it doubles the load",
            "until half the answers are late, then repeats steps in between in random order."
        })
final class KneeDriveCommand implements Callable<Integer> {
    private static final int MOST_DOUBLINGS = 16;
    private static final int REFINED = 8;
    private static final double HALF = .5;

    private final Console console;
    private final Interruption interruption;

    @Parameters(paramLabel = "URL", description = "the server; this machine, unless --i-own-this-target")
    private String url = "";

    @Option(
            names = "--client-timeout",
            paramLabel = "TIME",
            required = true,
            description = "how long clients wait, such as 500ms")
    private String timeout = "";

    @Mixin
    private KneeTarget target = new KneeTarget();

    @Option(names = "--loads", paramLabel = "N,N", split = ",", description = "requests a second, instead of searching")
    private List<String> loads = new ArrayList<>();

    @Option(names = "--from", paramLabel = "N", description = "where the search starts (default: 10 requests a second)")
    private double from = 10;

    @Option(names = "--step", paramLabel = "TIME", description = "how long a step lasts (default: 10s)")
    private String step = "10s";

    @Option(names = "--repeats", paramLabel = "N", description = "steps at each load (default: 2)")
    private int repeats = 2;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "decides when requests are due and the order of steps (default: 1)")
    private long seed = 1;

    @Option(names = "--prove", description = "drive at twice the knee once more, with the recommended limit on")
    private boolean prove;

    @Option(names = "--export", paramLabel = "FILE", description = "write settings for a LoadShedder, as JSON")
    private @Nullable String export;

    @Option(names = "--csv", paramLabel = "FILE", description = "write the valid steps, to analyse again")
    private @Nullable String csv;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private HtmlOption html = new HtmlOption();

    KneeDriveCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        json.check(console);
        html.check(console);
        OutputFile settings = OutputFile.at(console, "--export", export);
        OutputFile rows = OutputFile.at(console, "--csv", csv);
        Duration patience = KneeCommand.duration("--client-timeout", timeout);
        Duration length = KneeCommand.duration("--step", step);
        if (repeats < 1 || repeats > 100 || !(from > 0 && from <= 1e6)) {
            throw new UsageException("--repeats, --from: " + repeats + ", " + from + " (expected: 1..100, above 0)");
        }
        List<Step> steps = new ArrayList<>();
        boolean died;
        try (Target opened = target.open(console, url, patience)) {
            OpenLoop loop = new OpenLoop(opened, patience, null, interruption::asked);
            announce(length);
            double first = loads.isEmpty()
                    ? from
                    : KneeCommand.loads("--loads", loads, Double.NaN).get(0);
            loop.run(first, length, seed);
            died = loads.isEmpty() ? search(loop, length, steps) : through(loop, length, chosen(), steps);
            if (interruption.asked()) {
                console.say("interrupted; what follows rests on " + steps.size() + " steps");
            }
            List<KneeResult> results = List.of(analysed(steps, patience, died));
            KneeReport report = results.get(0).report();
            json.deliver(console, () -> KneeResult.text(results), () -> KneeResult.json(results));
            html.deliver(() -> KneePage.analysis(results, asked()));
            if (settings != null) {
                settings.write(settings(report, patience));
                console.say("wrote " + settings.given());
            }
            if (rows != null) {
                rows.write(csv(steps));
                console.say("wrote " + rows.given());
            }
            if (prove && !died && !interruption.asked()) {
                proof(opened, patience, length, report);
            }
        }
        return died ? ExitCode.FAILED : interruption.asked() ? ExitCode.INTERRUPTED : ExitCode.OK;
    }

    private String asked() {
        return "./plimsoll knee drive " + Shell.quote(url) + target.asked()
                + " --client-timeout " + Shell.quote(timeout)
                + (loads.isEmpty() ? " --from " + from : " --loads " + String.join(",", loads))
                + " --step " + Shell.quote(step)
                + " --repeats " + repeats
                + " --seed " + seed;
    }

    private void announce(Duration length) {
        int most = loads.isEmpty() ? MOST_DOUBLINGS + REFINED * repeats : loads.size() * repeats;
        console.say(String.format(
                Locale.ROOT,
                "drive: %s%d steps of %s after one to warm up, %d s in all",
                loads.isEmpty() ? "at most " : "",
                most,
                step,
                (most + 1) * length.toMillis() / 1000));
        console.say(String.join("  ", KneeResult.STEP_COLUMNS));
    }

    private List<Double> chosen() {
        List<Double> order = new ArrayList<>();
        for (double load : KneeCommand.loads("--loads", loads, Double.NaN)) {
            for (int i = 0; i < repeats; i++) {
                order.add(load);
            }
        }
        mix(order);
        return order;
    }

    private void mix(List<Double> order) {
        RandomGenerator random = Streams.of(seed).stream("order of steps");
        for (int i = order.size(); i > 1; i--) {
            Collections.swap(order, i - 1, random.nextInt(i));
        }
    }

    // Answers whether the target died.
    private boolean search(OpenLoop loop, Duration length, List<Step> steps) {
        double load = from;
        double low = from / 2;
        double high = from;
        for (int i = 0; i < MOST_DOUBLINGS; i++, load *= 2) {
            if (through(loop, length, List.of(load), steps)) {
                return true;
            }
            if (interruption.asked()) {
                return false;
            }
            Step last = steps.get(steps.size() - 1);
            for (int again = 0;
                    again < 2 && !last.valid() && !interruption.asked();
                    again++) { // the machine was busy, perhaps
                if (through(loop, length, List.of(load), steps)) {
                    return true;
                }
                last = steps.get(steps.size() - 1);
            }
            high = load;
            if (!last.valid() || last.late() > HALF || last.refused() > HALF) {
                break;
            }
            low = last.late() < .005 ? load / 2 : low;
        }
        List<Double> order = new ArrayList<>();
        for (int i = 1; i <= REFINED; i++) {
            for (int repeat = 0; repeat < repeats; repeat++) {
                order.add(low + (high - low) * i / (REFINED + 1));
            }
        }
        mix(order);
        return through(loop, length, order, steps);
    }

    private boolean through(OpenLoop loop, Duration length, List<Double> order, List<Step> steps) {
        for (double load : order) {
            if (interruption.asked()) {
                return false;
            }
            Step done = loop.run(load, length, seed * 1000 + steps.size());
            console.say(String.join("  ", KneeResult.cells(done)));
            if (done.dead()) {
                console.say(String.format(
                        Locale.ROOT, "the target stopped answering at %.4g/s; this step is left out", load));
                return true;
            }
            if (!interruption.asked()) {
                steps.add(done);
            }
        }
        return false;
    }

    private KneeResult analysed(List<Step> steps, Duration patience, boolean died) {
        KneeAnalysis analysis = KneeAnalysis.forTimeout(patience);
        Shown shown = new Shown();
        long invalid = 0;
        for (Step done : steps) {
            if (done.valid() && done.throughput() > 0) {
                analysis.add(done.sample());
                shown.add(done.sample());
            } else {
                invalid++;
            }
        }
        KneeReport report;
        try {
            report = analysis.report();
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(List.of(url + ":1:1: " + (died ? "the target died; " : "") + e.getMessage()
                    + (invalid > 0 ? "; " + invalid + " steps are not valid" : "")));
        }
        List<String> warnings = new ArrayList<>(report.warnings());
        if (died) {
            warnings.add("the target stopped answering: this rests on the " + steps.size() + " steps before");
        }
        if (invalid > 0) {
            warnings.add(invalid + " of " + steps.size() + " steps are left out: the generator could not keep up");
        }
        KneeReport told = new KneeReport(
                report.byConcurrency(),
                report.slo(),
                report.power(),
                report.marginal(),
                report.usl(),
                report.brownoutStarts(),
                report.brownoutHalf(),
                report.peakGoodput(),
                report.recommended(),
                report.recommendedLimit(),
                warnings);
        return new KneeResult(url, patience.toNanos() / 1e9, told, shown.points(), steps);
    }

    private static String settings(KneeReport report, Duration patience) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("schema", "plimsoll.shedder/1");
        root.put("timeout", Figures.exact(patience.toNanos() / 1e9));
        Optional<Long> limit = limit(report);
        if (limit.isPresent()) {
            root.put("initialLimit", limit.get());
            root.put("fixedLimit", limit.get());
        } else {
            root.putNull("initialLimit");
            root.putNull("fixedLimit");
        }
        return new JsonMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(root)
                        .replace("\r\n", "\n") + "\n";
    }

    private static Optional<Long> limit(KneeReport report) {
        return report.recommendedLimit().map(found -> Math.max(1, (long) Math.ceil(found.mean())));
    }

    private static String csv(List<Step> steps) {
        StringBuilder out = new StringBuilder("load,throughput,mean,p50,p99,late_share\n");
        steps.stream()
                .filter(done -> done.valid() && done.throughput() > 0)
                .forEach(done -> out.append(String.format(
                        Locale.ROOT,
                        "%.9g,%.9g,%.9g,%.9g,%.9g,%.9g%n",
                        done.load(),
                        done.throughput(),
                        done.mean(),
                        done.p50(),
                        done.p99(),
                        done.late())));
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    private void proof(Target opened, Duration patience, Duration length, KneeReport report) {
        Optional<Estimate> knee = report.marginal().isPresent() ? report.marginal() : report.slo();
        Optional<Long> limit = limit(report);
        if (knee.isEmpty() || limit.isEmpty()) {
            console.say("prove: no knee and no limit were found, so there is nothing to prove");
            return;
        }
        double load = 2 * knee.get().mean();
        LoadShedder shedder = LoadShedder.builder(patience)
                .limits(1, (int) Math.max(1000, limit.get()))
                .fixedLimit((int) (long) limit.get())
                .build();
        Step without = new OpenLoop(opened, patience, null, interruption::asked).run(load, length, seed);
        Step with = new OpenLoop(opened, patience, shedder, interruption::asked).run(load, length, seed);
        String line = String.format(
                Locale.ROOT,
                "prove: %.4g/s, twice the knee: %.1f/s in time without a limit, %.1f/s with %d in flight (%.1f %% of them late)%s%n",
                load,
                without.goodput(),
                with.goodput(),
                limit.get(),
                100 * with.late(),
                with.valid() && without.valid() ? "" : "; NOT VALID: the generator could not keep up");
        if (json.onOut()) {
            console.say(line.strip());
        } else {
            console.out().print(line);
            console.out().flush();
        }
    }
}
