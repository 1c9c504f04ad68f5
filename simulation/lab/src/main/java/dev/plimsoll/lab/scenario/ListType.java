package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of one type, in order. A variant replaces a list as a whole. */
final class ListType implements Type {
    private final Type item;
    private final int most;
    private final Check check;

    ListType(Type item, int most, Check check) {
        this.item = item;
        this.most = most;
        this.check = check;
    }

    /** What the items must be to each other. */
    interface Check {
        void check(List<Value> items, Tree list, String path, Checker checker);
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            checker.fault(tree, path, expected());
            return null;
        }
        if (sequence.items().size() > most) {
            checker.fault(tree.at(), path, sequence.items().size() + " items", "at most " + most);
            return null;
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree written = sequence.items().get(i);
            String itemPath = path + "[" + i + "]";
            Object value = item.read(written, itemPath, checker);
            if (value != null) {
                values.add(new Value(item, value, written.at(), itemPath, true));
            }
        }
        check.check(values, tree, path, checker);
        return List.copyOf(values);
    }

    @Override
    public @Nullable Type part(String key) {
        return item;
    }

    @Override
    public String expected() {
        return "a list";
    }

    @Override
    public String shown() {
        return "list of " + item.shown();
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return Map.of("type", "array", "maxItems", most, "items", item.schema(out, false));
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        out.append('[');
        for (Value each : Value.listOf(value)) {
            item.canonical(each.of(), out);
            out.append(',');
        }
        out.append(']');
    }
}
