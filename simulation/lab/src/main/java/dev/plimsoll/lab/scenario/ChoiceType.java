package dev.plimsoll.lab.scenario;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A mapping of one key that names the kind: {@code {poisson: 20/s}}. */
final class ChoiceType implements Type {
    private final String name;
    private final Supplier<Choices> choices; // looked up late, since a kind may contain its own choice

    ChoiceType(String name, Supplier<Choices> choices) {
        this.name = name;
        this.choices = choices;
    }

    Choices choices() {
        return choices.get();
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (tree instanceof Tree.Scalar scalar && !scalar.isNothing()) {
            Choices.Kind kind = choices().kinds().get(scalar.text());
            if (kind != null && kind.mayStandAlone()) {
                Tree empty = new Tree.Mapping(Map.of(), scalar.at());
                return payload(scalar.text(), kind, empty, scalar.at(), path, checker);
            }
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            checker.fault(tree, path, expected());
            return null;
        }
        if (mapping.entries().size() != 1) {
            String written = mapping.entries().isEmpty()
                    ? "{}"
                    : String.join(", ", mapping.entries().keySet());
            checker.fault(tree.at(), path + ": not one kind", written, expected());
            return null;
        }
        Map.Entry<String, Tree.Entry> only =
                mapping.entries().entrySet().iterator().next();
        Position at = only.getValue().at();
        Choices.Kind kind = choices().kinds().get(only.getKey());
        if (kind == null) {
            String expected = Nearest.expected(only.getKey(), choices().kinds().keySet());
            checker.fault(at, path + ": unknown kind", only.getKey(), expected);
            return null;
        }
        return payload(only.getKey(), kind, only.getValue().value(), at, path, checker);
    }

    private static @Nullable Object payload(
            String kind, Choices.Kind declared, Tree written, Position at, String path, Checker checker) {
        String kindPath = path + "." + kind;
        Object payload = declared.payload().read(written, kindPath, checker);
        return payload == null
                ? null
                : new Choice(kind, at, new Value(declared.payload(), payload, written.at(), kindPath, true));
    }

    /** Merges payloads of one kind; another kind replaces the choice. */
    @Override
    public Tree merge(Tree base, Tree over, String path, Overlay overlay) {
        boolean sameKind = base instanceof Tree.Mapping below
                && over instanceof Tree.Mapping above
                && above.entries().size() == 1
                && below.entries().keySet().equals(above.entries().keySet());
        return sameKind ? overlay.merge(base, over, path, kind -> List.of(), this) : over;
    }

    @Override
    public @Nullable Type part(String key) {
        Choices.Kind kind = choices().kinds().get(key);
        return kind == null ? null : kind.payload();
    }

    @Override
    public String expected() {
        return "{KIND: ...}, one of " + String.join(", ", choices().kinds().keySet());
    }

    @Override
    public String shown() {
        return "[" + name + "](#" + name + ")";
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return out.choice(choices(), overriding);
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        Choice choice = (Choice) value;
        out.append('(').append(choice.kind()).append(' ');
        choice.payload().type().canonical(choice.payload().of(), out);
        out.append(')');
    }
}
