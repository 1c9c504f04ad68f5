package dev.plimsoll.lab.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a scenario and runs nothing; tells all its faults, one line each.")
final class ValidateCommand implements Callable<Integer> {
    private final Lab lab;
    private final Console console;

    @Parameters(paramLabel = "FILE|STORY", description = "a YAML file or a story's name")
    private String what = "";

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "replace a value first; repeatable")
    private List<String> settings = new ArrayList<>();

    ValidateCommand(Lab lab, Console console) {
        this.lab = lab;
        this.console = console;
    }

    @Override
    public Integer call() {
        Source source = Source.of(console, what);
        Lab.Study study = source.study(lab, RunCommand.checked(settings));
        console.out().println(source.given() + ": valid, " + study.name());
        return ExitCode.OK;
    }
}
