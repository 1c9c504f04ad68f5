package dev.plimsoll.lab.scenario;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recording: a CSV file, named as it lies beside the file that names it. */
final class TraceType implements Type {
    static final String NAME = "\\.csv$";

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Scalar scalar) || !scalar.text().endsWith(".csv")) {
            checker.fault(tree, path, expected());
            return null;
        }
        return checker.traces().read(scalar, path, checker);
    }

    @Override
    public String expected() {
        return "a CSV file beside this one";
    }

    @Override
    public String shown() {
        return "name of a CSV file";
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return Map.of("type", "string", "pattern", NAME);
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        out.append(((Trace) value).hash());
    }
}
