package dev.plimsoll.lab.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = "Runs the JMH benchmarks of a module, or prints one of its tables; further arguments go to JMH.",
        footer = "The launcher ./plimsoll does this itself, since benchmarks are not in the jar.")
final class BenchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODULE [TABLE or JMH arguments]", arity = "0..*", description = "such as priority-queue")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        throw new UsageException("bench " + String.join(" ", words)
                + " is run by the launcher, ./plimsoll bench MODULE, in a checkout of the sources");
    }
}
