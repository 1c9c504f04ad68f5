package dev.plimsoll.lab.scenario;

import java.util.List;

/**
 * One kind out of several, with what belongs to it: {@code {poisson: 20/s}}.
 *
 * <p>A payload that is a single value is read by the getter of its type; a section by {@link #settings}. Immutable; asking
 * for another type than the vocabulary declares throws {@link IllegalStateException}.
 */
public final class Choice {
    private final String kind;
    private final Position at;
    private final Value payload;

    Choice(String kind, Position at, Value payload) {
        this.kind = kind;
        this.at = at;
        this.payload = payload;
    }

    Value payload() {
        return payload;
    }

    /**
     * Returns the kind's name, such as {@code poisson}.
     *
     * @return the key of the mapping
     */
    public String kind() {
        return kind;
    }

    /**
     * Returns where the kind is written.
     *
     * @return the position
     */
    public Position position() {
        return at;
    }

    /**
     * Returns the payload where it is a section.
     *
     * @return its settings
     */
    public Settings settings() {
        return payload.as(Settings.class);
    }

    /**
     * Returns the payload where it is text, a name or a word.
     *
     * @return the text
     */
    public String text() {
        return payload.as(String.class);
    }

    /**
     * Returns the payload where it is a whole number.
     *
     * @return the number
     */
    public long count() {
        return payload.as(Long.class);
    }

    /**
     * Returns the payload where it is a number without unit.
     *
     * @return the number
     */
    public double number() {
        return payload.as(Double.class);
    }

    /**
     * Returns the payload where it is a duration.
     *
     * @return nanoseconds
     */
    public long nanos() {
        return payload.as(Long.class);
    }

    /**
     * Returns the payload where it is a rate.
     *
     * @return so many a second
     */
    public double perSecond() {
        return payload.as(Double.class);
    }

    /**
     * Returns the payload where it is a share.
     *
     * @return the share, 0..1 unless the vocabulary allows more
     */
    public double share() {
        return payload.as(Double.class);
    }

    /**
     * Returns the payload where it is a list of sections.
     *
     * @return one settings an item, in order
     */
    public List<Settings> list() {
        return Settings.items(payload, Settings.class);
    }

    /**
     * Makes the refusal of a kind that the vocabulary has and a model has not.
     *
     * @return the refusal, to be thrown
     */
    public InvalidScenario unsupported() {
        return new InvalidScenario(List.of(fault("not simulated", kind, "a kind that the model knows")));
    }

    /**
     * Makes a fault about this choice.
     *
     * @param what what is the matter, put behind the path; empty if the value tells
     * @param value the value as written
     * @param expected what is allowed
     * @return the fault, to be thrown in an {@link InvalidScenario}
     */
    public Fault fault(String what, String value, String expected) {
        return new Fault(at, what.isEmpty() ? payload.path() : payload.path() + ": " + what, value, expected);
    }
}
