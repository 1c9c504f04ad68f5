package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A mapping with declared fields. */
final class SectionType implements Type {
    private final Section section;

    SectionType(Section section) {
        this.section = section;
    }

    Section section() {
        return section;
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            checker.fault(tree, path, expected());
            return null;
        }
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            if (section.field(entry.getKey()) == null) {
                String expected =
                        Nearest.expected(entry.getKey(), section.fields().keySet());
                checker.fault(
                        entry.getValue().at(), Checker.join(path, "unknown field", ": "), entry.getKey(), expected);
            }
        }
        Map<String, Value> values = new LinkedHashMap<>();
        for (Field field : section.fields().values()) {
            readField(field, mapping, path, values, checker);
        }
        for (Section.Group group : section.groups()) {
            check(group, mapping, path, checker);
        }
        // without what is at fault, so that the checks of the whole still find more
        Settings settings = new Settings(path, mapping.at(), section, values);
        section.checks().forEach(check -> check.check(settings, checker));
        return settings;
    }

    private static void readField(
            Field field, Tree.Mapping mapping, String path, Map<String, Value> values, Checker checker) {
        Tree.Entry entry = mapping.entries().get(field.name());
        String fieldPath = Checker.join(path, field.name(), ".");
        if (entry == null && field.required()) {
            checker.fault(
                    mapping.at(), fieldPath + ": missing", "", field.type().expected());
            return;
        }
        Tree written = entry == null ? field.fallback() : entry.value();
        Object value = written == null ? null : field.type().read(written, fieldPath, checker);
        if (value != null) {
            Position at = entry == null ? mapping.at() : entry.value().at();
            values.put(field.name(), new Value(field.type(), value, at, fieldPath, entry != null));
        }
    }

    private static void check(Section.Group group, Tree.Mapping mapping, String path, Checker checker) {
        List<String> written = new ArrayList<>(mapping.entries().keySet());
        written.retainAll(group.names());
        if (written.size() <= 1 && (!group.required() || written.size() == 1)) {
            return;
        }
        String names = String.join(", ", group.names());
        Position at = written.isEmpty()
                ? mapping.at()
                : mapping.entries()
                        .getOrDefault(written.get(1), new Tree.Entry(mapping.at(), mapping))
                        .at();
        String what = written.isEmpty() ? "missing" : "too many";
        String expected = (group.required() ? "exactly" : "at most") + " one of " + names;
        checker.fault(at, Checker.join(path, what, ": "), String.join(", ", written), expected);
    }

    @Override
    public Tree merge(Tree base, Tree over, String path, Overlay overlay) {
        return overlay.merge(base, over, path, section::rivals, this);
    }

    @Override
    public @Nullable Type part(String key) {
        Field field = section.field(key);
        return field == null ? null : field.type();
    }

    @Override
    public String expected() {
        return section.mayBeEmpty() ? "a mapping; {} for all defaults" : "a mapping with " + mandatory();
    }

    private String mandatory() {
        List<String> names = new ArrayList<>();
        section.fields().values().stream()
                .filter(Field::required)
                .map(Field::name)
                .forEach(names::add);
        section.groups().stream()
                .filter(Section.Group::required)
                .map(group -> "one of " + String.join(", ", group.names()))
                .forEach(names::add);
        return String.join(", ", names);
    }

    @Override
    public String shown() {
        return "[" + section.name() + "](#" + section.name() + ")";
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return out.section(section, overriding);
    }

    // Fields in alphabetical order and only where they differ from the default, so that neither a re-ordered
    // declaration
    // nor a new field with a default changes the hash of a scenario that says nothing about it.
    @Override
    public void canonical(Object value, StringBuilder out) {
        Map<String, Value> sorted = new TreeMap<>(((Settings) value).values());
        out.append('{');
        sorted.forEach((name, item) -> {
            if (!isDefault(name, item)) {
                out.append(name).append('=');
                item.type().canonical(item.of(), out);
                out.append(';');
            }
        });
        out.append('}');
    }

    private boolean isDefault(String name, Value value) {
        Field field = section.field(name);
        if (!value.written() || field == null || field.fallback() == null) {
            return !value.written();
        }
        Object fallback = field.type().read(field.fallback(), name, new Checker(new Traces("default", file -> null)));
        return fallback != null && text(field.type(), fallback).equals(text(field.type(), value.of()));
    }

    private static String text(Type type, Object value) {
        StringBuilder out = new StringBuilder();
        type.canonical(value, out);
        return out.toString();
    }
}
