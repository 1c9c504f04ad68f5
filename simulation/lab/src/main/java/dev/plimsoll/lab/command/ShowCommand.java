package dev.plimsoll.lab.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Prints a story as YAML to start from: plimsoll show elb-2012 > mine.yaml")
final class ShowCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "STORY", description = "a story's name (see: plimsoll list)")
    private String story = "";

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<byte[]> bytes = Stories.bytes(story);
        if (bytes.isEmpty()) {
            List<String> near = Stories.near(story);
            throw new UsageException("no story is called " + story + " ("
                    + (near.isEmpty()
                            ? "plimsoll list names the stories"
                            : "did you mean " + String.join(" or ", near) + "?")
                    + ")");
        }
        console.out().print(Stories.text(bytes.get()));
        return ExitCode.OK;
    }
}
