package dev.plimsoll.lab.scenario;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

// The vocabulary as Markdown. Sections and choices follow in the order in which a reader meets their links.
final class ReferenceWriter {
    private final StringBuilder out = new StringBuilder();
    private final Set<String> written = new LinkedHashSet<>();
    private final Deque<Runnable> next = new ArrayDeque<>();

    static String write(Section scenario) {
        ReferenceWriter writer = new ReferenceWriter();
        writer.section(scenario);
        while (!writer.next.isEmpty()) {
            writer.next.removeFirst().run();
        }
        return writer.out.toString().stripTrailing() + "\n";
    }

    private void section(Section section) {
        if (!written.add(section.name())) {
            return;
        }
        out.append("### ")
                .append(section.name())
                .append("\n\n")
                .append(section.doc())
                .append("\n\n");
        for (Section.Group group : section.groups()) {
            out.append(group.required() ? "Exactly one of " : "At most one of ")
                    .append(String.join(
                            ", ",
                            group.names().stream().map(name -> "`" + name + "`").toList()))
                    .append(".\n\n");
        }
        out.append("| field | type | default | |\n| --- | --- | --- | --- |\n");
        for (Field field : section.fields().values()) {
            String fallback = field.required() ? "required" : field.fallback() == null ? "" : shown(field.fallback());
            row("`" + field.name() + "`", field.type().shown(), fallback, field.doc());
            later(field.type());
        }
        out.append('\n');
    }

    private void choice(Choices choices) {
        if (!written.add(choices.name())) {
            return;
        }
        out.append("### ")
                .append(choices.name())
                .append("\n\n")
                .append(choices.doc())
                .append("\n\n");
        out.append("| kind | what belongs to it | |\n| --- | --- | --- |\n");
        choices.kinds().forEach((kind, declared) -> {
            row("`" + kind + "`", declared.payload().shown(), declared.doc());
            later(declared.payload());
        });
        out.append('\n');
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void later(Type type) {
        if (type instanceof SectionType section) {
            next.addLast(() -> section(section.section()));
        } else if (type instanceof ChoiceType choice) {
            next.addLast(() -> choice(choice.choices()));
        } else if (type instanceof Overrides overrides) {
            next.addLast(() -> section(overrides.own()));
        } else {
            Type part = type.part("");
            if (part != null) {
                later(part);
            }
        }
    }

    private static String shown(Tree fallback) {
        return fallback instanceof Tree.Scalar scalar ? "`" + scalar.text() + "`" : "all defaults";
    }
}
