package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.TableReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells a story's assumptions, their sources, its variants and what is asserted.")
final class ExplainCommand implements Callable<Integer> {
    private final Lab lab;
    private final Console console;

    @Parameters(paramLabel = "STORY|FILE", description = "a story's name or a YAML file")
    private String what = "";

    ExplainCommand(Lab lab, Console console) {
        this.lab = lab;
        this.console = console;
    }

    @Override
    public Integer call() {
        Source source = Source.of(console, what);
        Lab.Study study = source.study(lab, List.of());
        TableReport text = TableReport.of(console.style(), Math.min(console.width(), 100));
        console.out().println(console.style().bold(study.title()) + " (" + study.name() + ")");
        console.out().println(text.paragraph(study.question(), ""));
        for (Lab.Section section : study.explanation()) {
            console.out().println();
            console.out().println(console.style().bold(section.heading()));
            for (String line : section.lines()) {
                console.out().println("  " + text.paragraph(line, "    "));
            }
        }
        return ExitCode.OK;
    }
}
