package dev.plimsoll.lab.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the stories.")
final class ListCommand implements Callable<Integer> {
    private final Lab lab;
    private final Console console;

    ListCommand(Lab lab, Console console) {
        this.lab = lab;
        this.console = console;
    }

    @Override
    public Integer call() {
        int widest = Stories.names().stream().mapToInt(String::length).max().orElse(0);
        for (String name : Stories.names()) {
            Source source = Source.of(console, name);
            Lab.Study study = source.study(lab, List.of());
            String padded = name + " ".repeat(widest - name.length());
            console.out().println(console.style().bold(padded) + "  " + study.title());
            console.out().println(" ".repeat(widest + 2) + study.question());
        }
        return ExitCode.OK;
    }
}
