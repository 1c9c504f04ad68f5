package dev.plimsoll.lab.command;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.scenario.Fault;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Quantity;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.scenario.Variant;
import dev.plimsoll.lab.theory.ClosedForm;
import dev.plimsoll.lab.theory.ClosedForms;
import dev.plimsoll.lab.theory.MetastableBand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The lab behind the commands: reads scenarios as {@link Scenario} does, and runs them with the simulator it is given. */
public final class ShippedLab implements Lab {
    /** The seed of whoever names none. */
    public static final long DEFAULT_SEED = 1;

    private final Simulator simulator;

    /**
     * Makes a lab.
     *
     * @param simulator what runs a scenario
     */
    public ShippedLab(Simulator simulator) {
        this.simulator = requireNonNull(simulator, "simulator");
    }

    /** Runs scenarios. */
    public interface Simulator {
        /**
         * Refuses a scenario that says more than is simulated.
         *
         * @param scenario what may be run
         * @throws InvalidScenario with what would be without effect
         */
        void check(Scenario scenario);

        /**
         * Runs every variant.
         *
         * @param scenario what to run
         * @param seed from which everything random is drawn
         * @param replications how many runs of each variant; if empty, until the intervals are narrow enough
         * @param progress told of each finished run; asked whether to stop
         * @return what was found
         * @throws InvalidScenario if a variant asks for what is not simulated
         */
        RunResult run(Scenario scenario, long seed, OptionalInt replications, Progress progress);

        /**
         * Runs one part of the replications of every variant.
         *
         * @param scenario what to run
         * @param seed from which everything random is drawn
         * @param replications how many the whole run has of each variant
         * @param part which part, from 1
         * @param parts how many parts there are
         * @param progress told of each finished run; asked whether to stop
         * @return what was measured
         * @throws InvalidScenario if a variant asks for what is not simulated
         */
        Samples sample(Scenario scenario, long seed, int replications, int part, int parts, Progress progress);

        /**
         * Puts the parts of a run together.
         *
         * @param scenario what ran
         * @param parts every replication of every variant, once
         * @return what was found
         */
        RunResult join(Scenario scenario, List<Samples> parts);
    }

    @Override
    public Study open(String file, byte[] yaml, List<String> settings, Beside beside) {
        return valid(() -> {
            Scenario scenario = Scenario.read(
                    file, yaml, settings, name -> beside.open(name).orElse(null));
            simulator.check(scenario);
            return new Opened(scenario, simulator);
        });
    }

    private static <T> T valid(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidScenario e) {
            throw new InvalidInputException(
                    e.faults().stream().map(Fault::toString).toList());
        }
    }

    private record Opened(Scenario scenario, Simulator simulator) implements Study {
        @Override
        public String name() {
            return scenario.name();
        }

        @Override
        public String hash() {
            return scenario.hash();
        }

        @Override
        public String title() {
            return scenario.title();
        }

        @Override
        public String question() {
            return scenario.question();
        }

        @Override
        public List<Section> explanation() {
            List<Section> sections = new ArrayList<>();
            if (!scenario.assumptions().isEmpty()) {
                sections.add(new Section(
                        "Assumptions",
                        scenario.assumptions().stream()
                                .map(assumption -> assumption.says() + " [" + assumption.source() + "]")
                                .toList()));
            }
            sections.add(new Section(
                    "Variants",
                    scenario.variants().stream().map(Opened::variant).toList()));
            if (scenario.settings().has("assertions")) {
                sections.add(new Section(
                        "Asserted",
                        scenario.settings().list("assertions").stream()
                                .map(Opened::assertion)
                                .toList()));
            }
            return sections;
        }

        @Override
        public Map<String, List<ClosedForm>> closedForms() {
            Map<String, List<ClosedForm>> forms = new LinkedHashMap<>();
            for (Variant variant : scenario.variants()) {
                forms.put(variant.name(), ClosedForms.of(variant.settings()));
            }
            return forms;
        }

        @Override
        public Optional<MetastableBand> metastableBand(String variant) {
            return scenario.variants().stream()
                    .filter(each -> each.name().equals(variant))
                    .findFirst()
                    .flatMap(each -> ClosedForms.metastableBand(each.settings()));
        }

        @Override
        public List<String> variants() {
            return scenario.variants().stream().map(Variant::name).toList();
        }

        @Override
        public Study only(String variant) {
            return new Opened(
                    scenario.only(variant)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "variant: " + variant + " (expected: one of " + variants() + ")")),
                    simulator);
        }

        private static String variant(Variant variant) {
            return variant.name() + ": " + variant.about() + (variant.loses() ? " (here the pattern loses)" : "");
        }

        private static String assertion(Settings assertion) {
            StringBuilder text = new StringBuilder(assertion.text("variant")).append(": ");
            text.append(assertion.text("metric"));
            if (assertion.has("within")) {
                Settings within = assertion.section("within");
                text.append(" within ").append(Figures.human(Unit.SHARE, within.share("tolerance")));
                text.append(" of ").append(human(within.quantity("of")));
            } else if (assertion.has("at-most")) {
                text.append(" at most ").append(human(assertion.quantity("at-most")));
            } else if (assertion.has("at-least")) {
                text.append(" at least ").append(human(assertion.quantity("at-least")));
            } else if (assertion.has("interval-contains")) {
                text.append(", its interval around ").append(human(assertion.quantity("interval-contains")));
            } else {
                text.append(" equal to ").append(human(assertion.quantity("equals")));
            }
            if (assertion.has("about")) {
                text.append(", ").append(assertion.text("about"));
            }
            return text.toString();
        }

        private static String human(Quantity quantity) {
            Unit unit = switch (quantity.dimension()) {
                case SECONDS -> Unit.SECONDS;
                case SHARE -> Unit.SHARE;
                case PER_SECOND -> Unit.PER_SECOND;
                default -> quantity.value() == Math.rint(quantity.value()) ? Unit.COUNT : Unit.RATIO;
            };
            return Figures.human(unit, quantity.value());
        }

        @Override
        public RunResult run(RunOptions options, Progress progress) {
            return valid(() -> simulator.run(scenario, seed(options), replications(options), progress));
        }

        @Override
        public Samples sample(RunOptions options, int part, int parts, Progress progress) {
            int replications = replications(options)
                    .orElseThrow(() -> new UsageException("--shard: " + scenario.name()
                            + " has no fixed number of runs, and one part cannot tell when all have enough"
                            + " (expected: --replications N)"));
            return valid(() -> simulator.sample(scenario, seed(options), replications, part, parts, progress));
        }

        @Override
        public RunResult join(List<Samples> parts) {
            return simulator.join(scenario, parts);
        }

        private static long seed(RunOptions options) {
            return options.seed().orElse(DEFAULT_SEED);
        }

        @Override
        public OptionalInt replications() {
            return scenario.settings().has("replications")
                    ? OptionalInt.of((int) scenario.settings().count("replications"))
                    : OptionalInt.empty();
        }

        private OptionalInt replications(RunOptions options) {
            return options.replications().isPresent() ? options.replications() : replications();
        }
    }
}
