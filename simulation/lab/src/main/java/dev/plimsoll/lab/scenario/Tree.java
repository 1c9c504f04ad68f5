package dev.plimsoll.lab.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A YAML value as written, with its position; nothing about its meaning is decided here. */
sealed interface Tree {
    Position at();

    /** A few words for a fault: the text itself, or what kind of thing it is. */
    String shown();

    record Scalar(String text, boolean plain, Position at) implements Tree {
        private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

        boolean isNothing() {
            return plain && NOTHING.contains(text);
        }

        @Override
        public String shown() {
            if (isNothing()) {
                return "nothing";
            }
            return plain ? text : "\"" + text + "\"";
        }
    }

    /** Entries in the order written. A key's position is where an unknown name is reported. */
    record Mapping(Map<String, Entry> entries, Position at) implements Tree {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String shown() {
            return "a mapping";
        }
    }

    record Entry(Position at, Tree value) {}

    record Sequence(List<Tree> items, Position at) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Something already reported, such as an alias; nobody reports it again. */
    record Refused(Position at) implements Tree {
        @Override
        public String shown() {
            return "?";
        }
    }
}
