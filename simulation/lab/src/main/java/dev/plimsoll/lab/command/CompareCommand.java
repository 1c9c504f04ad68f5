package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.ComparisonReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Shows which figures of two saved runs differ by more than their intervals.")
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "A.json", description = "a run saved with --json")
    private String before = "";

    @Parameters(index = "1", paramLabel = "B.json", description = "another one")
    private String after = "";

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out()
                .print(ComparisonReport.of(console.style(), console.width())
                        .write(SavedRuns.read(console, before), SavedRuns.read(console, after)));
        return ExitCode.OK;
    }
}
