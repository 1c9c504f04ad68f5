package dev.plimsoll.lab;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.command.Build;
import dev.plimsoll.lab.command.Commands;
import dev.plimsoll.lab.command.Console;
import dev.plimsoll.lab.command.Progress;
import dev.plimsoll.lab.command.ShippedLab;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.run.Lab;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.simulation.StoppingRule;
import java.util.List;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The process behind {@code ./plimsoll}. */
public final class Main {
    // What façades say of state changes is about a simulated world, and a run has thousands of them.
    private static final Logger FACADES = Logger.getLogger("dev.plimsoll");

    private Main() {}

    /**
     * Runs one command and exits with its code.
     *
     * @param arguments the words after {@code plimsoll}
     */
    public static void main(String[] arguments) {
        FACADES.setLevel(Level.SEVERE);
        Commands commands = Commands.of(new ShippedLab(new Simulation()), Console.ofProcess());
        int code = commands.run(List.of(arguments));
        if (!commands.interrupted()) { // else the process is ending with 130, and would wait for this thread
            System.exit(code);
        }
    }

    /** The lab with the shipped policies, on all processors. */
    private static final class Simulation implements ShippedLab.Simulator {
        private final Lab lab =
                new Lab(ShippedPolicies::new, Runtime.getRuntime().availableProcessors());

        @Override
        public void check(Scenario scenario) {
            lab.check(scenario);
        }

        @Override
        public RunResult run(Scenario scenario, long seed, OptionalInt replications, Progress progress) {
            return waiting(() -> replications.isPresent()
                    ? lab.run(scenario, seed, replications.getAsInt(), Build.version(), progress::step)
                    : lab.run(scenario, seed, StoppingRule.STANDARD, Build.version(), progress::step));
        }

        @Override
        public Samples sample(Scenario scenario, long seed, int replications, int part, int parts, Progress progress) {
            return waiting(
                    () -> lab.sample(scenario, seed, replications, part, parts, Build.version(), progress::step));
        }

        @Override
        public RunResult join(Scenario scenario, List<Samples> parts) {
            return lab.join(scenario, parts);
        }

        private interface Waiting<T> {
            T get() throws InterruptedException;
        }

        private static <T> T waiting(Waiting<T> running) {
            try {
                return running.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while running", e);
            }
        }
    }
}
