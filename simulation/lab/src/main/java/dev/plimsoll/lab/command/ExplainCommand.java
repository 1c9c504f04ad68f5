package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.SavedRun;
import dev.plimsoll.lab.report.TableReport;
import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.theory.ClosedForm;
import dev.plimsoll.simulation.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Tells a story's assumptions, their sources, its variants, what is asserted, and what closed forms say;",
            "with --measured, what a saved run found stands beside them."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final double MOST_SIGMAS = 3;

    private final Lab lab;
    private final Console console;

    @Parameters(paramLabel = "STORY|FILE", description = "a story's name or a YAML file")
    private String what = "";

    @Option(names = "--measured", paramLabel = "RUN.json", description = "a run of it that was saved with --json")
    private @Nullable String measured;

    ExplainCommand(Lab lab, Console console) {
        this.lab = lab;
        this.console = console;
    }

    @Override
    public Integer call() {
        Source source = Source.of(console, what);
        Lab.Study study = source.study(lab, List.of());
        SavedRun run = measured == null ? null : SavedRuns.read(console, measured);
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
        closedForms(study, run, text);
        return ExitCode.OK;
    }

    private void closedForms(Lab.Study study, @Nullable SavedRun run, TableReport text) {
        List<String> lines = new ArrayList<>();
        study.closedForms().forEach((variant, forms) -> {
            for (ClosedForm form : forms) {
                String line = variant + ", " + form.about() + ": " + Figures.human(form.unit(), form.value());
                lines.add(
                        form.metric().isEmpty() ? line : line + " (" + form.metric() + found(run, variant, form) + ")");
            }
        });
        if (lines.isEmpty()) {
            return;
        }
        console.out().println();
        console.out().println(console.style().bold("Closed forms"));
        lines.forEach(line -> console.out().println("  " + text.paragraph(line, "    ")));
    }

    /** What a run measured, and by how many standard errors it is off where that is more than chance. */
    private static String found(@Nullable SavedRun run, String variant, ClosedForm form) {
        if (run == null) {
            return "";
        }
        SavedRun.Variant saved = run.variants().stream()
                .filter(each -> each.name().equals(variant))
                .findFirst()
                .orElse(null);
        Estimate estimate = saved == null ? null : saved.metrics().get(form.metric());
        if (saved == null || estimate == null) {
            return ", not measured";
        }
        String text = ", measured " + Figures.human(form.unit(), estimate);
        double error = (estimate.high() - estimate.low())
                / 2
                / Statistics.studentT(Math.max(1, saved.replications() - 1), 0.95);
        double sigmas = Math.abs(estimate.mean() - form.value()) / error;
        return sigmas > MOST_SIGMAS && Double.isFinite(sigmas)
                ? text + ", " + Figures.human(Unit.RATIO, sigmas)
                        + " standard errors off: the form leaves something out"
                : text;
    }
}
