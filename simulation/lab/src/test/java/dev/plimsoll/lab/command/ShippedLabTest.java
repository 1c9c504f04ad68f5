package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.report.Storm;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the lab asks of a simulator. */
class ShippedLabTest {
    private final List<String> asked = new ArrayList<>();
    private final ShippedLab lab = new ShippedLab(new ShippedLab.Simulator() {
        @Override
        public void check(Scenario scenario) {}

        @Override
        public RunResult run(Scenario scenario, long seed, OptionalInt replications, Progress progress) {
            asked.add(scenario.variants().size() + " variants, seed " + seed + ", " + replications);
            return Storm.result();
        }

        @Override
        public Samples sample(Scenario scenario, long seed, int replications, int part, int parts, Progress progress) {
            asked.add(part + "/" + parts + " of " + replications);
            return new Samples("", seed, replications, "", List.of(), List.of());
        }

        @Override
        public RunResult join(Scenario scenario, List<Samples> parts) {
            return Storm.result();
        }
    });

    private static final RunOptions NONE = new RunOptions(OptionalLong.empty(), OptionalInt.empty());

    private Lab.Study story(String name, String... sets) {
        return lab.open(name + ".yaml", Stories.bytes(name).orElseThrow(), List.of(sets), Stories::open);
    }

    /** A story without a number of runs of its own. */
    private Lab.Study unnumbered() {
        String yaml = Stories.text(Stories.bytes("elb-2012").orElseThrow()).replace("replications: 20\n", "");
        return lab.open("mine.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(), Stories::open);
    }

    private static final Progress FREE = (done, planned) -> true;

    @Test
    void letsTheIntervalsDecideUnlessTheScenarioOrTheCommandSaysHowMany() {
        unnumbered().run(NONE, FREE);
        unnumbered().run(new RunOptions(OptionalLong.of(7), OptionalInt.of(3)), FREE);
        story("elb-2012").run(NONE, FREE);
        story("elb-2012").run(new RunOptions(OptionalLong.empty(), OptionalInt.of(5)), FREE);

        assertThat(asked)
                .containsExactly(
                        "9 variants, seed 1, OptionalInt.empty",
                        "9 variants, seed 7, OptionalInt[3]",
                        "9 variants, seed 1, OptionalInt[20]",
                        "9 variants, seed 1, OptionalInt[5]");
    }

    @Test
    void refusesAPartOfARunWhoseLengthItCannotKnow() {
        assertThatThrownBy(() -> unnumbered().sample(NONE, 1, 2, FREE))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "--shard: elb-2012 has no fixed number of runs, and one part cannot tell when all have enough"
                                + " (expected: --replications N)");
        story("elb-2012").sample(NONE, 1, 2, FREE);
        unnumbered().sample(new RunOptions(OptionalLong.empty(), OptionalInt.of(8)), 2, 2, FREE);

        assertThat(asked).containsExactly("1/2 of 20", "2/2 of 8");
    }

    @Test
    void runsOneVariantAloneUnderTheSameHash() {
        Lab.Study study = story("retry-storm");
        Lab.Study alone = study.only("inside");
        alone.run(NONE, FREE);

        assertThat(asked).containsExactly("1 variants, seed 1, OptionalInt[40]");
        assertThat(alone.variants()).containsExactly("inside");
        assertThat(alone.hash()).isEqualTo(study.hash());
        assertThatThrownBy(() -> study.only("outside")).hasMessageStartingWith("variant: outside (expected: one of");
    }

    @Test
    void tellsClosedFormsByVariantAndTheBandOfTheOneAsked() {
        Lab.Study study = story("retry-storm");

        assertThat(study.closedForms()).hasSize(6);
        assertThat(study.closedForms().get("inside"))
                .extracting(form -> Math.round(form.value() * 1e9) / 1e9)
                .containsExactly(0.3, 0.3, 0.042857143, 2.0, 10.0);
        assertThat(study.metastableBand("inside"))
                .hasValueSatisfying(band -> assertThat(band.low()).isEqualTo(2));
        assertThat(study.metastableBand("inside-budget")).isEmpty();
    }
}
