package dev.plimsoll.lab.command;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an answer goes as data: beside the text into a file, or instead of it. */
final class JsonOption {
    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description = "also as JSON, whose first field names the schema; - for standard output, instead of text")
    private @Nullable String json;

    private @Nullable OutputFile file;

    /** Checks the place before anything runs. */
    void check(Console console) {
        file = onOut() ? null : OutputFile.at(console, "--json", json);
    }

    boolean onOut() {
        return "-".equals(json);
    }

    void deliver(Console console, Supplier<String> text, Supplier<String> data) {
        console.out().print(onOut() ? data.get() : text.get());
        console.out().flush();
        if (file != null) {
            file.write(data.get());
        }
    }
}
