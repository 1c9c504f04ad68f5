package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

// What a variant changes: its own two fields, and any variable field of the scenario, in part. Only its own fields are
// read
// here; the rest is checked once it lies over the scenario, where it has to make sense.
final class Overrides implements Type {
    private final SectionType own;
    private final SectionType scenario;

    Overrides(Section own, Section scenario) {
        this.own = new SectionType(own);
        this.scenario = new SectionType(scenario);
    }

    Section own() {
        return own.section();
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            checker.fault(tree, path, expected());
            return null;
        }
        List<String> allowed = new ArrayList<>(own.section().fields().keySet());
        scenario.section().fields().values().stream()
                .filter(field -> !field.shared())
                .map(Field::name)
                .forEach(allowed::add);
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            Position at = entry.getValue().at();
            if (scenario.section().field(name) == null && own.part(name) == null) {
                checker.fault(at, path + ": unknown field", name, Nearest.expected(name, allowed));
            } else if (!allowed.contains(name)) {
                checker.fault(at, path + "." + name + ": not in a variant", "", "the same for all variants");
            }
        }
        return own.read(kept(mapping, name -> own.part(name) != null), path, checker);
    }

    /** The changes alone, without what no variant may change. */
    Tree.Mapping changes(Tree.Mapping variant) {
        return kept(variant, name -> {
            Field field = scenario.section().field(name);
            return own.part(name) == null && field != null && !field.shared();
        });
    }

    private static Tree.Mapping kept(Tree.Mapping mapping, Predicate<String> names) {
        Map<String, Tree.Entry> kept = new LinkedHashMap<>(mapping.entries());
        kept.keySet().removeIf(names.negate());
        return new Tree.Mapping(kept, mapping.at());
    }

    @Override
    public Tree merge(Tree base, Tree over, String path, Overlay overlay) {
        return overlay.keepingNothing().merge(base, over, path, name -> List.of(), this);
    }

    @Override
    public @Nullable Type part(String key) {
        Type part = own.part(key);
        return part == null ? scenario.part(key) : part;
    }

    @Override
    public String expected() {
        return "a mapping with about and what differs";
    }

    @Override
    public String shown() {
        return "[" + own.section().name() + "](#" + own.section().name() + ")";
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return out.overrides(own.section(), scenario.section());
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        own.canonical(value, out);
    }
}
