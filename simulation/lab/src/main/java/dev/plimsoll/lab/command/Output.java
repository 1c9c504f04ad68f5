package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.HtmlReport;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.Style;
import dev.plimsoll.lab.report.TableReport;
import dev.plimsoll.lab.result.RunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a result goes: the table on standard output, and files that appear whole or not at all. */
final class Output {
    @Option(names = "--json", paramLabel = "FILE|-", description = "also as JSON; - for standard output")
    private @Nullable String json;

    @Option(names = "--html", paramLabel = "FILE", description = "also as one self-contained page")
    private @Nullable String html;

    @Option(names = "--all", description = "every metric in the table, not only those that the assertions name")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "no narration and no progress; faults are still told")
    private boolean quiet;

    private @Nullable OutputFile data;
    private @Nullable OutputFile page;

    boolean quiet() {
        return quiet;
    }

    boolean wantsJson() {
        return json != null;
    }

    boolean wantsPage() {
        return html != null;
    }

    /** Checks the places before anything runs. */
    void check(Console console) {
        page = OutputFile.at(console, "--html", html);
        data = "-".equals(json) ? null : OutputFile.at(console, "--json", json);
    }

    void deliver(Console console, Lab.Study study, RunResult result, String command) {
        if ("-".equals(json)) {
            console.out().print(JsonReport.write(result));
            if (!quiet) {
                console.err().print(table(console, console.errStyle()).write(result));
            }
        } else {
            console.out().print(table(console, console.style()).write(result));
        }
        console.out().flush();
        if (data != null) {
            data.write(JsonReport.write(result));
            narrate(console, "wrote " + data.given());
        }
        if (page != null) {
            page.write(HtmlReport.write(result, Phases.of(study, result), command));
            narrate(console, "wrote " + page.given());
        }
        narrate(console, "reproduce with: " + command);
    }

    /** Delivers JSON that is no result of its own. */
    void deliver(Console console, String text) {
        if (data == null) {
            console.out().print(text);
            console.out().flush();
        } else {
            data.write(text);
            narrate(console, "wrote " + data.given());
        }
    }

    private TableReport table(Console console, Style style) {
        TableReport table = TableReport.of(style, console.width());
        return all ? table.withAllMetrics() : table;
    }

    void narrate(Console console, String line) {
        if (!quiet) {
            console.say(console.errStyle() == Style.ANSI ? "\u001b[2m" + line + "\u001b[0m" : line);
        }
    }
}
