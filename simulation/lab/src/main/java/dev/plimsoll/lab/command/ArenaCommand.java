package dev.plimsoll.lab.command;

import dev.plimsoll.lab.arena.Arena;
import dev.plimsoll.lab.arena.ArenaScenario;
import dev.plimsoll.lab.arena.Entrant;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.simulation.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "arena",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shedding laws side by side under virtual time, rivals' real code included, beside the best fixed",
            "limit. Shares are goodput over what the server could have answered in time."
        })
final class ArenaCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Console console;
    private final Interruption interruption;

    @Option(names = "--random", paramLabel = "N", description = "N drawn scenarios instead of the fixed ones")
    private @Nullable Integer random;

    @Option(
            names = "--from",
            paramLabel = "I",
            description = "number of the first drawn scenario, to see one again or to go in pieces (default: 1)")
    private int from = 1;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    "only this of the fixed scenarios (EXP, LOGN, BIMODAL, BIMODAL/classes, LOWRPS, FLAT, LONG); repeatable")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--fixed", paramLabel = "N", description = "enter a fixed limit; repeatable")
    private List<Integer> fixed = new ArrayList<>();

    @Option(names = "--law", paramLabel = "CLASS", description = "enter a law of your own; repeatable")
    private List<String> laws = new ArrayList<>();

    @Option(names = "--only", paramLabel = "NAME", description = "of the standing laws only this; repeatable")
    private List<String> only = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "other seeds (default: 0)")
    private long seed;

    @Option(
            names = "--replications",
            paramLabel = "N",
            description = "runs of each law in each scenario (default: 20; 2 with --random)")
    private @Nullable Integer replications;

    @Mixin
    private JsonOption json = new JsonOption();

    @Option(
            names = {"-q", "--quiet"},
            description = "no narration")
    private boolean quiet;

    ArenaCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        json.check(console);
        int runs = replications == null ? (random == null ? 20 : 2) : replications;
        if (runs < 2 || runs > 1000) {
            throw new UsageException("--replications: " + runs + " (expected: 2..1000)");
        }
        List<Entrant> entrants = entrants();
        List<Arena.Outcome> outcomes = new ArrayList<>();
        for (ArenaScenario scenario : chosen()) {
            if (interruption.asked()) {
                break;
            }
            if (!quiet) {
                console.say("arena: " + scenario.name());
            }
            outcomes.add(Arena.run(scenario, entrants, seed, runs));
        }
        String table = random == null ? table(outcomes) : percentiles(outcomes, entrants);
        json.deliver(console, () -> table, () -> json(outcomes, entrants));
        if (json.onOut() && !quiet) {
            console.err().print(table);
        }
        return interruption.asked() ? ExitCode.INTERRUPTED : ExitCode.OK;
    }

    private List<Entrant> entrants() {
        List<Entrant> entrants = new ArrayList<>();
        check("--only", only, Entrant.standard().stream().map(Entrant::name).toList());
        for (Entrant entrant : Entrant.standard()) {
            if (only.isEmpty() || only.contains(entrant.name())) {
                entrants.add(entrant);
            }
        }
        try {
            fixed.forEach(limit -> entrants.add(Entrant.fixed(limit)));
            laws.forEach(law -> entrants.add(Entrant.named(law)));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return entrants;
    }

    private static void check(String option, List<String> given, List<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw new UsageException(option + ": " + name + " (expected: one of " + String.join(", ", known) + ")");
            }
        }
    }

    private List<ArenaScenario> chosen() {
        List<ArenaScenario> chosen = new ArrayList<>();
        if (random != null) {
            if (random < 1 || random > 10_000) {
                throw new UsageException("--random: " + random + " (expected: 1..10000)");
            }
            if (from < 1 || from > 10_000) {
                throw new UsageException("--from: " + from + " (expected: 1..10000)");
            }
            for (int i = from; i < from + random; i++) {
                chosen.add(ArenaScenario.random(seed * 1000 + i));
            }
            return chosen;
        }
        List<String> known =
                ArenaScenario.fixed().stream().map(ArenaScenario::name).toList();
        check("--scenario", scenarios, known);
        for (ArenaScenario scenario : ArenaScenario.fixed()) {
            if (scenarios.isEmpty() || scenarios.contains(scenario.name())) {
                chosen.add(scenario);
            }
        }
        return chosen;
    }

    private static String table(List<Arena.Outcome> outcomes) {
        StringBuilder out = new StringBuilder();
        for (Arena.Outcome outcome : outcomes) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s%n  %-18s  %12s  %12s  %22s  %8s  %6s   by phase: %s%n",
                    outcome.scenario(),
                    "law",
                    "average",
                    "worst",
                    "less the oracle's",
                    "refused",
                    "again",
                    String.join(" ", outcome.phases())));
            for (Arena.Score score : outcome.scores()) {
                out.append(String.format(
                        Locale.ROOT,
                        "  %-18s  %.3f ±%.3f  %.3f ±%.3f  %+.3f [%+.3f, %+.3f]  %6.2f %%  %6s ",
                        score.law(),
                        score.average().estimate(),
                        score.average().halfWidth(),
                        score.worst().estimate(),
                        score.worst().halfWidth(),
                        score.oracleDifference().estimate(),
                        score.oracleDifference().low(),
                        score.oracleDifference().high(),
                        100 * score.wrongRejections().estimate(),
                        Double.isNaN(score.recovery())
                                ? "never"
                                : String.format(Locale.ROOT, "%.1f s", score.recovery())));
                score.phases().forEach(phase -> out.append(String.format(Locale.ROOT, " %.3f", phase.estimate())));
                out.append('\n');
            }
            out.append('\n');
        }
        out.append(
                        "Shares of what the server could have answered in time; intervals of 95 % over the runs. Refused: in the first\n")
                .append(
                        "phase, at 70 % load. Again: seconds from the end of the heaviest phase until 99 % are answered in time.\n");
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    private static String percentiles(List<Arena.Outcome> outcomes, List<Entrant> entrants) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "Share of the oracle's goodput over %d drawn scenarios%n%-18s  %7s %7s %7s %7s   least in%n",
                outcomes.size(),
                "law",
                "least",
                "5 %",
                "25 %",
                "median"));
        for (int law = 0; law < entrants.size() && !outcomes.isEmpty(); law++) {
            int at = law;
            List<Arena.Outcome> ascending = outcomes.stream()
                    .sorted(Comparator.comparingDouble(
                            outcome -> outcome.scores().get(at).oracleShare().estimate()))
                    .toList();
            out.append(String.format(
                    Locale.ROOT,
                    "%-18s  %7.3f %7.3f %7.3f %7.3f   %s%n",
                    entrants.get(law).name(),
                    share(ascending, law, 0),
                    share(ascending, law, .05),
                    share(ascending, law, .25),
                    share(ascending, law, .5),
                    ascending.get(0).scenario()));
        }
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    private static double share(List<Arena.Outcome> ascending, int law, double fraction) {
        return ascending
                .get((int) (ascending.size() * fraction))
                .scores()
                .get(law)
                .oracleShare()
                .estimate();
    }

    private static String json(List<Arena.Outcome> outcomes, List<Entrant> entrants) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "plimsoll.arena/1");
        ArrayNode laws = root.putArray("laws");
        for (int law = 0; law <= entrants.size(); law++) {
            ObjectNode node = laws.addObject();
            node.put("name", law < entrants.size() ? entrants.get(law).name() : "oracle");
            ArrayNode scenarios = node.putArray("scenarios");
            for (Arena.Outcome outcome : outcomes) {
                Arena.Score score = outcome.scores().get(law);
                ObjectNode one = scenarios.addObject();
                one.put("name", outcome.scenario());
                put(one, "average", score.average());
                put(one, "worst", score.worst());
                put(one, "oracleShare", score.oracleShare());
                put(one, "oracleDifference", score.oracleDifference());
                put(one, "wrongRejections", score.wrongRejections());
                one.put("recovery", Figures.exact(score.recovery()));
                ArrayNode phases = one.putArray("phases");
                for (int phase = 0; phase < outcome.phases().size(); phase++) {
                    phases.addObject()
                            .put("name", outcome.phases().get(phase))
                            .put(
                                    "goodput",
                                    Figures.exact(score.phases().get(phase).estimate()))
                            .put("limit", Figures.exact(score.limits().get(phase)))
                            .put("slowServed", Figures.exact(score.slowServed().get(phase)));
                }
            }
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }

    private static void put(ObjectNode node, String name, Interval interval) {
        node.putObject(name)
                .put("mean", Figures.exact(interval.estimate()))
                .put("low", Figures.exact(interval.low()))
                .put("high", Figures.exact(interval.high()));
    }
}
