package dev.plimsoll.lab.scenario;

import java.util.LinkedHashMap;
import java.util.Map;

// Declares the kinds of a choice, each with the type of its payload. Filled once, while Vocabulary is initialised.
final class Choices {
    private final String name;
    private final String doc;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private Choices(String name, String doc) {
        this.name = name;
        this.doc = doc;
    }

    record Kind(Type payload, String doc) {
        /** Whether the kind's name alone says all. */
        boolean mayStandAlone() {
            return payload instanceof SectionType type && type.section().mayBeEmpty();
        }
    }

    static Choices of(String name, String doc) {
        return new Choices(name, doc);
    }

    Choices kind(String kind, Type payload, String about) {
        Kind before = kinds.put(kind, new Kind(payload, about));
        assert before == null : kind;
        return this;
    }

    String name() {
        return name;
    }

    String doc() {
        return doc;
    }

    Map<String, Kind> kinds() {
        return kinds;
    }
}
