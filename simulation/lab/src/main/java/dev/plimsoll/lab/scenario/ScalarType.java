package dev.plimsoll.lab.scenario;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// A type written as one scalar. The parser sees the text and returns the value, or null for a text that is none, or a
// Problem that says more than "expected".
final class ScalarType implements Type {
    private final String shown;
    private final String expected;
    private final Map<String, Object> schema;
    private final Parser parser;

    ScalarType(String shown, String expected, Map<String, Object> schema, Parser parser) {
        this.shown = shown;
        this.expected = expected;
        this.schema = schema;
        this.parser = parser;
    }

    interface Parser {
        @Nullable
        Object parse(Tree.Scalar scalar);
    }

    /** Why a text is refused, where that is not plain from what was expected. */
    record Problem(String what) {}

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNothing()) {
            checker.fault(tree, path, expected);
            return null;
        }
        Object value = parser.parse(scalar);
        if (value instanceof Problem problem) {
            checker.fault(tree, path + ": " + problem.what(), expected);
            return null;
        }
        if (value == null) {
            checker.fault(tree, path, expected);
        }
        return value;
    }

    @Override
    public String expected() {
        return expected;
    }

    @Override
    public String shown() {
        return shown;
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return schema;
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        if (value instanceof Double number) { // decimal texts of doubles differ between JDK releases, bits do not
            out.append(Long.toHexString(Double.doubleToLongBits(number)));
        } else if (value instanceof Quantity quantity) {
            out.append(quantity.dimension()).append(Long.toHexString(Double.doubleToLongBits(quantity.value())));
        } else {
            String text = value.toString();
            out.append(text.length()).append(':').append(text);
        }
    }
}
