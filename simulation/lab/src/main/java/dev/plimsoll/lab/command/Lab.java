package dev.plimsoll.lab.command;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.theory.ClosedForm;
import dev.plimsoll.lab.theory.MetastableBand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the commands need of the simulation: to read scenarios and to run them. */
public interface Lab {
    /**
     * Reads a scenario and checks all of it; runs nothing.
     *
     * @param file the name that faults are reported under
     * @param yaml the scenario's bytes, UTF-8
     * @param settings replacements in the order given, each {@code path=value}
     * @param beside what the scenario may name
     * @return the scenario, ready to run
     * @throws InvalidInputException if it has faults, all of them at once
     */
    Study open(String file, byte[] yaml, List<String> settings, Beside beside);

    /** A scenario that was found valid. */
    interface Study {
        /**
         * Tells its stable name.
         *
         * @return such as {@code elb-2012}
         */
        String name();

        /**
         * Tells its hash.
         *
         * @return SHA-256, hexadecimal
         */
        String hash();

        /**
         * Tells its title.
         *
         * @return a few words
         */
        String title();

        /**
         * Tells what it asks.
         *
         * @return one sentence
         */
        String question();

        /**
         * Explains it to people: assumptions with their sources, what each variant changes, what is asserted, and the
         * closed forms that stand beside it.
         *
         * @return sections in the order in which they are shown
         */
        List<Section> explanation();

        /**
         * Tells what theory says about each variant before anything runs.
         *
         * @return the closed forms, by variant in the scenario's order
         */
        Map<String, List<ClosedForm>> closedForms();

        /**
         * Tells the loads at which a variant's retries sustain a full queue.
         *
         * @param variant the variant's name
         * @return the band; empty where the theory has none
         */
        Optional<MetastableBand> metastableBand(String variant);

        /**
         * Tells the variants.
         *
         * @return their names, in order
         */
        List<String> variants();

        /**
         * Tells how many runs of each variant the scenario fixes.
         *
         * @return the number; empty where its intervals decide
         */
        OptionalInt replications();

        /**
         * Leaves all variants but one out.
         *
         * @param variant its name, one of {@link #variants}
         * @return the scenario with this variant alone
         */
        Study only(String variant);

        /**
         * Runs every variant.
         *
         * @param options the seed and how many replications
         * @param progress told of each finished run; asked whether to stop
         * @return what was found; stands on what was finished if it was stopped
         */
        RunResult run(RunOptions options, Progress progress);

        /**
         * Runs one part of the replications of every variant.
         *
         * @param options the seed and how many replications the whole run has
         * @param part which part, from 1
         * @param parts how many parts there are
         * @param progress told of each finished run; asked whether to stop
         * @return what was measured
         */
        Samples sample(RunOptions options, int part, int parts, Progress progress);

        /**
         * Puts all parts of a run together, as if it had been one run.
         *
         * @param parts every replication of every variant, once
         * @return what was found, without timelines
         */
        RunResult join(List<Samples> parts);
    }

    /**
     * A part of an explanation.
     *
     * @param heading a few words
     * @param lines one fact each
     */
    record Section(String heading, List<String> lines) {
        /**
         * Copies the lines.
         *
         * @param heading a few words
         * @param lines one fact each
         */
        public Section {
            lines = List.copyOf(lines);
        }
    }
}
