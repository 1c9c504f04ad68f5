package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

// The vocabulary as JSON Schema, draft 2020-12. Each section and choice becomes a definition, and a second one of the
// same
// name with "-changes" where it may be given in part: in a variant, and in a scenario that extends another.
final class SchemaWriter {
    private final Map<String, Object> definitions = new TreeMap<>();

    static String write(Section scenario) {
        SchemaWriter out = new SchemaWriter();
        Map<String, Object> whole = out.section(scenario, false);
        Map<String, Object> changes = out.section(scenario, true);
        Map<String, Object> schema = new TreeMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Plimsoll scenario");
        schema.put("description", scenario.doc());
        schema.put("if", Map.of("required", List.of("extends")));
        schema.put("then", changes);
        schema.put("else", whole);
        schema.put("$defs", out.definitions);
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .build()
                        .writeValueAsString(schema)
                        .replace(System.lineSeparator(), "\n")
                + "\n";
    }

    static Map<String, Object> orNothing(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
    }

    Map<String, Object> section(Section section, boolean overriding) {
        String name = section.name() + (overriding ? "-changes" : "");
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // stands while its own parts refer to it
            definitions.put(name, object(section, overriding));
        }
        return reference(name);
    }

    Map<String, Object> choice(Choices choices, boolean overriding) {
        String name = choices.name() + (overriding ? "-changes" : "");
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of());
            Map<String, Object> kinds = new LinkedHashMap<>();
            List<String> alone = new ArrayList<>();
            choices.kinds().forEach((kind, declared) -> {
                kinds.put(kind, described(declared.payload().schema(this, overriding), declared.doc()));
                if (declared.mayStandAlone()) {
                    alone.add(kind);
                }
            });
            Map<String, Object> object = new TreeMap<>(Map.of(
                    "type",
                    "object",
                    "properties",
                    kinds,
                    "additionalProperties",
                    false,
                    "minProperties",
                    1,
                    "maxProperties",
                    1));
            Map<String, Object> schema =
                    alone.isEmpty() ? object : new TreeMap<>(Map.of("anyOf", List.of(Map.of("enum", alone), object)));
            schema.put("description", choices.doc());
            definitions.put(name, schema);
        }
        return reference(name);
    }

    Map<String, Object> overrides(Section own, Section scenario) {
        if (!definitions.containsKey(own.name())) {
            Map<String, Object> schema = object(own, false);
            Map<String, Object> properties = new LinkedHashMap<>();
            own.fields().forEach((name, field) -> properties.put(name, property(field, false)));
            scenario.fields().values().stream()
                    .filter(field -> !field.shared() && !properties.containsKey(field.name()))
                    .forEach(field -> properties.put(field.name(), property(field, true)));
            schema.put("properties", properties);
            definitions.put(own.name(), schema);
        }
        return reference(own.name());
    }

    private Map<String, Object> object(Section section, boolean overriding) {
        Map<String, Object> schema = new TreeMap<>();
        Map<String, Object> properties = new LinkedHashMap<>();
        section.fields().forEach((name, field) -> properties.put(name, property(field, overriding)));
        schema.put("type", "object");
        schema.put("description", section.doc());
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        List<String> required = section.fields().values().stream()
                .filter(Field::required)
                .map(Field::name)
                .toList();
        if (!overriding && !required.isEmpty()) {
            schema.put("required", required);
        }
        List<Object> groups = new ArrayList<>();
        section.groups().forEach(group -> groups.addAll(group(group, overriding)));
        if (!groups.isEmpty()) {
            schema.put("allOf", groups);
        }
        return schema;
    }

    private static List<Object> group(Section.Group group, boolean overriding) {
        List<Object> one = new ArrayList<>();
        group.names().forEach(name -> one.add(Map.of("required", List.of(name))));
        if (overriding) {
            return List.of(); // null may stand beside the field that takes over
        }
        if (!group.required()) {
            one.add(Map.of("not", Map.of("anyOf", List.copyOf(one))));
        }
        return List.of(Map.of("oneOf", one));
    }

    private Map<String, Object> property(Field field, boolean overriding) {
        Map<String, Object> schema = described(field.type().schema(this, overriding), field.doc());
        return overriding ? orNothing(schema) : schema;
    }

    private static Map<String, Object> described(Map<String, Object> schema, String doc) {
        Map<String, Object> described = new TreeMap<>(schema);
        described.put("description", doc);
        return described;
    }

    private static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/$defs/" + name);
    }
}
