package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Declares what may be written at one place: fields, each a line of the vocabulary, and groups of fields of which only
// one
// may stand. Filled once, while Vocabulary is initialised.
final class Section {
    private final String name;
    private final String doc;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private boolean shared;

    private Section(String name, String doc) {
        this.name = name;
        this.doc = doc;
    }

    /** Fields of which at most one may be written, or exactly one. */
    record Group(List<String> names, boolean required) {}

    /** What two fields must be to each other. Sees only sound values, and must not mark them as read. */
    interface Check {
        void check(Settings settings, Checker checker);
    }

    static Section of(String name, String doc) {
        return new Section(name, doc);
    }

    Section required(String field, Type type, String about) {
        return add(new Field(field, type, true, null, shared, about));
    }

    Section optional(String field, Type type, String about) {
        return add(new Field(field, type, false, null, shared, about));
    }

    /** A field with a default, written as YAML. */
    Section with(String field, Type type, String fallback, String about) {
        return add(new Field(field, type, false, Field.parse(fallback), shared, about));
    }

    Section exactlyOne(String... names) {
        groups.add(new Group(List.of(names), true));
        return this;
    }

    Section atMostOne(String... names) {
        groups.add(new Group(List.of(names), false));
        return this;
    }

    /** Fields declared from here on are the same in all variants. */
    Section sharedByVariants() {
        shared = true;
        return this;
    }

    /** Fields declared from here on may differ between variants. */
    Section variable() {
        shared = false;
        return this;
    }

    Section check(Check check) {
        checks.add(check);
        return this;
    }

    List<Check> checks() {
        return checks;
    }

    private Section add(Field field) {
        Field before = fields.put(field.name(), field);
        assert before == null : field.name();
        return this;
    }

    String name() {
        return name;
    }

    String doc() {
        return doc;
    }

    Map<String, Field> fields() {
        return fields;
    }

    @Nullable
    Field field(String field) {
        return fields.get(field);
    }

    List<Group> groups() {
        return groups;
    }

    /** Whether {@code {}} is a whole section. */
    boolean mayBeEmpty() {
        return fields.values().stream().noneMatch(Field::required)
                && groups.stream().noneMatch(Group::required);
    }

    /** The other fields of a group that {@code field} stands in. */
    List<String> rivals(String field) {
        return groups.stream()
                .filter(group -> group.names().contains(field))
                .flatMap(group -> group.names().stream())
                .filter(rival -> !rival.equals(field))
                .toList();
    }
}
