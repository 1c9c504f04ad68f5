package dev.plimsoll.lab.command;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an answer goes as a page. */
final class HtmlOption {
    @Option(names = "--html", paramLabel = "FILE", description = "also as one self-contained page")
    private @Nullable String html;

    private @Nullable OutputFile file;

    /** Checks the place before anything runs. */
    void check(Console console) {
        file = OutputFile.at(console, "--html", html);
    }

    void deliver(Supplier<String> page) {
        if (file != null) {
            file.write(page.get());
        }
    }
}
