package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that may be written in a section. */
record Field(
        String name, Type type, boolean required, @Nullable Tree fallback, boolean shared, String doc) {
    static @Nullable Tree parse(@Nullable String yaml) {
        if (yaml == null) {
            return null;
        }
        List<Fault> faults = new ArrayList<>();
        Tree tree = Yaml.read("default", yaml, faults);
        assert faults.isEmpty() : faults;
        return tree;
    }
}
