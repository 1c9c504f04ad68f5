package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked values of one section, by name.
 *
 * <p>Values have passed every check of the vocabulary, and defaults stand where nothing was written. A getter of an optional
 * value without default throws {@link IllegalStateException} unless {@link #has} says that it is there; so does a name or a
 * type that the vocabulary does not declare, which is a mistake of the calling code.
 *
 * <p>Values never change. That a value has been asked for is remembered, for {@link #unread}.
 */
public final class Settings {
    private final String path;
    private final Position at;
    private final Section section;
    private final Map<String, Value> values;

    Settings(String path, Position at, Section section, Map<String, Value> values) {
        this.path = path;
        this.at = at;
        this.section = section;
        this.values = values;
    }

    Map<String, Value> values() {
        return values;
    }

    /**
     * Tells whether the vocabulary knows a field here, written or not.
     *
     * @param name the field
     * @return whether {@link #has} may be asked
     */
    public boolean declares(String name) {
        return section.field(requireNonNull(name, "name")) != null;
    }

    /**
     * Says whether a value is written or has a default.
     *
     * @param name the field's name
     * @return whether a getter will return a value
     */
    public boolean has(String name) {
        require(name);
        return values.containsKey(name);
    }

    /**
     * Returns text, a name, a word or a reference.
     *
     * @param name the field's name
     * @return the text
     */
    public String text(String name) {
        return value(name).as(String.class);
    }

    /**
     * Returns a whole number.
     *
     * @param name the field's name
     * @return the number
     */
    public long count(String name) {
        return value(name).as(Long.class);
    }

    /**
     * Returns a number without unit.
     *
     * @param name the field's name
     * @return the number
     */
    public double number(String name) {
        return value(name).as(Double.class);
    }

    /**
     * Returns a flag.
     *
     * @param name the field's name
     * @return the flag
     */
    public boolean flag(String name) {
        return value(name).as(Boolean.class);
    }

    /**
     * Returns a duration.
     *
     * @param name the field's name
     * @return nanoseconds
     */
    public long nanos(String name) {
        return value(name).as(Long.class);
    }

    /**
     * Returns a rate.
     *
     * @param name the field's name
     * @return so many a second
     */
    public double perSecond(String name) {
        return value(name).as(Double.class);
    }

    /**
     * Returns a share.
     *
     * @param name the field's name
     * @return the share, 0..1 unless the vocabulary allows more
     */
    public double share(String name) {
        return value(name).as(Double.class);
    }

    /**
     * Returns an amount of data.
     *
     * @param name the field's name
     * @return bytes
     */
    public long bytes(String name) {
        return value(name).as(Long.class);
    }

    /**
     * Returns a price.
     *
     * @param name the field's name
     * @return US dollars
     */
    public double dollars(String name) {
        return value(name).as(Double.class);
    }

    /**
     * Returns a figure with its dimension.
     *
     * @param name the field's name
     * @return the figure
     */
    public Quantity quantity(String name) {
        return value(name).as(Quantity.class);
    }

    /**
     * Returns a recording.
     *
     * @param name the field's name
     * @return what the file holds
     */
    public Trace trace(String name) {
        return value(name).as(Trace.class);
    }

    /**
     * Returns a section.
     *
     * @param name the field's name
     * @return its settings
     */
    public Settings section(String name) {
        return value(name).as(Settings.class);
    }

    /**
     * Returns a choice.
     *
     * @param name the field's name
     * @return its kind and what belongs to it
     */
    public Choice choice(String name) {
        return value(name).as(Choice.class);
    }

    /**
     * Returns a map of sections, in the order written.
     *
     * @param name the field's name
     * @return settings by name; empty where the map is not written
     */
    public Map<String, Settings> map(String name) {
        if (!has(name)) {
            return Map.of();
        }
        Value map = value(name);
        map.as(Map.class);
        Map<String, Settings> sections = new LinkedHashMap<>();
        Value.mapOf(map.of()).forEach((key, entry) -> sections.put(key, entry.as(Settings.class)));
        return Collections.unmodifiableMap(sections);
    }

    /**
     * Returns a list of sections.
     *
     * @param name the field's name
     * @return one settings an item, in order; empty where the list is not written
     */
    public List<Settings> list(String name) {
        return has(name) ? items(value(name), Settings.class) : List.of();
    }

    /**
     * Returns a list of choices, such as the faults.
     *
     * @param name the field's name
     * @return the choices, in order; empty where the list is not written
     */
    public List<Choice> choices(String name) {
        return has(name) ? items(value(name), Choice.class) : List.of();
    }

    /**
     * Returns a list of numbers.
     *
     * @param name the field's name
     * @return the numbers, in order; empty where the list is not written
     */
    public List<Double> numbers(String name) {
        return has(name) ? items(value(name), Double.class) : List.of();
    }

    /**
     * Returns a list of texts, names, words or references.
     *
     * @param name the field's name
     * @return the texts, in order; empty where the list is not written
     */
    public List<String> texts(String name) {
        return has(name) ? items(value(name), String.class) : List.of();
    }

    static <T> List<T> items(Value list, Class<T> item) {
        list.as(List.class);
        List<T> items = new ArrayList<>();
        for (Value each : Value.listOf(list.of())) {
            items.add(each.as(item));
        }
        return Collections.unmodifiableList(items);
    }

    /**
     * Returns where the section is written.
     *
     * @return the position of its first entry
     */
    public Position position() {
        return at;
    }

    /**
     * Returns the section's path, such as {@code services.control-plane}.
     *
     * @return the path, empty for the whole scenario
     */
    public String path() {
        return path;
    }

    /**
     * Makes a fault about a field, for checks that need more than the vocabulary knows.
     *
     * @param name the field's name; where it is not written, the fault points at the section
     * @param value the value as it should be shown, or empty
     * @param expected what is allowed
     * @return the fault, to be thrown in an {@link InvalidScenario}
     */
    public Fault fault(String name, String value, String expected) {
        requireNonNull(name, "name");
        Value written = values.get(name);
        Position where = written == null ? at : written.at();
        return new Fault(where, Checker.join(path, name, "."), value, expected);
    }

    /**
     * Returns a fault for each setting that was written and never asked for.
     *
     * <p>Call it once a model is built from these settings: what it left unread has no effect, and the author should know.
     * Under a section that was not read, only the section is named.
     *
     * @return the faults, by position
     */
    public List<Fault> unread() {
        List<Fault> faults = new ArrayList<>();
        unread(faults);
        Collections.sort(faults);
        return faults;
    }

    void unread(List<Fault> faults) {
        values.forEach((name, value) -> {
            Field field = section.field(name);
            if (field == null || !field.shared()) { // what is shared, Scenario itself gives out
                value.unread(faults);
            }
        });
    }

    /** A value without marking it as read; null where it is not there or of another class. */
    <T> @Nullable T peek(String name, Class<T> wanted) {
        Value value = values.get(name);
        return value != null && wanted.isInstance(value.of()) ? wanted.cast(value.of()) : null;
    }

    /** The sections of a map without marking it as read. */
    Map<String, Settings> peekMap(String name) {
        Map<String, Settings> sections = new LinkedHashMap<>();
        Value map = values.get(name);
        if (map != null) {
            Value.mapOf(map.of()).forEach((key, entry) -> {
                if (entry.of() instanceof Settings settings) {
                    sections.put(key, settings);
                }
            });
        }
        return sections;
    }

    /** The items of a list without marking it as read. */
    <T> List<T> peekList(String name, Class<T> item) {
        Value list = values.get(name);
        return list == null
                ? List.of()
                : Value.listOf(list.of()).stream()
                        .map(Value::of)
                        .filter(item::isInstance)
                        .map(item::cast)
                        .toList();
    }

    private Value value(String name) {
        require(name);
        Value value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    Checker.join(path, name, ".") + ": not written (expected: ask has() first)");
        }
        return value;
    }

    private void require(String name) {
        if (section.field(requireNonNull(name, "name")) == null) {
            throw new IllegalStateException(Checker.join(path, name, ".") + ": not in the vocabulary (expected: "
                    + Nearest.expected(name, section.fields().keySet()) + ")");
        }
    }
}
