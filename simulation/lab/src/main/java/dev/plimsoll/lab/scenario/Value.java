package dev.plimsoll.lab.scenario;

import java.util.List;
import java.util.Map;

// A checked value. Remembers whether a simulation asked for it: a setting that somebody wrote and nobody reads would
// have
// no effect without a word.
final class Value {
    private final Type type;
    private final Object of;
    private final Position at;
    private final String path;
    private final boolean written;
    private boolean read;

    Value(Type type, Object of, Position at, String path, boolean written) {
        this.type = type;
        this.of = of;
        this.at = at;
        this.path = path;
        this.written = written;
    }

    Type type() {
        return type;
    }

    Object of() {
        return of;
    }

    Position at() {
        return at;
    }

    String path() {
        return path;
    }

    boolean written() {
        return written;
    }

    /** The value as one of a Java class; asking for another is a mistake of the caller. */
    <T> T as(Class<T> wanted) {
        read = true;
        if (!wanted.isInstance(of)) {
            throw new IllegalStateException(path + ": " + of.getClass().getSimpleName() + " (expected by the caller: "
                    + wanted.getSimpleName() + ")");
        }
        return wanted.cast(of);
    }

    void unread(List<Fault> faults) {
        if (!written) {
            return;
        }
        boolean nothingToRead = of instanceof Settings empty && empty.values().isEmpty();
        if (!read && !nothingToRead) {
            faults.add(new Fault(at, path + ": has no effect", "", "a setting that this scenario's model reads"));
        } else if (of instanceof Settings settings) {
            settings.unread(faults);
        } else if (of instanceof Choice choice) {
            choice.payload().unread(faults);
        } else if (of instanceof List<?>) {
            listOf(of).forEach(item -> item.unread(faults));
        } else if (of instanceof Map<?, ?>) {
            mapOf(of).values().forEach(item -> item.unread(faults));
        }
    }

    @SuppressWarnings("unchecked") // ListType puts nothing else into a list
    static List<Value> listOf(Object value) {
        return (List<Value>) value;
    }

    @SuppressWarnings("unchecked") // MapType puts nothing else into a map
    static Map<String, Value> mapOf(Object value) {
        return (Map<String, Value>) value;
    }
}
