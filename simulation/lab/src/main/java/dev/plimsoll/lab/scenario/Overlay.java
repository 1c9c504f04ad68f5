package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

// Lays one tree over another, guided by types: sections and maps merge entry by entry, a choice of another kind and a
// list
// replace what was there, null takes an entry away. Every value keeps the position where it was written.
final class Overlay {
    private final List<Fault> faults;
    private final boolean keepsNothing;

    /** An overlay that takes away what null names. */
    Overlay(List<Fault> faults) {
        this(faults, false);
    }

    private Overlay(List<Fault> faults, boolean keepsNothing) {
        this.faults = faults;
        this.keepsNothing = keepsNothing;
    }

    /** For laying overrides over overrides, where null must still take away from what lies below both. */
    Overlay keepingNothing() {
        return new Overlay(faults, true);
    }

    Tree merge(Tree base, Tree over, String path, Function<String, List<String>> rivals, Type type) {
        if (!(base instanceof Tree.Mapping below) || !(over instanceof Tree.Mapping above)) {
            return over;
        }
        Map<String, Tree.Entry> merged = new LinkedHashMap<>(below.entries());
        above.entries().forEach((name, entry) -> {
            if (isNothing(entry.value()) && !keepsNothing) {
                if (merged.remove(name) == null) {
                    String what = Checker.join(path, name, ".") + ": nothing to remove";
                    faults.add(new Fault(
                            entry.at(),
                            what,
                            "null",
                            Nearest.expected(name, below.entries().keySet())));
                }
                return;
            }
            rivals.apply(name).stream()
                    .filter(rival -> !above.entries().containsKey(rival))
                    .forEach(merged::remove);
            Tree.Entry old = merged.get(name);
            @Nullable Type part = type.part(name);
            Tree value = old == null || part == null
                    ? entry.value()
                    : part.merge(old.value(), entry.value(), Checker.join(path, name, "."), this);
            merged.put(name, new Tree.Entry(entry.at(), value));
        });
        return new Tree.Mapping(merged, below.at());
    }

    static boolean isNothing(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.isNothing();
    }

    /** Puts a value at a path such as {@code services.api.workers} or {@code faults[0].crash.at}. */
    Tree set(Tree base, Type type, List<String> steps, Tree value, String path) {
        if (steps.isEmpty()) {
            return type.merge(base, value, path, this);
        }
        String step = steps.get(0);
        List<String> rest = steps.subList(1, steps.size());
        if (base instanceof Tree.Sequence sequence && step.startsWith("[")) {
            return setItem(sequence, type, step, rest, value, path);
        }
        if (step.startsWith("[")) {
            faults.add(
                    new Fault(Position.COMMAND_LINE, path + step + ": not a list", base.shown(), "a name after a dot"));
            return base;
        }
        @Nullable Type part = type.part(step);
        Tree.Entry old =
                base instanceof Tree.Mapping mapping ? mapping.entries().get(step) : null;
        if (type instanceof MapType && base instanceof Tree.Mapping names && old == null && !rest.isEmpty()) {
            String expected = Nearest.expected(step, names.entries().keySet());
            faults.add(new Fault(Position.COMMAND_LINE, path + ": not there", step, expected));
            return base;
        }
        if (rest.isEmpty() || part == null || old == null) {
            Tree nothing = new Tree.Mapping(Map.of(), Position.COMMAND_LINE);
            Tree above = rest.isEmpty() || part == null
                    ? value
                    : set(nothing, part, rest, value, Checker.join(path, step, "."));
            Map<String, Tree.Entry> one = Map.of(step, new Tree.Entry(Position.COMMAND_LINE, above));
            return type.merge(base, new Tree.Mapping(one, Position.COMMAND_LINE), path, this);
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(((Tree.Mapping) base).entries());
        entries.put(step, new Tree.Entry(old.at(), set(old.value(), part, rest, value, Checker.join(path, step, "."))));
        return new Tree.Mapping(entries, base.at());
    }

    private Tree setItem(Tree.Sequence sequence, Type type, String step, List<String> rest, Tree value, String path) {
        int index = Integer.parseInt(step.substring(1, step.length() - 1));
        @Nullable Type item = type.part(step);
        if (index >= sequence.items().size() || item == null) {
            String expected = sequence.items().isEmpty()
                    ? "a list that is not empty"
                    : "0.." + (sequence.items().size() - 1);
            faults.add(new Fault(Position.COMMAND_LINE, path + ": index", String.valueOf(index), expected));
            return sequence;
        }
        List<Tree> items = new ArrayList<>(sequence.items());
        items.set(index, set(items.get(index), item, rest, value, path + step));
        return new Tree.Sequence(items, sequence.at());
    }
}
