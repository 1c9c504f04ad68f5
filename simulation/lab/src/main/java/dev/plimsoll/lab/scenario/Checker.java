package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

// One pass over a tree: gathers faults, and names that must be declared elsewhere until all declarations are known.
final class Checker {
    private static final int MOST_FAULTS = 1_000;

    private final Traces traces;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Pending> references = new ArrayList<>();

    private record Pending(String map, Tree.Scalar written, String path) {}

    Checker(Traces traces) {
        this.traces = traces;
    }

    /** The recordings that lie beside what is checked. */
    Traces traces() {
        return traces;
    }

    static String join(String path, String name, String separator) {
        return path.isEmpty() ? name : path + separator + name;
    }

    void fault(Tree tree, String what, String expected) {
        if (!(tree instanceof Tree.Refused)) { // else reported already
            fault(tree.at(), what, tree.shown(), expected);
        }
    }

    void fault(Position at, String what, String value, String expected) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Fault(at, what, value, expected));
        }
    }

    void refer(String map, Tree.Scalar written, String path) {
        references.add(new Pending(map, written, path));
    }

    /** Reports names that are not declared, given the declared ones of each map. */
    void resolve(Map<String, ? extends Collection<String>> declared) {
        for (Pending reference : references) {
            Collection<String> names = declared.get(reference.map());
            if (names == null || !names.contains(reference.written().text())) {
                String expected = Nearest.expected(reference.written().text(), names == null ? List.of() : names);
                fault(reference.written(), reference.path() + ": not in " + reference.map(), expected);
            }
        }
    }

    List<Fault> faults() {
        return faults;
    }
}
