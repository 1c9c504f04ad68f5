package dev.plimsoll.lab.scenario;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of some words. */
final class Words implements Type {
    private final List<String> words;

    Words(List<String> words) {
        this.words = words;
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (tree instanceof Tree.Scalar scalar && words.contains(scalar.text())) {
            return scalar.text();
        }
        checker.fault(
                tree, path, tree instanceof Tree.Scalar scalar ? Nearest.expected(scalar.text(), words) : expected());
        return null;
    }

    @Override
    public String expected() {
        return "one of " + String.join(", ", words);
    }

    @Override
    public String shown() {
        return String.join(", ", words.stream().map(word -> "`" + word + "`").toList());
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return Map.of("enum", words);
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        out.append(value);
    }
}
