package dev.plimsoll.lab.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of one type by names that the author chooses, in the order written. */
final class MapType implements Type {
    private final Type entry;
    private final int most;

    MapType(Type entry, int most) {
        this.entry = entry;
        this.most = most;
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            checker.fault(tree, path, expected());
            return null;
        }
        if (mapping.entries().size() > most) {
            checker.fault(tree.at(), path, mapping.entries().size() + " entries", "at most " + most);
            return null;
        }
        if (mapping.entries().isEmpty()) {
            checker.fault(tree.at(), path + ": nothing in it", "", "at least one entry");
            return null;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        for (Map.Entry<String, Tree.Entry> each : mapping.entries().entrySet()) {
            String name = each.getKey();
            if (Types.nameOrNull(name) == null) {
                String expected = "a name of letters, digits, - and _, that no YAML reader takes for a flag";
                checker.fault(each.getValue().at(), path + ": not a name", name.isEmpty() ? "\"\"" : name, expected);
                continue;
            }
            Tree written = each.getValue().value();
            String entryPath = path + "." + name;
            Object value = entry.read(written, entryPath, checker);
            if (value != null) {
                values.put(name, new Value(entry, value, written.at(), entryPath, true));
            }
        }
        return values;
    }

    @Override
    public Tree merge(Tree base, Tree over, String path, Overlay overlay) {
        return overlay.merge(base, over, path, name -> List.of(), this);
    }

    @Override
    public Type part(String key) {
        return entry;
    }

    @Override
    public String expected() {
        return "a mapping of names";
    }

    @Override
    public String shown() {
        return "map of name to " + entry.shown();
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        Map<String, Object> value = entry.schema(out, overriding);
        return Map.of(
                "type",
                "object",
                "minProperties",
                1,
                "maxProperties",
                most,
                "propertyNames",
                Map.of("pattern", Types.NAME),
                "additionalProperties",
                overriding ? SchemaWriter.orNothing(value) : value);
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        out.append('<');
        Value.mapOf(value).forEach((name, each) -> {
            out.append(name).append('=');
            entry.canonical(each.of(), out);
            out.append(';');
        });
        out.append('>');
    }
}
