package dev.plimsoll.lab.scenario;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// What a value may be. A type reads a tree, lays one tree over another, says in words what it expects, and publishes
// itself as JSON Schema; nothing else in this package knows the types one by one.
interface Type {
    /** Reads a value. Returns null after it reported at least one fault. */
    @Nullable
    Object read(Tree tree, String path, Checker checker);

    /** Lays {@code over} on {@code base}; whole replacement unless the type has parts. */
    default Tree merge(Tree base, Tree over, String path, Overlay overlay) {
        return over;
    }

    /** The type of a part by its key, where the type has parts. */
    default @Nullable Type part(String key) {
        return null;
    }

    /** What is expected, for a fault. */
    String expected();

    /** How the reference table shows it; sections are links. */
    String shown();

    /** Its JSON Schema; {@code overriding} where parts may be left out or removed by null. */
    Map<String, Object> schema(SchemaWriter out, boolean overriding);

    /** The value in the one form that the scenario's hash takes. */
    void canonical(Object value, StringBuilder out);
}
