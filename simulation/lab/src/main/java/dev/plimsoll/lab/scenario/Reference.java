package dev.plimsoll.lab.scenario;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A name declared in a map at the top of the scenario; looked up when all of it has been read. */
final class Reference implements Type {
    private final String map;

    Reference(String map) {
        this.map = map;
    }

    @Override
    public @Nullable Object read(Tree tree, String path, Checker checker) {
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNothing()) {
            checker.fault(tree, path, expected());
            return null;
        }
        checker.refer(map, scalar, path);
        return scalar.text();
    }

    @Override
    public String expected() {
        return "a name in " + map;
    }

    @Override
    public String shown() {
        return "name in `" + map + "`";
    }

    @Override
    public Map<String, Object> schema(SchemaWriter out, boolean overriding) {
        return Map.of("type", "string", "pattern", Types.NAME);
    }

    @Override
    public void canonical(Object value, StringBuilder out) {
        out.append(value);
    }
}
