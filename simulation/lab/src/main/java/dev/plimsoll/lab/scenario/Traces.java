package dev.plimsoll.lab.scenario;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The recordings that a scenario names, each read once however many variants name it. */
final class Traces {
    private final String scenario;
    private final Files files;
    private final Map<String, Optional<Trace>> read = new HashMap<>();

    /** Gives the bytes of a file, or {@code null} if there is none; may throw {@link UncheckedIOException}. */
    interface Files {
        byte @Nullable [] open(String name);
    }

    Traces(String scenario, Files files) {
        this.scenario = scenario;
        this.files = files;
    }

    /** Reads the recording that is named at a place. Returns null after it reported at least one fault, now or before. */
    @Nullable
    Trace read(Tree.Scalar name, String path, Checker checker) {
        String writtenIn = name.at().line() == 0 ? scenario : name.at().file();
        String file = ScenarioReader.beside(writtenIn, name.text());
        if (file == null) {
            checker.fault(name, path + ": no path", "a CSV file beside this one");
            return null;
        }
        Optional<Trace> known = read.get(file);
        if (known == null) {
            byte[] bytes = bytes(file);
            if (bytes == null) {
                checker.fault(name, path + ": not found", "a CSV file beside this one");
                return null;
            }
            List<Fault> faults = new ArrayList<>();
            known = Optional.ofNullable(TraceReader.read(file, bytes, faults));
            faults.forEach(fault -> checker.fault(fault.position(), fault.what(), fault.value(), fault.expected()));
            read.put(file, known);
        }
        return known.orElse(null);
    }

    private byte @Nullable [] bytes(String file) {
        try {
            return files.open(file);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return null;
            }
            throw e;
        }
    }
}
